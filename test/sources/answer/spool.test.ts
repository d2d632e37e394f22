import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PersonError } from '../../../src/errors.js';
import { Spool } from '../../../src/sources/answer/spool.js';
import { arbitraryRow, rowOf, sortedByTime, type TextRow } from '../../support/rows.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrail-spool-test-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function fill(spool: Spool, rows: readonly TextRow[]): void {
  for (const { text, ...row } of rows) spool.add(row, Buffer.from(text));
}

/** Copied, since a row's text is true only until the next one is asked for. */
function drain(spool: Spool): TextRow[] {
  return Array.from(spool.drain(), ({ row, text }) => ({ ...row, text: Buffer.from(text).toString() }));
}

test('gives all rows sorted by time, whether in memory or through many files', () => {
  const memory = fc.constantFrom(1, 60, 500, 5000, 2 ** 20);
  fc.assert(
    fc.property(fc.array(arbitraryRow(), { maxLength: 60 }), memory, (rows, most) => {
      const spool = new Spool(most);
      fill(spool, rows);
      expect(drain(spool)).toEqual(sortedByTime(rows));
      expect(readdirSync(folder)).toEqual([]);
    }),
  );
});

test('reads texts back that are larger than what it reads ahead', () => {
  const rows = Array.from({ length: 9 }, (_, i) =>
    rowOf({ time: 9 - i, text: `${i}`.repeat(i % 3 === 0 ? 300_000 : 50_000) }),
  );
  const spool = new Spool(400_000);
  fill(spool, rows);
  expect(drain(spool)).toEqual(sortedByTime(rows));
});

test('its files have no names that anybody could read them by', () => {
  const spool = new Spool(1);
  fill(spool, [rowOf({ text: 'a' }), rowOf({ text: 'b' })]);
  expect(readdirSync(folder)).toEqual([]);
  drain(spool);
  expect(readdirSync(folder)).toEqual([]);
});

test('closing without reading, or reading only some, removes the files', () => {
  const closed = new Spool(1);
  fill(closed, [rowOf({ text: 'a' })]);
  closed.close();
  expect(readdirSync(folder)).toEqual([]);

  const begun = new Spool(1);
  fill(begun, [rowOf({ text: 'a' }), rowOf({ text: 'b' })]);
  for (const _ of begun.drain()) break;
  expect(readdirSync(folder)).toEqual([]);
});

test('says what to do where no temporary file can be written', () => {
  const occupied = join(folder, 'file');
  writeFileSync(occupied, '');
  vi.stubEnv('TMPDIR', join(occupied, 'below'));
  const spool = new Spool(1);
  expect(() => fill(spool, [rowOf({ text: 'a' })])).toThrow(PersonError);
  try {
    fill(new Spool(1), [rowOf({ text: 'a' })]);
  } catch (thrown) {
    expect((thrown as PersonError).message).toMatch(
      /^sorting needs room for temporary files in .*\/file\/below: ENOTDIR/,
    );
    expect((thrown as PersonError).next).toBe('Make room there, or set TMPDIR to a folder that has it.');
  }
});
