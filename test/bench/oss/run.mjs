// @ts-check
/**
 * How fast `archive sync` is, against the test server on this machine:
 *
 *   npm run build && node test/bench/oss/run.mjs [objects] [rounds]
 *
 * Exit code: 0 every target was reached, 1 one was not, 2 something failed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OBJECTS = Number(process.argv[2] ?? 20_000);
const ROUNDS = Number(process.argv[3] ?? 3);
const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'atrail-bench-'));
const server = await startServer();
process.exitCode = await main().finally(() => {
  server.child.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function main() {
  const { endpoint, bytes } = server;
  say(`${OBJECTS} objects of ${bytes} bytes, ${ROUNDS} rounds in turn, ${process.version}`);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const to = join(folder, `atrail-${round}`);
    const args = ['archive', 'sync', 'oss://logs', '--endpoint', endpoint, '--to', to];
    const first = await run([path('../../../bin/atrail.js'), ...args]);
    const again = await run([path('../../../bin/atrail.js'), ...args]);
    const list = join(folder, 'keys');
    writeFileSync(list, keysBelow(to).join('\n'));
    const bare = await run([path('bare.mjs'), endpoint, list, join(folder, `bare-${round}`)]);
    const count = keysBelow(to).length;
    if (first.code !== 0 || again.code !== 0 || bare.code !== 0 || count !== OBJECTS) {
      say(`failed: exit codes ${first.code}, ${again.code}, ${bare.code}; ${count} files`);
      return 2;
    }
    rounds.push({ first, again, bare });
    say(
      `bare ${seconds(bare)}, sync ${seconds(first)} (${(first.ms / bare.ms).toFixed(2)} times), peak ${first.peak} MB, again ${seconds(again)} (${((again.ms / first.ms) * 100).toFixed(1)} %)`,
    );
  }
  const ratio = median(rounds.map(({ first, bare }) => first.ms / bare.ms));
  const again = median(rounds.map((round) => round.again.ms / round.first.ms));
  const peak = Math.max(...rounds.map(({ first }) => first.peak));
  const targets = [
    { name: 'times the bare loop', is: ratio, most: 1.5 },
    { name: 'a second run, share of the first', is: again, most: 0.05 },
    { name: 'peak memory, MB', is: peak, most: 250 },
  ];
  for (const { name, is, most } of targets)
    say(`${is <= most ? 'reached' : 'MISSED '}  ${name}: ${is.toFixed(3)} (at most ${most})`);
  return targets.every(({ is, most }) => is <= most) ? 0 : 1;
}

/** The server is TypeScript, so it is put together first. */
async function startServer() {
  const built = join(folder, 'serve.mjs');
  execFileSync('npx', ['rolldown', path('serve.ts'), '--format', 'esm', '--platform', 'node', '-o', built], {
    stdio: 'ignore',
  });
  const child = spawn(process.execPath, [built, String(OBJECTS)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const [endpoint = '', bytes] = String(line).trim().split(' ');
  return { child, endpoint, bytes: Number(bytes) };
}

/** @param {string[]} args */
async function run(args) {
  const env = {
    ...process.env,
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tTestTestTest',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'a-secret-of-nobody',
  };
  // The high-water mark is told by the process itself, at its end.
  const meter = `data:text/javascript,${encodeURIComponent("process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS + '\\n'))")}`;
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', meter, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += chunk;
  });
  const [code] = await once(child, 'close');
  const peak = Math.round(Number(/peak (\d+)/.exec(told)?.[1] ?? Number.NaN) / 1024);
  return { code, ms: performance.now() - began, peak };
}

/** @param {string} to */
function keysBelow(to) {
  return readdirSync(to, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(to.length + 1))
    .filter((key) => !key.startsWith('.atrail'));
}

/** @param {{ ms: number }} run */
function seconds({ ms }) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** @param {number[]} numbers */
function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
