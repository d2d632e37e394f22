// @ts-check
/** Results as text: the same tables for the terminal and for RESULTS.md, and plain data for results.json. */
import { countedRuns, median, peakOf, problemOf } from './compare.mjs';

/**
 * @typedef {import('./compare.mjs').Entry} Entry
 * @typedef {import('./compare.mjs').Comparison} Comparison
 * @typedef {{
 *   question: string,
 *   title: string,
 *   shape: string,
 *   matches: number,
 *   entries: readonly Entry[],
 *   comparisons: readonly Comparison[],
 *   memory: import('./compare.mjs').Memory,
 * }} Result
 * @typedef {{
 *   when: string,
 *   machine: { cpu: string, cores: number, memory: number, system: string, meter: string },
 *   versions: Record<string, string | undefined>,
 *   events: number,
 *   rounds: number,
 *   corpora: readonly import('./corpus.mjs').Corpus[],
 * }} Setting memory in bytes
 */

const HEADER = ['program', 'wall', 'cpu', 'peak', 'runs', 'atrail/it', 'target', 'reached'];

/** @param {Setting} setting @returns {string[]} lines about where and on what the numbers were measured */
export function describeSetting({ when, machine, versions, events, rounds, corpora }) {
  const there = Object.entries(versions).map(([name, version]) => `${name}: ${version ?? 'not installed'}`);
  const files = corpora.map(({ shape, files, tally }) => {
    const ratio = (tally.bytes / tally.gzipBytes).toFixed(1);
    return `${shape}: ${files} ${files === 1 ? 'file' : 'files'}, ${tally.all} events, ${megabytes(tally.bytes)} of JSON in ${megabytes(tally.gzipBytes)} of gzip (${ratio}:1)`;
  });
  return [
    `${when}, ${machine.cpu}, ${machine.cores} cores, ${megabytes(machine.memory)}, ${machine.system}`,
    ...there,
    ...files,
    `${rounds} rounds of ${events} events; memory known from: ${machine.meter}`,
  ];
}

/** @param {Result} result */
export function titleOf({ title, shape, matches, question }) {
  return question === 'startup'
    ? title
    : `${title}: ${shape}, ${matches} ${matches === 1 ? 'match' : 'matches'}`;
}

/**
 * One row for each program, wall and cpu being medians and peak the largest; then what had a target and was not there.
 * @param {Result} result
 */
export function tableOf(result) {
  const rows = result.entries.map((entry) => rowOf(entry, result));
  const here = new Set(result.entries.map(({ contestant }) => contestant.program));
  const absent = result.comparisons.filter(({ against }) => !here.has(against));
  return [HEADER, ...rows, ...absent.map((row) => [row.against, 'not there', '', '', '', ...verdict(row)])];
}

/** @param {Entry} entry @param {Result} result @returns {string[]} */
function rowOf(entry, { comparisons, memory }) {
  const { program } = entry.contestant;
  const problem = problemOf(entry);
  const peak = peakOf(entry);
  const comparison = comparisons.find(({ against }) => against === program);
  const judged = comparison
    ? verdict(comparison)
    : ['', `peak <= ${megabytes(memory.atMost)}`, yesNo(memory.reached)];
  if (problem) return [program, `failed: ${oneLine(problem)}`, '', '', '', ...judged];
  const runs = countedRuns(entry);
  const cpu = runs.flatMap((run) => (run.cpu === null ? [] : [run.cpu]));
  return [
    program,
    seconds(median(runs.map(({ wall }) => wall))),
    cpu.length > 0 ? seconds(median(cpu)) : '-',
    peak === null ? '-' : megabytes(peak),
    String(runs.length),
    ...judged,
  ];
}

/** @param {Comparison} comparison @returns {string[]} */
function verdict({ ratio, atMost, reached }) {
  return [
    ratio === null ? '-' : ratio.toFixed(2),
    atMost === undefined ? '' : `<= ${atMost.toFixed(2)}`,
    atMost === undefined ? '' : yesNo(reached ?? null),
  ];
}

/** @param {readonly Result[]} results @returns {{ reached: number, of: number }} targets of time and of memory */
export function countTargets(results) {
  const verdicts = results.flatMap(({ comparisons, memory }) => [
    ...comparisons.filter(({ atMost }) => atMost !== undefined).map(({ reached }) => reached === true),
    memory.reached === true,
  ]);
  return { reached: verdicts.filter(Boolean).length, of: verdicts.length };
}

/** @param {readonly (readonly string[])[]} table */
export function toText(table) {
  const widths = HEADER.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const lines = table.map((row) =>
    row.map((cell, n) => (n === 0 ? cell.padEnd(Number(widths[n])) : cell.padStart(Number(widths[n])))),
  );
  return lines.map((cells) => `  ${cells.join('  ').trimEnd()}\n`).join('');
}

/** @param {Setting} setting @param {readonly Result[]} results */
export function toMarkdown(setting, results) {
  const { reached, of } = countTargets(results);
  const sections = results.map((result) => {
    const [header = [], ...rows] = tableOf(result);
    const commands = result.entries.map(({ contestant }) => `${contestant.shown}\n`).join('');
    const rule = header.map((_, n) => (n === 0 ? '---' : '---:'));
    const table = [header, rule, ...rows].map((row) => `| ${row.map(escapeCell).join(' | ')} |\n`).join('');
    return `## ${titleOf(result)}\n\n${table}\n\`\`\`sh\n${commands}\`\`\`\n`;
  });
  const about = describeSetting(setting)
    .map((line) => `- ${line}\n`)
    .join('');
  return `# Results\n\nWritten by \`npm run bench -- --save\`; how to read it is in [README.md](README.md).\n\n${about}\n${reached} of ${of} targets reached.\n\n${sections.join('\n')}`;
}

/** @param {Setting} setting @param {readonly Result[]} results */
export function toJson(setting, results) {
  const plain = results.map(({ entries, ...result }) => ({
    ...result,
    programs: entries.map(({ contestant, first, runs }) => ({
      program: contestant.program,
      command: contestant.shown,
      first,
      runs,
    })),
  }));
  const corpora = setting.corpora.map(({ fingerprint: _, ...corpus }) => corpus);
  const data = { ...setting, corpora, units: 'seconds and bytes', results: plain };
  return `${JSON.stringify(data, (_, value) => value ?? null, 2)}\n`;
}

/** @param {string} text */
const escapeCell = (text) => text.replaceAll('|', '\\|');

/** @param {string} text */
const oneLine = (text) => text.replace(/\s+/g, ' ').slice(0, 80);

/** @param {boolean | null} reached */
const yesNo = (reached) => (reached === null ? 'not measured' : reached ? 'yes' : 'no');

/** @param {number} value */
const seconds = (value) => `${value.toFixed(3)} s`;

/** @param {number} bytes */
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
