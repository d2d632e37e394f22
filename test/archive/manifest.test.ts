import { appendFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listArchive } from '../../src/archive/listing.js';
import { headPath, type ManifestLine, manifestPath } from '../../src/archive/manifest.js';
import { readManifest } from '../../src/archive/manifest-reading.js';
import { openManifest } from '../../src/archive/manifest-writing.js';
import { temporaryFolder } from '../support/archive.js';

const line = (key: string): ManifestLine => ({
  kind: 'object',
  key,
  path: key,
  size: 3,
  crc64: '1',
  sha256: 'ab',
  checks: ['length'],
  fetched: '2026-06-15T12:00:00.000Z',
  from: 'oss://logs',
});

const now = () => 0;

async function manifestOf(...keys: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const manifest = await openManifest(folder, now);
  await Promise.all(keys.map((key) => manifest.append(line(key))));
  await manifest.close();
  return folder;
}

function keysIn(folder: string): string[] {
  const keys: string[] = [];
  readManifest(folder, (each) => keys.push(each.kind === 'object' ? each.key : 'run'));
  return keys;
}

function rewrite(folder: string, change: (lines: string[]) => string[]): void {
  const lines = readFileSync(manifestPath(folder), 'utf8').split('\n').slice(0, -1);
  writeFileSync(
    manifestPath(folder),
    change(lines)
      .map((each) => `${each}\n`)
      .join(''),
  );
}

const problems = (folder: string) =>
  readManifest(folder)?.problems.map(({ kind, reason }) => `${kind}: ${reason}`);

describe('a manifest', () => {
  it('is not there before the first line, and keeps what is appended, in order, for its owner alone', async () => {
    const folder = temporaryFolder();
    expect(readManifest(folder)).toBeUndefined();
    const manifest = await openManifest(folder, now);
    await Promise.all(['a', 'b'].map((key) => manifest.append(line(key))));
    await manifest.append(line('c'));
    await manifest.close();
    expect(keysIn(folder)).toEqual(['a', 'b', 'c']);
    expect(readManifest(folder)).toMatchObject({ problems: [], lines: 3, torn: 0, unconfirmed: 0 });
    for (const path of [manifestPath(folder), headPath(folder)])
      expect(statSync(path).mode & 0o777).toBe(0o600);
    const seen: string[] = [];
    const again = await openManifest(folder, now, (each) => seen.push(String(each.n)));
    await again.append(line('d'));
    await again.close();
    expect(seen).toEqual(['1', '2', '3']);
    expect(problems(folder)).toEqual([]);
    expect(keysIn(folder)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is not looked into by searches', async () => {
    const folder = await manifestOf('a');
    expect(await listArchive([folder])).toEqual({ files: [], passedOver: [], failures: [] });
  });

  it('tells which line was changed, even where its meaning is the same', async () => {
    const folder = await manifestOf('a', 'b', 'c');
    rewrite(folder, ([a, b, c]) => [a!, b!.replace('{', '{ '), c!]);
    expect(problems(folder)).toEqual([
      'changed: line 3 gives another hash for the line before it, so one of the two was changed',
    ]);
  });

  it('tells that the last line was changed', async () => {
    const folder = await manifestOf('a', 'b');
    rewrite(folder, ([a, b]) => [a!, b!.replace('"ab"', '"ac"')]);
    expect(problems(folder)).toEqual(['head: line 2 is not the line that the head tells of']);
  });

  it('tells which lines are missing', async () => {
    const folder = await manifestOf('a', 'b', 'c', 'd', 'e');
    rewrite(folder, (lines) => lines.toSpliced(1, 2));
    expect(problems(folder)).toContain(
      'missing: line 2 has the number 4: lines 2 to 3 of the manifest are missing',
    );
  });

  it('tells that the end, the manifest or the head is missing', async () => {
    const cut = await manifestOf('a', 'b', 'c');
    rewrite(cut, (lines) => lines.slice(0, 1));
    expect(problems(cut)).toEqual(['cut: line 1 is the last, but the head tells of 3 lines']);
    rmSync(manifestPath(cut));
    expect(problems(cut)).toEqual(['no manifest: there is a head, but the manifest is missing']);
    const headless = await manifestOf('a');
    rmSync(headPath(headless));
    expect(problems(headless)).toEqual([
      'head: line 1 is the last, but the head that would confirm it is missing',
    ]);
  });

  it('is not appended to where it was changed', async () => {
    const folder = await manifestOf('a', 'b', 'c');
    rewrite(folder, (lines) => lines.slice(1));
    await expect(openManifest(folder, now)).rejects.toThrow('was changed: line 1 has the number 2');
  });

  it('notices any change of any line, and any removal of any lines', async () => {
    const folder = await manifestOf('a', 'b', 'c', 'd', 'e', 'f');
    const whole = readFileSync(manifestPath(folder));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= flip;
        writeFileSync(manifestPath(folder), bytes);
        expect(readManifest(folder)!.problems).not.toEqual([]);
      }),
    );
    const lines = whole.toString().split('\n').slice(0, -1);
    fc.assert(
      fc.property(fc.subarray(lines, { maxLength: 5 }), (kept) => {
        writeFileSync(manifestPath(folder), kept.map((each) => `${each}\n`).join(''));
        expect(readManifest(folder)!.problems).not.toEqual([]);
      }),
    );
  });
});

