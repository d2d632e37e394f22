// @ts-check
/** What is asked, of whom, and what is to be reached. */
import { availableParallelism } from 'node:os';
import {
  addToIndex,
  atrail,
  atrailCounts,
  atrailIndexed,
  atrailSearch,
  buildIndex,
  duckdb,
  duckdbParquet,
  emptyNode,
  floor,
  grep,
  jq,
  matchesIn,
  SCAN,
} from './programs.mjs';

/**
 * @typedef {import('./programs.mjs').Ask} Ask
 * @typedef {import('./programs.mjs').Contestant} Contestant
 * @typedef {import('./corpus.mjs').Corpus} Corpus
 * @typedef {{ against: string, atMost: number }} Target
 *   the wall time of atrail may be so many times that of the program `against`
 * @typedef {{
 *   name: string,
 *   title: string,
 *   shapes: readonly Corpus['shape'][],
 *   brief?: true,
 *   indexed?: true,
 *   onDemand?: true,
 *   memory?: number,
 *   rounds?: number,
 *   matches(corpus: Corpus): number,
 *   contestants(corpus: Corpus): readonly Contestant[],
 *   targets(corpus: Corpus): readonly Target[],
 * }} Question
 *   memory: at most, where it differs from MOST_MEMORY, bytes;
 *   indexed: the index is brought up to date before; onDemand: only where it is named, for its size;
 *   brief: takes so little that the meter itself would count, so the timed rounds go without it and there are
 *   four times as many; rounds: where it differs from what was asked for
 */

/** Every search, on any corpus, in bytes: and so much more for each match, to know duplicates by. */
export const MOST_MEMORY = 300_000_000;
export const MOST_MEMORY_PER_MATCH = 32;

/** Building an index, and asking it. */
const INDEX_MEMORY = 600_000_000;

const BOTH = /** @type {const} */ (['few', 'many']);
const THREADS = availableParallelism();

/** @type {readonly Question[]} */
export const QUESTIONS = [
  {
    name: 'resource',
    title: 'one resource id, a single match',
    shapes: BOTH,
    matches: ({ tally }) => tally.resource,
    contestants: (corpus) => [
      ...onArchive(corpus, 'resource'),
      grep('ugrep', corpus, 'resource', { exactCase: true }),
    ],
    targets: ({ shape }) => [
      { against: 'floor', atMost: 1.25 },
      { against: 'ugrep -z', atMost: shape === 'few' ? 0.75 : 1 },
    ],
  },
  searching('event', 'event: DeleteInstance, about 3 % match', 'event', 1.6),
  searching('actor', 'an actor present in nearly every file, 0.5 % match', 'actor', 1.6),
  searching('everything', 'everything matches', 'all', 4),
  {
    name: 'index-build',
    title: 'building the index',
    memory: INDEX_MEMORY,
    shapes: BOTH,
    matches: () => 0,
    contestants: (corpus) => [buildIndex(corpus), duckdbParquet(corpus)],
    targets: () => [{ against: 'duckdb', atMost: 1.3 }],
  },
  {
    name: 'index-add',
    title: 'adding one file of 50 events to the index',
    shapes: BOTH,
    indexed: true,
    memory: INDEX_MEMORY,
    matches: () => 0,
    contestants: (corpus) => [addToIndex(corpus)],
    targets: () => [],
  },
  indexed('index-resource', 'one resource id, from the index', 'resource'),
  indexed('index-actor', 'one actor, from the index', 'actor'),
  indexed('index-key', 'one access key, from the index', 'key'),
  indexedLarge('index-large', 'one resource id, from the index of ten times as many events', 'resource'),
  indexedLarge('index-large-actor', 'one actor, from the index of ten times as many events', 'actor'),
  {
    name: 'index-counts',
    title: 'stats --by user,event over everything, from the index',
    shapes: BOTH,
    indexed: true,
    memory: INDEX_MEMORY,
    matches: ({ tally }) => tally.all,
    contestants: (corpus) => [atrailCounts(corpus, true), atrailCounts(corpus, false)],
    targets: () => [{ against: SCAN, atMost: 0.5 }],
  },
  {
    name: 'startup',
    title: 'atrail --version',
    shapes: ['few'],
    brief: true,
    matches: () => 0,
    contestants: () => [atrail(['--version'], { lines: 1 }), emptyNode()],
    targets: () => [{ against: 'node -e 0', atMost: 1.6 }],
  },
  {
    name: 'huge',
    title: 'one resource id in a single huge file, for its memory',
    shapes: ['huge'],
    rounds: 1,
    matches: ({ tally }) => tally.resource,
    contestants: (corpus) => [
      atrailSearch(corpus, 'resource'),
      grep('ugrep', corpus, 'resource'),
      grep('rg', corpus, 'resource'),
    ],
    targets: () => [],
  },
];

/**
 * @param {string} name
 * @param {string} title
 * @param {Ask} ask
 * @param {number} atMost times the floor
 * @returns {Question}
 */
function searching(name, title, ask, atMost) {
  return {
    name,
    title,
    shapes: BOTH,
    matches: ({ tally }) => tally[ask],
    contestants: (corpus) => onArchive(corpus, ask),
    targets: () => [{ against: 'floor', atMost }],
  };
}

/**
 * @param {string} name
 * @param {string} title
 * @param {'resource' | 'actor' | 'key'} ask
 * @returns {Question}
 */
function indexed(name, title, ask) {
  return {
    name,
    title,
    shapes: BOTH,
    indexed: true,
    memory: INDEX_MEMORY,
    matches: ({ tally }) => matchesIn(tally, ask),
    contestants: (corpus) => [
      atrailIndexed(corpus, ask),
      { ...atrailSearch(corpus, ask), program: SCAN },
      grep('ugrep', corpus, ask),
    ],
    targets: () => [{ against: SCAN, atMost: 0.75 }],
  };
}

/**
 * @param {string} name
 * @param {string} title
 * @param {'resource' | 'actor'} ask
 * @returns {Question}
 */
function indexedLarge(name, title, ask) {
  return {
    name,
    title,
    shapes: ['large'],
    indexed: true,
    onDemand: true,
    memory: INDEX_MEMORY,
    matches: ({ tally }) => tally[ask],
    contestants: (corpus) => [atrailIndexed(corpus, ask), grep('ugrep', corpus, ask)],
    targets: () => [{ against: 'ugrep -z', atMost: 0.06 }],
  };
}

/**
 * ugrep and ripgrep cannot tell where one event ends and the next begins, so "everything" is not for them.
 * @param {Corpus} corpus
 * @param {Ask} ask
 */
function onArchive(corpus, ask) {
  const greps = ask === 'all' ? [] : [grep('ugrep', corpus, ask), grep('rg', corpus, ask)];
  const floors = [floor(corpus, THREADS, false), floor(corpus, THREADS, true)];
  return [atrailSearch(corpus, ask), ...floors, ...greps, duckdb(corpus, ask), jq(corpus, ask)];
}
