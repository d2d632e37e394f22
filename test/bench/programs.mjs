// @ts-check
/** The programs that are compared: which of them this machine has, and how each is asked a question. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SEED } from './corpus.mjs';
import { WANTED } from './trail/event.mjs';
import { createPopulation } from './trail/population.mjs';

/**
 * @typedef {import('./process.mjs').Answer} Answer
 * @typedef {import('./corpus.mjs').Corpus} Corpus
 * @typedef {'resource' | 'event' | 'actor' | 'all'} Ask
 * @typedef {'key'} IndexAsk
 *   what is asked of an index besides
 * @typedef {'atrail' | 'node' | 'ugrep' | 'rg' | 'jq' | 'duckdb'} Installed
 * @typedef {{ program: string, needs: Installed, shown: string, argv: readonly string[], answer: Answer }} Contestant
 *   shown: the command as a person would type it in the folder of the corpora
 */

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ATRAIL = join(HERE, '..', '..', 'bin', 'atrail.js');
/** The one key of the actor that is asked for. */
const WANTED_KEY = String(createPopulation(SEED).wanted.identity.accessKeyId);
const QUERIES = {
  resource: `resource: ${WANTED.resource}`,
  event: `event: ${WANTED.event}`,
  actor: `user: ${WANTED.actor}`,
  key: `key: ${WANTED_KEY}`,
};
const PATTERNS = {
  resource: WANTED.resource,
  event: `"eventName":"${WANTED.event}"`,
  actor: `"userName":"${WANTED.actor}"`,
  key: `"accessKeyId":"${WANTED_KEY}"`,
};

/**
 * Versions; undefined for what is not installed.
 * @returns {Record<Installed, string | undefined>}
 */
export function findPrograms() {
  return {
    node: process.version,
    atrail: existsSync(ATRAIL)
      ? (versionOf([process.execPath, ATRAIL, '--version']) ?? 'does not start')
      : undefined,
    ugrep: versionOf(['ugrep', '--version']),
    rg: versionOf(['rg', '--version']),
    jq: versionOf(['zcat', '--version']) && versionOf(['jq', '--version']),
    duckdb: versionOf(['duckdb', '--version']) ?? bindingVersion(),
  };
}

