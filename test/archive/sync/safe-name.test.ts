import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { casedPath, keyOfPath, markedPath, Names, safePath } from '../../../src/archive/sync/safe-name.js';

const part = fc.oneof(
  fc.constantFrom(
    '',
    '.',
    '..',
    '...',
    'a',
    'A',
    'CON',
    'nul.gz',
    'Lpt1',
    'conin$',
    '.atrail',
    '%41',
    '%',
    '%e',
    'é',
    'e\u0301',
  ),
  fc.constantFrom(
    'a\\b',
    'C:',
    'nul\0l',
    'x.',
    'x ',
    ' x',
    '\n',
    '*?<>|":',
    '\u{1f512}',
    '\ud800',
    'a'.repeat(300),
  ),
  fc.constantFrom(
    '.'.repeat(500),
    'é'.repeat(200),
    `${'a'.repeat(199)}.b`,
    `${'a'.repeat(200)}.`,
    '%+',
    '%f',
    '%d',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 300 }),
);
const key = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));

describe('a path for a key', () => {
  it('is the key itself where that is usual', () => {
    for (const usual of [
      'AliyunLogs/Actiontrail/cn-hangzhou/2026/06/01/Actiontrail_cn-hangzhou_20260601070451_1002_4_1146_8d2a62c7317236ee7bf50184a428d8a9.gz',
      'audit/2026/AliyunLogs/ActionTrail/rd-a1b2c3/1234567890123456/eu-central-1/2026/06/01/x.gz',
    ]) {
      expect(safePath(usual)).toBe(usual);
    }
  });

  it.each([
    ['../../etc/passwd', '%2E%2E/%2E%2E/etc/passwd'],
    ['/etc/passwd', '%e/etc/passwd'],
    ['a//b/', 'a/%e/b/%e'],
    ['C:\\Windows\\x', 'C%3A%5CWindows%5Cx'],
    ['nul\0l', 'nul%00l'],
    ['aux.gz', '%61ux.gz'],
    ['.atrail/manifest.jsonl', '%2Eatrail/manifest.jsonl'],
    ['trailing./blank ', 'trailing%2E/blank%20'],
    ['é', '%C3%A9'],
    ['100%', '100%25'],
  ])('spells out what is not: %j', (strange, path) => {
    expect(safePath(strange)).toBe(path);
    expect(keyOfPath(path)).toBe(strange);
  });

  it('never leads anywhere else, whatever the key', () => {
    fc.assert(
      fc.property(key, (any) => {
        for (const path of [safePath(any), casedPath(any), markedPath(safePath(any))]) {
          for (const name of path.split('/')) {
            expect(name).toMatch(/^[A-Za-z0-9_=+@,~%-](?:[A-Za-z0-9._=+@,~%-]*[A-Za-z0-9_=+@,~%-])?$/);
            expect(name).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i);
            expect(name.length).toBeLessThan(250);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('tells its key', () => {
    fc.assert(
      fc.property(key, (any) => {
        for (const path of [
          safePath(any),
          casedPath(any),
          markedPath(safePath(any)),
          markedPath(casedPath(any)),
        ]) {
          expect(keyOfPath(path)).toBe(any);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is told apart from what is no path of a key', () => {
    for (const none of ['a b', '%', '%4', '%zz', 'a%+', 'é']) expect(keyOfPath(none)).toBeUndefined();
  });
});

describe('names', () => {
  it('that differ in case only, or would be file and folder at once, are kept apart', () => {
    const names = new Names();
    expect(['a/b', 'a/B', 'A/b', 'a', 'A', 'a/b/c', 'a/B'].map((each) => names.pathFor(each))).toEqual([
      'a/b',
      'a/%42',
      'A/b%f',
      'a%f',
      '%41',
      'a%d/b%d/c%f',
      'a/%42',
    ]);
  });

  it('never collide on any file system, and stay as they are', () => {
    const small = fc.array(fc.constantFrom('a', 'A', 'b', 'B', '%41', 'a%d', ''), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(
        fc.array(
          small.map((parts) => parts.join('/')),
          { maxLength: 25 },
        ),
        (keys) => {
          const names = new Names();
          const paths = new Map(keys.map((each) => [each, names.pathFor(each)]));
          for (const [each, path] of paths) {
            expect(names.pathFor(each)).toBe(path);
            expect(keyOfPath(path)).toBe(each);
          }
          const folded = [...paths.values()].map((path) => path.toLowerCase());
          expect(new Set(folded).size).toBe(paths.size);
          for (const path of folded) {
            expect(folded.some((other) => other !== path && other.startsWith(`${path}/`))).toBe(false);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
