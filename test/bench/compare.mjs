// @ts-check
/** Lets programs answer the same question in turn, several times, and judges how they compare. */
import { MOST_MEMORY, MOST_MEMORY_PER_MATCH } from './questions.mjs';

/**
 * @typedef {import('./process.mjs').Run} Run
 * @typedef {import('./programs.mjs').Contestant} Contestant
 * @typedef {{ contestant: Contestant, first: Run, runs: Run[] }} Entry
 *   first: the warm-up, which is also the only run of a program that is far slower than the quickest
 * @typedef {{ against: string, ratio: number | null, atMost?: number, reached?: boolean }} Comparison
 *   ratio: the median over the rounds of atrail's wall time divided by the other's
 * @typedef {{ peak: number | null, atMost: number, reached: boolean | null }} Memory bytes
 */

const TOO_SLOW_TO_REPEAT = 8;

/**
 * One warm-up each, which checks the answer and fills the page cache; then round after round, in turn.
 * A program that failed, or takes more than eight times as long as the quickest, is not asked again.
 * @param {readonly Contestant[]} contestants
 * @param {number} rounds
 * @param {{ warmUp(c: Contestant): Promise<Run>, timed(c: Contestant): Promise<Run> }} run
 * @returns {Promise<Entry[]>}
 */
export async function takeTurns(contestants, rounds, run) {
  /** @type {Entry[]} */
  const entries = [];
  for (const contestant of contestants)
    entries.push({ contestant, first: await run.warmUp(contestant), runs: [] });
  const sound = entries.filter(({ first }) => !first.problem);
  const quickest = Math.min(...sound.map(({ first }) => first.wall));
  const repeated = sound.filter(({ first }) => first.wall <= quickest * TOO_SLOW_TO_REPEAT);
  for (let round = 0; round < rounds; round++) {
    for (const { contestant, runs } of repeated) runs.push(await run.timed(contestant));
  }
  return entries;
}

/**
 * @param {Entry} entry
 * @returns {readonly Run[]} what its figures are made of: the timed runs, or the first where there is no other
 */
export function countedRuns({ first, runs }) {
  return runs.length > 0 ? runs : [first];
}

/** @param {Entry} entry */
export function problemOf({ first, runs }) {
  return [first, ...runs].find(({ problem }) => problem)?.problem;
}

/**
 * @param {readonly Entry[]} entries
 * @param {readonly import('./questions.mjs').Target[]} targets
 * @returns {Comparison[]} atrail against each of the others; a target whose program is not there has no ratio
 */
export function compareTimes(entries, targets) {
  const atrail = entries.find(({ contestant }) => contestant.program === 'atrail');
  const others = entries.filter((entry) => entry !== atrail);
  const names = new Set([
    ...others.map(({ contestant }) => contestant.program),
    ...targets.map(({ against }) => against),
  ]);
  return [...names].map((against) => {
    const other = others.find(({ contestant }) => contestant.program === against);
    const ratio = ratioOf(atrail, other);
    const atMost = targets.find((target) => target.against === against)?.atMost;
    if (atMost === undefined) return { against, ratio };
    return ratio === null ? { against, ratio, atMost } : { against, ratio, atMost, reached: ratio <= atMost };
  });
}

/**
 * @param {Entry | undefined} atrail
 * @param {Entry | undefined} other
 */
function ratioOf(atrail, other) {
  if (!atrail || !other || problemOf(atrail) || problemOf(other)) return null;
  const [ours, theirs] = [countedRuns(atrail), countedRuns(other)];
  if (ours.length !== theirs.length) return median(ours.map(wallOf)) / median(theirs.map(wallOf));
  return median(ours.map((run, round) => run.wall / /** @type {Run} */ (theirs[round]).wall));
}

/** @param {Run} run */
const wallOf = ({ wall }) => wall;

/**
 * @param {readonly Entry[]} entries
 * @param {number} matches
 * @param {number} [most] bytes, whatever the matches
 * @returns {Memory}
 */
export function judgeMemory(entries, matches, most = MOST_MEMORY) {
  const atMost = most + MOST_MEMORY_PER_MATCH * matches;
  const atrail = entries.find(({ contestant }) => contestant.program === 'atrail');
  const peak = atrail && !problemOf(atrail) ? peakOf(atrail) : null;
  return { peak, atMost, reached: peak === null ? null : peak <= atMost };
}

/** @param {Entry} entry the largest of all its runs, in bytes */
export function peakOf({ first, runs }) {
  const known = [first, ...runs].flatMap(({ peak }) => (peak === null ? [] : [peak]));
  return known.length > 0 ? Math.max(...known) : null;
}

/** @param {readonly number[]} numbers not empty */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below, above] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (Number(below) + Number(above)) / 2;
}
