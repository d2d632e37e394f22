import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine, tsvLine } from '../../src/output/delimited.js';
import { recordsOf } from './csvreader.js';

const cell = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '\t', ' ', '\0', '=', '-', '\\', "'", 'x') }),
);
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

describe('csvLine', () => {
  test.each([
    ['plain text', 'alice', 'alice'],
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['line breaks', 'a\r\nb', '"a\r\nb"'],
    ['an escape sequence, kept inside quotes', 'a\x1b[0m', '"a\x1b[0m"'],
    ['NUL', 'a\0b', 'a\\x00b'],
    ['several values', 'a;b', '"a;b"'],
    ['a formula', '=1+1', "'=1+1"],
    ['a formula behind blanks', '  =1+1', "'  =1+1"],
    ['a formula behind characters that an import drops', '\u200b\ufeff@SUM(A1)', "'\u200b\ufeff@SUM(A1)"],
    ['a full-width formula', '＝1+1', "'＝1+1"],
    ['a call through DDE', "+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
    ['a leading tab', '\tx', '"\'\tx"'],
    ['a minus that is no number', '-2+3', "'-2+3"],
    ['a negative number', '-12.5', '-12.5'],
    ['a negative number with an exponent', '-1e-5', '-1e-5'],
    ['a blank at the edge', ' a', '" a"'],
  ])('%s', (_, text, written) => {
    expect(csvLine([text, ''])).toBe(`${written},\n`);
  });

  test('a record of one empty cell is not an empty line', () => {
    expect(csvLine([''])).toBe('""\n');
  });

  test('every record reads back, and no cell of it can be run', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
        const [record, ...more] = recordsOf(csvLine(cells));
        expect(more).toEqual([]);
        expect(record!.length).toBe(cells.length);
        record!.forEach((back, at) => {
          expect([
            cells[at]!.replaceAll('\0', '\\x00'),
            `'${cells[at]!.replaceAll('\0', '\\x00')}`,
          ]).toContain(back);
          if (!/^-[\d.eE+-]+$/.test(back)) expect(back).not.toMatch(FORMULA);
        });
      }),
    );
  });
});

describe('tsvLine', () => {
  test.each([
    ['plain text', 'alice', 'alice'],
    ['what would break the line', 'a\tb\nc\rd\\e\0', 'a\\tb\\nc\\rd\\\\e\\x00'],
    ['a formula', '=1+1', "'=1+1"],
    ['a leading tab, defused before it is escaped', '\tx', "'\\tx"],
    ['quotes mean nothing', 'a"b', 'a"b'],
  ])('%s', (_, text, written) => {
    expect(tsvLine([text, 'z'])).toBe(`${written}\tz\n`);
  });

  test('a line has as many cells as were given, and each reads back', () => {
    const escapes: Record<string, string> = { t: '\t', n: '\n', r: '\r', '\\': '\\', x00: '\0' };
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
        const line = tsvLine(cells);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        const back = line
          .slice(0, -1)
          .split('\t')
          .map((one) => one.replace(/\\(x00|.)/g, (_, code: string) => escapes[code]!));
        expect(back.length).toBe(cells.length);
        back.forEach((one, at) => {
          expect([cells[at], `'${cells[at]}`]).toContain(one);
        });
      }),
    );
  });
});
