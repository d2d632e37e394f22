import { normalPattern, partsOf, patternOf } from './pattern.js';
import { ALL, type Query } from './query.js';

/** What no event matches. */
export const NONE: Query = { kind: 'not', of: ALL };

/**
 * The normal form: the same meaning, with
 * - `and` and `or` flat, of two parts at least, without `all` and its opposite (`not all`) inside;
 * - no `not not`;
 * - patterns in their one spelling, text without wildcards at its ends;
 * - `field: *` as `present` and `field: ""` as `not present`.
 * Printing and parsing a query in normal form gives the same query.
 */
export function simplify(query: Query): Query {
  switch (query.kind) {
    case 'and':
      return conjunction(query.of.map(simplify));
    case 'or':
      return disjunction(query.of.map(simplify));
    case 'not':
      return negation(simplify(query.of));
    case 'is':
      return simplifyIs(query.field, normalPattern(query.pattern));
    case 'text':
      return simplifyText(query.pattern);
    case 'compare':
      return { ...query, value: withoutNegativeZero(query.value) };
    case 'between':
      return { ...query, low: withoutNegativeZero(query.low), high: withoutNegativeZero(query.high) };
    default:
      return query;
  }
}

/** All of these queries at once; of none, everything. */
export function conjoin(...queries: readonly Query[]): Query {
  return simplify({ kind: 'and', of: queries });
}

function conjunction(parts: readonly Query[]): Query {
  const of = parts.flatMap((part) => (part.kind === 'and' ? part.of : [part])).filter((part) => !isAll(part));
  if (of.some(isNone)) return NONE;
  return of.length > 1 ? { kind: 'and', of } : (of[0] ?? ALL);
}

function disjunction(parts: readonly Query[]): Query {
  const of = parts.flatMap((part) => (part.kind === 'or' ? part.of : [part])).filter((part) => !isNone(part));
  if (of.some(isAll)) return ALL;
  return of.length > 1 ? { kind: 'or', of } : (of[0] ?? NONE);
}

function negation(of: Query): Query {
  return of.kind === 'not' ? of.of : { kind: 'not', of };
}

function simplifyIs(field: string, pattern: string): Query {
  if (pattern === '*') return { kind: 'present', field };
  if (pattern === '') return { kind: 'not', of: { kind: 'present', field } };
  return { kind: 'is', field, pattern };
}

/** Found anywhere already says that anything may stand before and after. */
function simplifyText(given: string): Query {
  const parts = partsOf(given);
  const start = parts[0] === 'any' ? 1 : 0;
  const end = parts.at(-1) === 'any' ? parts.length - 1 : parts.length;
  const pattern = patternOf(parts.slice(start, end));
  return pattern === '' ? ALL : { kind: 'text', pattern };
}

function withoutNegativeZero(value: number): number {
  return value === 0 ? 0 : value;
}

function isAll(query: Query): boolean {
  return query.kind === 'all';
}

function isNone(query: Query): boolean {
  return query.kind === 'not' && query.of.kind === 'all';
}
