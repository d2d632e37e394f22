import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Paint, PLAIN } from '../../src/output/paint.js';
import { type TableOptions, tableWriter } from '../../src/output/table.js';
import { width } from '../../src/output/width.js';
import { expectGolden } from './golden.js';

const COLUMNS = ['time', 'event', 'service', 'region', 'user', 'ip', 'resource', 'error'];
const ROWS = [
  [
    '2026-06-01T10:00:00Z',
    'DeleteTrail',
    'Actiontrail',
    'cn-hangzhou',
    'alice',
    '203.0.113.7',
    'trail-audit',
    'NoPermission',
  ],
  [
    '2026-06-01T10:00:05Z',
    'AuthorizeSecurityGroup',
    'Ecs',
    'ap-southeast-1',
    'deploy-role:session-1f0a',
    '2001:db8::7',
    'sg-t4n0123456789abcdefg;i-t4n0123456789abcdefg',
    '',
  ],
  [
    '2026-06-01T10:00:09Z',
    'CreateUser',
    'Ram',
    'cn-hangzhou',
    '管理员',
    'Internal',
    '\x1b[31madmin\u202e',
    '',
  ],
  ['2026-06-01T10:01:00Z', 'ConsoleSignin', 'AasSub', 'cn-hangzhou', 'bob', '', '', ''],
];

const TAGS: Paint = {
  dim: (text) => `<dim>${text}</dim>`,
  bold: (text) => `<b>${text}</b>`,
  red: (text) => `<red>${text}</red>`,
  yellow: (text) => text,
  green: (text) => text,
  cyan: (text) => text,
};

function tableOf(rows: readonly (readonly string[])[], options: Partial<TableOptions> = {}): string {
  const writer = tableWriter({ columns: COLUMNS, width: 80, isTerminal: false, paint: PLAIN, ...options });
  return rows.map((row) => writer.push(row)).join('') + writer.close();
}

describe('on a pipe', () => {
  test('every value is there in full, sanitised and aligned', () => {
    expectGolden('table-pipe.txt', tableOf(ROWS));
  });

  test('the columns are as wide as the first 200 rows need, and a longer value later pushes its line', () => {
    const rows = [...Array.from({ length: 200 }, () => ['a', 'b']), ['abcdefgh', 'b']];
    const lines = tableOf(rows, { columns: ['x', 'y'] }).split('\n');
    expect(lines[0]).toBe('x  y');
    expect(lines[200]).toBe('a  b');
    expect(lines[201]).toBe('abcdefgh  b');
  });

  test('nothing is written before 200 rows are known, and everything after that at once', () => {
    const writer = tableWriter({ columns: ['x'], width: 80, isTerminal: false, paint: PLAIN });
    for (let row = 1; row < 200; row++) expect(writer.push(['a'])).toBe('');
    expect(writer.push(['a'])).toBe(`x\n${'a\n'.repeat(200)}`);
    expect(writer.push(['b'])).toBe('b\n');
    expect(writer.close()).toBe('');
  });

  test('one long value does not pad the other rows beyond 60 columns', () => {
    const [, short, long] = tableOf(
      [
        ['a', 'b'],
        ['c'.repeat(1000), 'd'],
      ],
      { columns: ['x', 'y'] },
    ).split('\n');
    expect(short).toBe(`a${' '.repeat(61)}b`);
    expect(long).toBe(`${'c'.repeat(1000)}  d`);
  });

  test('without rows there is no table', () => {
    expect(tableOf([])).toBe('');
  });
});

describe('on a terminal', () => {
  test.each([160, 120, 80, 60, 50, 40])('a table of %i columns', (columns) => {
    expectGolden(`table-${columns}.txt`, tableOf(ROWS, { isTerminal: true, width: columns }));
  });

  test('a value that came after the columns were set is cut only when its line would be too long', () => {
    const rows = [
      ...Array.from({ length: 200 }, () => ['aaaa', 'b']),
      ['a'.repeat(10), 'b'],
      ['a'.repeat(20), 'b'],
    ];
    const lines = tableOf(rows, { columns: ['x', 'y'], isTerminal: true, width: 20 }).split('\n');
    expect(lines[201]).toBe('aaaaaaaaaa  b');
    expect(lines[202]).toBe('aaa…  b');
  });

  test('the header is bold, an error red, and a write bold where the row says that it is one', () => {
    const rows = [
      ['DeleteTrail', 'Write', 'Forbidden'],
      ['ListUsers', 'Read', ''],
    ];
    const columns = ['event', 'rw', 'error'];
    expect(tableOf(rows, { columns, isTerminal: true, paint: TAGS })).toBe(
      [
        '<b>event</b>        <b>rw</b>     <b>error</b>',
        '<b>DeleteTrail</b>  Write  <red>Forbidden</red>',
        'ListUsers    Read',
        '',
      ].join('\n'),
    );
  });

  test('no line is ever wider than the terminal, and none ends in a blank', () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom('管理员'.repeat(9), '\x1b[2J\n', '\u202e', '', 'x'.repeat(500)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...COLUMNS, 'requestParameters.RegionId', '列'), {
          minLength: 1,
          maxLength: 10,
        }),
        fc.array(fc.array(cell, { maxLength: 10 }), { maxLength: 8 }),
        fc.integer({ min: 2, max: 150 }),
        (columns, rows, available) => {
          const text = tableOf(rows, { columns, isTerminal: true, width: available });
          for (const line of text.split('\n')) {
            expect(width(line)).toBeLessThanOrEqual(available);
            expect(line).not.toMatch(/ $/);
          }
        },
      ),
    );
  });

  test('every column is shown or named as left out', () => {
    const columns = Array.from({ length: 12 }, (_, at) => `column${at}`);
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 200 }), (available) => {
        const row = columns.map((_, at) => `value${at}`.padEnd(12, '.'));
        const text = tableOf([row], { columns, isTerminal: true, width: available }).replace(/\n/g, '');
        for (const column of columns) expect(text).toContain(column.slice(0, 8));
      }),
    );
  });
});
