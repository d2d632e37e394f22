import { NumberText, type Scalar, textOf } from '../event/event.js';
import { type Field, fieldFor } from '../event/fields.js';
import { parseEventTime } from '../event/time.js';
import { compileAddress } from './address.js';
import { compileWhole } from './pattern.js';
import type { Query } from './query.js';

/** The part of a query that asks about one field. */
export type Term = Extract<Query, { readonly field: string }>;
export type ValuesTest = (values: readonly Scalar[]) => boolean;

/**
 * What a term in normal form (see simplify) says of a field's values, any of which may match.
 * null is a value's absence: nothing but the absence of a field matches it.
 */
export function compileTerm(term: Term): ValuesTest {
  const field = fieldFor(term.field);
  switch (term.kind) {
    case 'present':
      return (values) => values.some(isPresent);
    case 'is':
      return compileIs(field, term.pattern);
    case 'compare':
      return someNumber(field, compileComparison(term));
    case 'between':
      return someNumber(field, compileRange(term));
  }
}

function compileIs(field: Field, pattern: string): ValuesTest {
  const test = field.kind === 'ip' ? compileAddress(pattern) : compileWhole(pattern);
  return (values) => {
    for (const value of values) if (value !== null && test(textOf(value))) return true;
    return false;
  };
}

type NumberTest = (number: number) => boolean;

function compileComparison({ op, value }: Extract<Term, { kind: 'compare' }>): NumberTest {
  switch (op) {
    case '=':
      return (number) => number === value;
    case '>':
      return (number) => number > value;
    case '>=':
      return (number) => number >= value;
    case '<':
      return (number) => number < value;
    case '<=':
      return (number) => number <= value;
  }
}

function compileRange({ low, high, includes }: Extract<Term, { kind: 'between' }>): NumberTest {
  const [includesLow, includesHigh] = includes;
  return (number) =>
    (includesLow ? number >= low : number > low) && (includesHigh ? number <= high : number < high);
}

/** A value that is no number compares with none: NaN is neither more, nor less, nor equal. */
function someNumber(field: Field, test: NumberTest): ValuesTest {
  const read = field.kind === 'time' ? secondsOf : numberOf;
  return (values) => values.some((value) => test(read(value)));
}

const DECIMAL = /^[+-]?\d{1,400}(?:\.\d{1,400})?$/;

function numberOf(value: Scalar): number {
  if (typeof value === 'number') return value;
  if (value instanceof NumberText) return Number(value.text);
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : Number.NaN;
}

/** Times are compared as seconds since 1970 UTC, which is how Log Service counts. */
function secondsOf(value: Scalar): number {
  return value === null ? Number.NaN : parseEventTime(textOf(value)) / 1000;
}

function isPresent(value: Scalar): boolean {
  return value !== null && value !== '';
}
