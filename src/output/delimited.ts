import { createRequire } from 'node:module';

type CsvStringify = typeof import('csv-stringify/sync');

let library: CsvStringify | undefined;

/** Loaded when the first CSV is written: it takes longer to load than a small archive to search. */
function csvStringify(): CsvStringify {
  library ??= createRequire(import.meta.url)('csv-stringify/sync') as CsvStringify;
  return library;
}

/**
 * What a spreadsheet may run: a sign that starts a formula (full-width ones too), also behind blanks and
 * characters that an import drops, and any cell that starts with a tab or a line break. See
 * https://owasp.org/www-community/attacks/CSV_Injection.
 */
const FORMULA = /^(?:[\t\r\n]|[\p{Z}\p{C}]*[=+\-@＝＋－＠])/u;
const NEGATIVE_NUMBER = /^-\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Beside what RFC 4180 asks for: separators that a spreadsheet may also split at, and control characters. */
const ALSO_QUOTED = /[;\t\x00-\x1f\x7f]|^ | $/;

/** What the characters that would break a line of TSV are written as. */
const TSV_ESCAPES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\\': '\\\\',
  '\0': '\\x00',
};

/**
 * One record of RFC 4180, but ended by a line feed alone, as every tool on Unix expects. A cell that a
 * spreadsheet would run starts with `'`; NUL becomes `\x00`.
 */
export function csvLine(cells: readonly string[]): string {
  const safe = cells.map((cell) => defused(cell).replaceAll('\0', '\\x00'));
  // A record of one empty cell would be an empty line, which readers skip.
  return csvStringify().stringify([safe], { quoted_match: ALSO_QUOTED, quoted_empty: cells.length === 1 });
}

/** One line of tab-separated values: tab, line feed, carriage return, backslash and NUL are escaped. */
export function tsvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => defused(cell).replace(/[\t\n\r\\\0]/g, (char) => TSV_ESCAPES[char]!)).join('\t')}\n`;
}

function defused(cell: string): string {
  return FORMULA.test(cell) && !NEGATIVE_NUMBER.test(cell) ? `'${cell}` : cell;
}
