/** What is known of the files comes back from its packed form. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FileTable, type IndexedFile, packFiles } from '../../../src/sources/index/filetable.js';

const SEGMENTS = ['cn-hangzhou/2026-06-01-1', 'cn-hangzhou/2026-06-02-2', 'other/3'];
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });

function arbitraryFile(): fc.Arbitrary<IndexedFile> {
  return fc.record({
    name: fc.string({ unit: 'binary', minLength: 1 }).map((name) => name.replaceAll('/', '-')),
    stamp: fc.tuple(count, fc.double({ noNaN: true }), fc.double({ noNaN: true }), count),
    hash: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
    number: fc.nat(),
    events: fc.nat(),
    unreadable: fc.oneof(fc.constant(0), fc.nat()),
    textBytes: count,
    rows: fc.nat(),
    segments: fc.subarray(SEGMENTS),
    damage: fc.array(fc.record({ reason: fc.string(), offset: fc.nat(), of: fc.constant('text' as const) }), {
      maxLength: 1,
    }),
    mixed: fc.boolean(),
  });
}

function readBack(files: readonly IndexedFile[]): FileTable {
  return new FileTable(JSON.parse(JSON.stringify(packFiles(files, SEGMENTS))), SEGMENTS);
}

describe('the files of an index', () => {
  test('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(arbitraryFile(), { selector: ({ name }) => name }), (files) => {
        const table = readBack(files);
        expect(table.all()).toEqual(files);
        files.forEach((file, at) => {
          expect(table.placeOf(file.name)).toBe(at);
          expect(table.hasStamp(at, file.stamp)).toBe(true);
          expect(table.isUneven(at)).toBe(file.unreadable > 0 || file.damage.length > 0 || file.mixed);
          expect([table.number(at), table.events(at), table.textBytes(at), table.rows(at)]).toEqual([
            file.number,
            file.events,
            file.textBytes,
            file.rows,
          ]);
        });
      }),
    );
  });

  test('have other stamps when anything of them is another', () => {
    const [file] = fc.sample(arbitraryFile(), 1);
    const stamp = [1, 2, 3, 4] as const;
    const table = readBack([{ ...file!, stamp }]);
    for (let i = 0; i < stamp.length; i++) {
      const [size, modified, changed, inode] = stamp.map((part, at) => (at === i ? part + 1 : part));
      expect(table.hasStamp(0, [size!, modified!, changed!, inode!])).toBe(false);
    }
    expect(table.hasStamp(0, stamp)).toBe(true);
    expect(table.placeOf('another')).toBeUndefined();
  });

  test('are refused where their numbers are cut short', () => {
    const packed = packFiles(fc.sample(arbitraryFile(), 2), SEGMENTS);
    const cut = { ...packed, measures: packed.measures.slice(4) };
    expect(() => new FileTable(cut, SEGMENTS)).toThrow(RangeError);
  });
});
