/** The two parts of a Log Service query: what to search, and the SQL over what was found. */
import { PersonError } from '../errors.js';

export interface TwoParts {
  /** In the query language; `*` and nothing mean everything. */
  readonly search: string;
  readonly sql: string;
}

/**
 * Splits at the first `|` that stands outside quotes.
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