/** @param {readonly [string, ...string[]]} argv */
function versionOf([file, ...args]) {
  const { status, stdout } = spawnSync(file, args, { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n', 1)[0] : undefined;
}

/** The DuckDB binding may lie elsewhere: DUCKDB_NODE_API is then the folder of the package. */
export function findBinding() {
  const asked = process.env.DUCKDB_NODE_API;
  if (asked) return asked;
  try {
    return join(createRequire(import.meta.url).resolve('@duckdb/node-bindings/package.json'), '..');
  } catch {
    return undefined;
  }
}

function bindingVersion() {
  const manifest = join(findBinding() ?? HERE, 'package.json');
  return findBinding() && existsSync(manifest)
    ? `binding ${JSON.parse(readFileSync(manifest, 'utf8')).version}`
    : undefined;
}

/** @param {readonly string[]} args @param {Answer} answer @returns {Contestant} */
export function atrail(args, answer) {
  const shown = `atrail ${args.map(quote).join(' ')}`;
  return { program: 'atrail', needs: 'atrail', shown, argv: [process.execPath, ATRAIL, ...args], answer };
}

/**
 * How many events answer. The actor signs with one key.
 * @param {Corpus['tally']} tally @param {Ask | IndexAsk} ask
 */
export function matchesIn(tally, ask) {
  return tally[ask === 'key' ? 'actor' : ask];
}

/** @param {Corpus} corpus @param {Ask | IndexAsk} ask */
export function atrailSearch({ shape, tally }, ask) {
  const query = ask === 'all' ? [] : [QUERIES[ask]];
  return atrail(['archive', 'search', '--in', shape, '--no-index', ...query, '-o', 'jsonl'], {
    lines: matchesIn(tally, ask),
  });
}

/** The program without its index, where the two are compared. */
export const SCAN = 'atrail --no-index';

/** The same with the index, which `provideIndex` has brought up to date. @param {Corpus} corpus @param {Ask | IndexAsk} ask */
export function atrailIndexed({ shape, tally }, ask) {
  const asked = ask === 'all' ? [] : [QUERIES[ask]];
  const args = ['archive', 'search', '--in', shape, ...asked, '-o', 'jsonl'];
  return atrail(args, { lines: matchesIn(tally, ask) });
}

/** @param {Corpus} corpus @param {boolean} indexed @returns {Contestant} */
export function atrailCounts({ shape }, indexed) {
  const args = ['archive', 'stats', '--in', shape, '--by', 'user,event', ...(indexed ? [] : ['--no-index'])];
  // A head, the twenty most frequent, and the others.
  return { ...atrail(args, { lines: 22 }), program: indexed ? 'atrail' : SCAN };
}

/** Builds the index anew. @param {Corpus} corpus @returns {Contestant} */
export function buildIndex({ shape }) {
  const shown = `rm -rf ${shape}/.atrail && atrail archive index --in ${shape}`;
  const run = `rm -rf ${shape}/.atrail && '${process.execPath}' '${ATRAIL}' archive index --in ${shape}`;
  return { program: 'atrail', needs: 'atrail', shown, argv: ['sh', '-c', run], answer: {} };
}

/** Adds one file of 50 events, which nobody has seen before. @param {Corpus} corpus @returns {Contestant} */
export function addToIndex({ shape }) {
  const events = Array.from({ length: 50 }, (_, i) => ({
    eventId: `added-RUN-${i}`,
    eventName: 'StopLogging',
    eventTime: '2026-05-10T12:00:00Z',
  }));
  const write = `printf '%s' '${JSON.stringify(events)}' | sed "s/RUN/$$/g" > ${shape}/${ADDED}$$.json`;
  const index = `archive index --in ${shape}`;
  return {
    program: 'atrail',
    needs: 'atrail',
    shown: `write a new file into ${shape}; atrail ${index}`,
    argv: ['sh', '-c', `${write}; '${process.execPath}' '${ATRAIL}' ${index}`],
    answer: {},
  };
}

/** What the names of added files begin with. */
const ADDED = 'added-';

/** Takes out what was added. @param {Corpus} corpus @param {string} folder of the corpora */
export function clearAdded({ shape }, folder) {
  for (const name of readdirSync(join(folder, shape)))
    if (name.startsWith(ADDED)) rmSync(join(folder, shape, name));
}

/** What DuckDB alone takes for the same files; nested values stay JSON, as their keys differ in case only. @param {Corpus} corpus @returns {Contestant} */
export function duckdbParquet({ shape }) {
  const sql = `COPY (FROM read_json('${shape}/**/*.gz', maximum_depth = 1)) TO '${shape}.parquet'`;
  const argv = [process.execPath, join(HERE, 'duckdb.mjs'), findBinding() ?? '', sql];
  return { program: 'duckdb', needs: 'duckdb', shown: `duckdb -c ${quote(sql)}`, argv, answer: {} };
}

/** Brings the index of a corpus up to date, in the folder of the corpora. @param {Corpus} corpus @param {string} folder */
export function provideIndex({ shape }, folder) {
  spawnSync(process.execPath, [ATRAIL, 'archive', 'index', '--in', shape], { cwd: folder });
}

/** @param {Corpus} corpus @param {number} threads @param {boolean} tuned @returns {Contestant} */
export function floor({ shape, tally }, threads, tuned) {
  const args = [`${shape}.txt`, String(threads), ...(tuned ? ['--tuned'] : [])];
  return {
    program: tuned ? 'floor, tuned' : 'floor',
    needs: 'node',
    shown: `node floor.mjs ${args.join(' ')}`,
    argv: [process.execPath, join(HERE, 'floor.mjs'), ...args],
    answer: { text: String(tally.bytes) },
  };
}

/**
 * What ugrep and ripgrep have to do at least: the file is one line, so printing matching lines would print whole
 * files. For a single match, -l (names the file) is their quickest right answer; for counted ones, -o prints each
 * match and nothing else. -i because atrail ignores case; both use all cores unless told otherwise.
 * @param {'ugrep' | 'rg'} file
 * @param {Corpus} corpus
 * @param {Exclude<Ask, 'all'> | IndexAsk} ask
 * @param {{ exactCase?: boolean }} [options]
 * @returns {Contestant}
 */
export function grep(file, { shape, tally }, ask, { exactCase = false } = {}) {
  const flags = [...(file === 'ugrep' ? ['-r'] : []), '-z', ...(exactCase ? [] : ['-i']), '-F'];
  const argv = [
    file,
    ...flags,
    ...(ask === 'resource' ? ['-l'] : ['-o', '--no-filename']),
    PATTERNS[ask],
    shape,
  ];
  const program = `${file} -z${exactCase ? ', exact case' : ''}`;
  return {
    program,
    needs: file,
    shown: argv.map(quote).join(' '),
    argv,
    answer: { lines: matchesIn(tally, ask) },
  };
}

/** @param {Corpus} corpus @param {Ask} ask @returns {Contestant} */
export function jq({ shape, tally }, ask) {
  const filters = {
    resource: `.[] | select(.referencedResources | tostring | contains("${WANTED.resource}"))`,
    event: `.[] | select(.eventName == "${WANTED.event}")`,
    actor: `.[] | select(.userIdentity.userName == "${WANTED.actor}")`,
    all: '.[]',
  };
  const shown = `find ${shape} -name '*.gz' -print0 | xargs -0 zcat | jq -c '${filters[ask]}'`;
  return {
    program: 'zcat | jq',
    needs: 'jq',
    shown,
    argv: ['sh', '-c', shown],
    answer: { lines: tally[ask] },
  };
}

/**
 * read_json_objects is the read_json that keeps the whole event, as the other answers do; the CSV options make
 * COPY write that text as it is.
 * @param {Corpus} corpus
 * @param {Ask} ask
 * @returns {Contestant}
 */
export function duckdb({ shape, tally }, ask) {
  const conditions = {
    resource: `WHERE contains(json::VARCHAR, '${WANTED.resource}')`,
    event: `WHERE json->>'eventName' = '${WANTED.event}'`,
    actor: `WHERE json->'userIdentity'->>'userName' = '${WANTED.actor}'`,
    all: '',
  };
  const select = `SELECT json FROM read_json_objects('${shape}/**/*.gz', format = 'array') ${conditions[ask]}`;
  const sql = `COPY (${select}) TO '/dev/stdout' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01')`;
  const onPath = versionOf(['duckdb', '--version']) !== undefined;
  const argv = onPath
    ? ['duckdb', '-c', sql]
    : [process.execPath, join(HERE, 'duckdb.mjs'), findBinding() ?? '', sql];
  return {
    program: 'duckdb',
    needs: 'duckdb',
    shown: `duckdb -c ${quote(sql)}`,
    argv,
    answer: { lines: tally[ask] },
  };
}

/** @returns {Contestant} */
export function emptyNode() {
  return {
    program: 'node -e 0',
    needs: 'node',
    shown: 'node -e 0',
    argv: [process.execPath, '-e', '0'],
    answer: {},
  };
}

/** @param {string} argument as a POSIX shell would want it */
function quote(argument) {
  return /^[\w./=-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
