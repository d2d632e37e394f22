import { isKnownField } from '../event/fields.js';
import type { Query } from './query.js';
import { simplify } from './simplify.js';

/**
 * The canonical text of a query. parseQuery gives the query back in its normal form (see simplify),
 * so two queries that differ only in how they were written print the same.
 */
export function printQuery(query: Query): string {
  return print(simplify(query));
}

function print(query: Query): string {
  switch (query.kind) {
    case 'all':
      return '*';
    case 'and':
      return query.of.map(printPart).join(' and ');
    case 'or':
      return query.of.map(printPart).join(' or ');
    case 'not':
      return `not ${printPart(query.of)}`;
    case 'present':
      return `${printField(query.field)}: *`;
    case 'is':
      return `${printField(query.field)}: ${printValue(query.pattern)}`;
    case 'compare':
      return `${printField(query.field)} ${query.op} ${query.value}`;
    case 'between': {
      const [low, high] = query.includes;
      return `${printField(query.field)} in ${low ? '[' : '('}${query.low} ${query.high}${high ? ']' : ')'}`;
    }
    case 'text':
      return printText(query.pattern);
  }
}

/** `and` within `or` needs no parentheses, but nobody should have to know that. */
function printPart(query: Query): string {
  return query.kind === 'and' || query.kind === 'or' ? `(${print(query)})` : print(query);
}

const KEYWORD = /^(?:and|or|not|in)$/i;
const BARE_VALUE = /^[\w.*?@:+/%#~,-]*[\w.*?@+/%#~,-]$/;
const BARE_TEXT = /^[\w.*?@+/%#~,-]+$/;
const BARE_FIELD = /^[\w.@#/+-]+$/;

/** An unknown field needs the leading `event.` that says it is meant. */
function printField(field: string): string {
  const name = isKnownField(field) ? field : `event.${field}`;
  return BARE_FIELD.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
}

function printValue(pattern: string): string {
  return BARE_VALUE.test(pattern) && !KEYWORD.test(pattern) ? pattern : quote(pattern);
}

function printText(pattern: string): string {
  return BARE_TEXT.test(pattern) && !KEYWORD.test(pattern) ? pattern : quote(pattern);
}

/** A pattern already escapes its wildcards and backslashes; only the quote is left. */
function quote(pattern: string): string {
  return `"${pattern.replaceAll('"', '\\"')}"`;
}