describe('after a crash', () => {
  it('a torn last line counts for nothing and is removed', async () => {
    const folder = await manifestOf('a', 'b');
    const { size } = statSync(manifestPath(folder));
    appendFileSync(manifestPath(folder), '{"n":3,"before":"00');
    expect(readManifest(folder)).toMatchObject({ problems: [], lines: 2, torn: 19 });
    const manifest = await openManifest(folder, now);
    expect(statSync(manifestPath(folder)).size).toBe(size);
    await manifest.append(line('c'));
    await manifest.close();
    expect(problems(folder)).toEqual([]);
    expect(keysIn(folder)).toEqual(['a', 'b', 'c']);
  });

  it('zeroes where lines should be count for nothing, either', async () => {
    const folder = await manifestOf('a');
    appendFileSync(
      manifestPath(folder),
      Buffer.concat([Buffer.alloc(900), Buffer.from('\n'), Buffer.alloc(9)]),
    );
    expect(readManifest(folder)).toMatchObject({ problems: [], lines: 1, torn: 910 });
  });

  it('lines that the head does not know of yet are kept where they continue the chain', async () => {
    const folder = temporaryFolder();
    const manifest = await openManifest(folder, now);
    await manifest.append(line('a'));
    const head = readFileSync(headPath(folder));
    await manifest.append(line('b'));
    await manifest.close();
    writeFileSync(headPath(folder), head);
    expect(readManifest(folder)).toMatchObject({ problems: [], lines: 2, unconfirmed: 2 });
    expect(keysIn(folder)).toEqual(['a', 'b']);
  });

  it('every cut of what the head does not know of leaves whole lines and no problem', async () => {
    const folder = temporaryFolder();
    const manifest = await openManifest(folder, now);
    const empty = readFileSync(headPath(folder));
    for (const key of ['a', 'b', 'c']) await manifest.append(line(key));
    await manifest.close();
    const whole = readFileSync(manifestPath(folder));
    for (let size = whole.length; size >= 0; size -= 7) {
      writeFileSync(headPath(folder), empty);
      truncateSync(manifestPath(folder), size);
      const again = await openManifest(folder, now);
      await again.close();
      expect(problems(folder)).toEqual([]);
      const rest = whole.subarray(0, size).toString().split('\n').length - 1;
      expect(keysIn(folder)).toEqual(['a', 'b', 'c'].slice(0, rest));
      writeFileSync(manifestPath(folder), whole.subarray(0, size));
    }
  });
});
