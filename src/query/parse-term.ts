import { fieldFor, isKnownField, suggestField } from '../event/fields.js';
import { addressFault } from './address.js';
import { compileWhole } from './pattern.js';
import { ALL, type Query } from './query.js';
import type { QueryText, Word } from './tokens.js';

/** Reads what stands between parentheses that are already open, up to and with the closing one. */
export type ReadGroup = (term: ReadTerm) => Query;
/** Reads the one term that comes next; some text is known to come. */
export type ReadTerm = (text: QueryText, readGroup: ReadGroup) => Query;

/** `field: value`, `field > 5`, `field in [1 5]`, or a word or phrase that is searched anywhere. */
export function parseTerm(text: QueryText, readGroup: ReadGroup): Query {
  const word = text.takeWord('field');
  if (text.take(':')) return parseValues(text, word, readGroup);
  if (text.takeIn()) return parseRange(text, parseField(text, word));
  const op = text.takeComparison();
  if (op !== undefined) return parseComparison(text, word, op as Comparison);
  return parseText(text, word);
}

function parseText(text: QueryText, { raw, quoted, start }: Word): Query {
  if (raw === '&&' && !quoted) text.fail('&& is no operator here', 'Write and.', start);
  if (raw === '')
    text.fail('an empty phrase is in every event', 'Write the text to look for between the quotes.', start);
  return { kind: 'text', pattern: raw };
}

function parseValues(text: QueryText, word: Word, readGroup: ReadGroup): Query {
  const field = nameOf(word) === TOPIC ? TOPIC : parseField(text, word);
  const readValue: ReadTerm = (values) => parseValue(values, field);
  if (text.take('(')) return readGroup(readValue);
  if (text.peek() === '' || text.peek() === ')' || text.isKeyword('and', 'or', 'not')) {
    text.fail(
      'a value is missing here',
      'Write field: * for any value, and put and, or, not in quotes if they are meant as the value.',
    );
  }
  return readValue(text, readGroup);
}

function parseValue(text: QueryText, field: string): Query {
  const { raw, quoted, start } = text.takeWord('value');
  if (raw === '' && !quoted) {
    text.fail('a value is missing here', 'Put the value in quotes if it begins with a |.', start);
  }
  if (/^[<>=]/.test(raw) && !quoted) {
    text.fail(
      'a comparison has no colon before it',
      'Write field > 5 for numbers, or put the value in quotes.',
      start,
    );
  }
  if (/[^:]:$/.test(raw) && !quoted) {
    text.fail(
      'a value ends in a colon, as if a field began here',
      'Write the value that is missing before this field, or put the value in quotes.',
      start,
    );
  }
  if (field === TOPIC) return parseTopic(text, raw, start);
  if (fieldFor(field).kind === 'ip') {
    const fault = addressFault(raw);
    if (fault)
      text.fail(fault, 'Write an address, a network such as 10.0.0.0/8, or wildcards such as 10.0.*.', start);
  }
  return { kind: 'is', field, pattern: raw };
}

const TOPIC = '__topic__';
/** Of a trail's own logstore, and of Log Audit Service. */
const TOPICS: readonly string[] = ['actiontrail_audit_event', 'actiontrail_event'];

/** Queries from the console begin with the topic, which every event here has. */
function parseTopic(text: QueryText, pattern: string, start: number): Query {
  if (TOPICS.some(compileWhole(pattern))) return ALL;
  return text.fail(
    'only ActionTrail events are searched here',
    `Leave out ${TOPIC}, or write ${TOPIC}: ${TOPICS[0]}.`,
    start,
  );
}

type Comparison = Extract<Query, { kind: 'compare' }>['op'];

function parseComparison(text: QueryText, word: Word, op: Comparison): Query {
  if (op === '=' && word.raw.endsWith('!')) {
    text.fail('!= is no operator here', 'Write not field: value.', word.start);
  }
  const field = parseField(text, word);
  const instead = op === '=' ? 'Write field: value to compare text.' : 'Write a number such as 5 or 0.5.';
  return { kind: 'compare', field, op, value: parseNumber(text, instead) };
}

function parseRange(text: QueryText, field: string): Query {
  text.peek();
  const start = text.position;
  const includesLow = text.take('[') || !text.take('(');
  const hint = 'Write field in [1 5], with ( or ) for a bound that is not included.';
  const low = parseNumber(text, hint);
  const high = parseNumber(text, hint);
  const includesHigh = text.take(']');
  if (!includesHigh && !text.take(')')) text.fail('a range ends with ] or )', hint);
  if (low > high || (low === high && !(includesLow && includesHigh))) {
    text.fail('no number lies in this range', hint, start);
  }
  return { kind: 'between', field, low, high, includes: [includesLow, includesHigh] };
}

/** Numbers that a double does not hold exactly would compare wrongly. */
function parseNumber(text: QueryText, next: string): number {
  text.peek();
  const start = text.position;
  const digits = text.takeNumber();
  if (!/^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(digits)) text.fail('a number is missing here', next, start);
  const value = Number(digits);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    text.fail(
      'this number is too large to compare exactly',
      'Write field: number to look for its digits.',
      start,
    );
  }
  return value;
}

function nameOf(word: Word): string {
  return word.raw.replace(/\\(.)/gs, '$1');
}

/** The name without `event.`; an unknown one is refused unless `event.` says that it is meant. */
function parseField(text: QueryText, word: Word): string {
  const written = nameOf(word);
  const name = written
    .replace(/^(?:event\.)+/, '')
    .replace(/^addionalEventData(?=\.|$)/, 'additionalEventData');
  if (name === '')
    text.fail('a field name is missing here', 'Write one, such as event: CreateUser.', word.start);
  if (!isKnownField(name) && !written.startsWith('event.')) failUnknown(text, name, word.start);
  return name;
}

function failUnknown(text: QueryText, name: string, start: number): never {
  const suggestion = suggestField(name);
  const lookAnyway = /^[\w.-]+$/.test(name)
    ? `write event.${name} to look for it all the same`
    : 'write event. before it to look for it all the same';
  return text.fail(
    'there is no field of this name',
    suggestion === undefined
      ? `Put the term in quotes to search for it as text, or ${lookAnyway}.`
      : `Did you mean ${suggestion}? If not, ${lookAnyway}.`,
    start,
  );
}
