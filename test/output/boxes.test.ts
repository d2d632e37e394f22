import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameTable } from '../../src/output/boxes.js';
import { PLAIN } from '../../src/output/paint.js';
import { makeVisible } from '../../src/output/visible.js';
import { width } from '../../src/output/width.js';

test('text stands to the left, numbers to the right with their thousands set apart, and there are no lines', () => {
  const table = frameTable({
    head: ['region', 'files', 'size', 'newest'],
    rows: [
      ['cn-hangzhou', 12345, '1.2 GB', '2026-06-01'],
      ['华东', 7, '-', ''],
    ],
    paint: PLAIN,
  });
  expect(table).toBe(
    [
      'region        files    size  newest',
      'cn-hangzhou  12,345  1.2 GB  2026-06-01',
      '华东              7       -',
      '',
    ].join('\n'),
  );
});

test('hostile text is sanitised', () => {
  const table = frameTable({ head: ['user'], rows: [['a\x1b[2J\nb\u202e']], paint: PLAIN });
  expect(table).toBe('user\na\\x1b[2J\\nb\\u{202e}\n');
});

test('on a terminal text is cut to fit, and a number never is', () => {
  const table = frameTable({
    head: ['name', 'count'],
    rows: [['a-very-long-name-indeed', 1234567]],
    width: 26,
    paint: PLAIN,
  });
  expect(table).toBe('name                 count\na-very-long-na…  1,234,567\n');
});

test('a row that is too wide goes on in the next line', () => {
  const table = frameTable({
    head: ['time', 'name', 'count', 'note'],
    rows: [
      ['2026-06-01T00:00:00Z', 'a-very-long-name-indeed', 1234567, 'x'],
      ['2026-06-02T00:00:00Z', 'b', 3, ''],
      ['-', '', '', ''],
    ],
    width: 30,
    paint: PLAIN,
  });
  expect(table).toBe(
    [
      'time            name',
      '      count  note',
      '2026-06-01T00…  a-very-long-n…',
      '  1,234,567  x',
      '2026-06-02T00…  b',
      '          3',
      '-',
      '',
    ].join('\n'),
  );
});

test('an empty table is its header', () => {
  expect(frameTable({ head: ['user', 'count'], rows: [], paint: PLAIN })).toBe('user  count\n');
});

test('no line is wider than the terminal', () => {
  const cell = fc
    .oneof(fc.string(), fc.constantFrom('管理员', 'x'.repeat(99), ''), fc.nat())
    .map((one) => (typeof one === 'string' ? makeVisible(one) : one));
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 6 }),
      fc.integer({ min: 62, max: 120 }),
      (rows, columns) => {
        const text = frameTable({ head: ['a', 'b', 'c', 'd'], rows, width: columns, paint: PLAIN });
        for (const line of text.split('\n')) expect(width(line)).toBeLessThanOrEqual(columns);
      },
    ),
  );
});
