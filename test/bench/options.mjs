// @ts-check
/** What the benchmark was asked to do. */
import { parseArgs } from 'node:util';
import { FULL_SIZE } from './corpus.mjs';
import { QUESTIONS } from './questions.mjs';

/** @typedef {import('./questions.mjs').Question} Question */

const QUICK = { events: 20_000, rounds: 3 };
const FULL = { events: FULL_SIZE, rounds: 5 };

/**
 * @param {string[]} args without the program's name
 * @returns {{ events: number, rounds: number, questions: readonly Question[], save: boolean, date: string | undefined }}
 * @throws {Error} whose message says what is wrong with them
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      events: { type: 'string' },
      runs: { type: 'string' },
      only: { type: 'string', multiple: true },
      save: { type: 'boolean', default: false },
      date: { type: 'string' },
    },
  });
  const usual = values.quick ? QUICK : FULL;
  return {
    events: readCount('--events', values.events) ?? usual.events,
    rounds: readCount('--runs', values.runs) ?? usual.rounds,
    questions: values.only ? values.only.map(questionNamed) : QUESTIONS.filter(({ onDemand }) => !onDemand),
    save: values.save,
    date: values.date,
  };
}

/**
 * @param {string} flag
 * @param {string | undefined} text
 */
function readCount(flag, text) {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${flag} wants a whole number above 0, not ${text}`);
  return Number(text);
}

/** @param {string} name */
function questionNamed(name) {
  const found = QUESTIONS.find((question) => question.name === name);
  if (!found)
    throw new Error(
      `--only wants one of ${QUESTIONS.map((question) => question.name).join(', ')}, not ${name}`,
    );
  return found;
}
