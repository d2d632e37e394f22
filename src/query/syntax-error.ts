import { PersonError } from '../errors.js';

/** A query that cannot be read. The message shows the query with a caret under the place. */
export class QuerySyntaxError extends PersonError {
  /** Index of the character, in UTF-16 units from the start of the query. */
  readonly position: number;

  constructor(wrong: string, next: string, query: string, position: number) {
    super(`${wrong}\n${pointAt(query, position)}`, next);
    this.name = 'QuerySyntaxError';
    this.position = position;
  }

  override get lines(): readonly string[] {
    return this.message.split('\n');
  }
}

/** How much of a long query is shown on either side of the place, in characters. */
const MARGIN = 60;

/** Two indented lines: the query, or the part of it around the place, and the caret. */
function pointAt(query: string, position: number): string {
  const before = [...query.slice(0, position)].map(showCharacter);
  const after = [...query.slice(position)].map(showCharacter);
  const head = before.length > MARGIN ? ['…', ...before.slice(-MARGIN)] : before;
  const tail = after.length > MARGIN ? [...after.slice(0, MARGIN), '…'] : after;
  const width = head.reduce((sum, shown) => sum + widthOf(shown), 0);
  return `  ${head.join('')}${tail.join('')}\n  ${' '.repeat(width)}^`;
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Control, formatting and unpaired characters must not act on the terminal. */
function showCharacter(char: string): string {
  if (!/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(char)) return char;
  return NAMED.get(char) ?? `\\u{${(char.codePointAt(0) as number).toString(16)}}`;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Terminal columns, roughly: East Asian characters and emoji take two, combining marks none. */
function widthOf(shown: string): number {
  if (/^\p{M}$/u.test(shown)) return 0;
  return WIDE.test(shown) ? 2 : [...shown].length;
}
