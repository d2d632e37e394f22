// @ts-check
/**
 * The benchmark. See README.md.
 *
 *   node test/bench/run.mjs [--quick] [--events N] [--runs N] [--only QUESTION]... [--save] [--date DATE]
 *
 * Exit code: 0 every target was reached, 1 one was not, 2 a program failed or gave a wrong answer, or the command
 * line is wrong. The targets are meant for the full corpora; on smaller ones missing them is no failure.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { compareTimes, judgeMemory, problemOf, takeTurns } from './compare.mjs';
import { FULL_SIZE, provideCorpora } from './corpus.mjs';
import { readOptions } from './options.mjs';
import { METER, runProgram } from './process.mjs';
import { clearAdded, findPrograms, provideIndex } from './programs.mjs';
import { countTargets, describeSetting, tableOf, titleOf, toJson, toMarkdown, toText } from './report.mjs';

/**
 * @typedef {import('./corpus.mjs').Corpus} Corpus
 * @typedef {import('./questions.mjs').Question} Question
 * @typedef {import('./report.mjs').Result} Result
 */

process.exitCode = await main();

async function main() {
  const options = parse(process.argv.slice(2));
  if (!options) return 2;
  const { events, rounds, questions, save } = options;
  const huge = questions.some(({ shapes }) => shapes.includes('huge'));
  const large = questions.some(({ shapes }) => shapes.includes('large'));
  const { folder, corpora } = await provideCorpora(events, { huge, large, say });
  const setting = {
    when: options.date ?? new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    versions: findPrograms(),
    events,
    rounds,
    corpora,
  };
  say(describeSetting(setting).join('\n'));
  const results = await askAll(questions, setting, folder);
  const { reached, of } = countTargets(results);
  const full = events >= FULL_SIZE;
  say(`\n${reached} of ${of} targets reached${full ? '' : `; they are meant for ${FULL_SIZE} events`}`);
  if (save) {
    writeFileSync(new URL('results.json', import.meta.url), toJson(setting, results));
    writeFileSync(new URL('RESULTS.md', import.meta.url), toMarkdown(setting, results));
  }
  if (results.some(({ entries }) => entries.some(problemOf))) return 2;
  return reached === of || !full ? 0 : 1;
}

/** @param {string[]} args */
function parse(args) {
  try {
    return readOptions(args);
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
    return undefined;
  }
}

/**
 * @param {readonly Question[]} questions
 * @param {import('./report.mjs').Setting} setting
 * @param {string} folder of the corpora
 */
async function askAll(questions, { corpora, versions, rounds }, folder) {
  const results = [];
  for (const question of questions) {
    for (const shape of question.shapes) {
      const corpus = /** @type {Corpus} */ (corpora.find((candidate) => candidate.shape === shape));
      const result = await ask(question, corpus, versions, rounds, folder);
      say(`\n${titleOf(result)}\n${toText(tableOf(result))}`.trimEnd());
      results.push(result);
    }
  }
  return results;
}

/**
 * @param {Question} question
 * @param {Corpus} corpus
 * @param {Record<string, string | undefined>} versions
 * @param {number} rounds
 * @param {string} folder
 * @returns {Promise<Result>}
 */
async function ask(question, corpus, versions, rounds, folder) {
  const contestants = question.contestants(corpus).filter(({ needs }) => versions[needs] !== undefined);
  clearAdded(corpus, folder);
  if (question.indexed) provideIndex(corpus, folder);
  const scratch = mkdtempSync(`${folder}/run-`);
  try {
    const entries = await takeTurns(contestants, (question.rounds ?? rounds) * (question.brief ? 4 : 1), {
      warmUp: ({ argv, answer }) => runProgram(argv, answer, { folder, scratch, resources: true }),
      timed: ({ argv, answer }) => runProgram(argv, answer, { folder, scratch, resources: !question.brief }),
    });
    const matches = question.matches(corpus);
    const comparisons = compareTimes(entries, question.targets(corpus));
    const { name, title } = question;
    return {
      question: name,
      title,
      shape: corpus.shape,
      matches,
      entries,
      comparisons,
      memory: judgeMemory(entries, matches, question.memory),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function describeMachine() {
  const { model } = cpus()[0] ?? { model: 'unknown processor' };
  return {
    cpu: model.trim(),
    cores: availableParallelism(),
    memory: totalmem(),
    system: `${type()} ${release()}`,
    meter: METER,
  };
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
