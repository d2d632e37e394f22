/** Where one part of a text ends and the next begins: the search and the SQL of a query, and statements. */
import { PersonError } from '../errors.js';
import { tokensOf } from './tokens.js';

export interface TwoParts {
  /** In the query language; `*` and nothing mean everything. */
  readonly search: string;
  readonly sql: string;
}

/**
 * Splits a query of Log Service at the first `|` that stands outside quotes.
 * @throws PersonError where there is no SQL
 */
export function splitQuery(text: string): TwoParts {
  const at = barAt(text);
  const sql = at < 0 ? '' : text.slice(at + 1).trim();
  if (sql === '') {
    throw new PersonError(
      'there is no SQL in the query',
      "Write '<search> | select …', such as 'service: Ram | select count(*)'; atrail archive search finds events without it.",
    );
  }
  const search = text.slice(0, at).trim();
  return { search: search === '*' ? '' : search, sql };
}

function barAt(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '"') quoted = !quoted;
    else if (char === '|' && !quoted) return at;
  }
  return -1;
}

export interface Statements {
  /** Each without its semicolon. */
  readonly whole: readonly string[];
  /** What stands behind the last semicolon; '' where there is nothing but blanks and comments. */
  readonly rest: string;
}

export function splitStatements(text: string): Statements {
  const whole: string[] = [];
  let from = 0;
  let empty = true;
  for (const { raw, kind, at } of tokensOf(text)) {
    if (raw === ';') {
      if (!empty) whole.push(text.slice(from, at).trim());
      from = at + 1;
      empty = true;
    } else empty &&= kind === 'blank';
  }
  return { whole, rest: empty ? '' : text.slice(from).trim() };
}
