import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lineHash } from '../../../src/archive/manifest-chain.js';
import { InTheWay, Storage } from '../../../src/archive/sync/storing.js';
import { temporaryFolder } from '../../support/archive.js';

const file = (path: string, text: string) => ({ path, bytes: Buffer.from(text), sha256: lineHash(text) });

it('stores files together, whatever stands in the way of one of them', async () => {
  const archive = temporaryFolder();
  const storage = new Storage(archive, 7);
  mkdirSync(join(archive, 'folder/in-the-way'), { recursive: true });
  symlinkSync(temporaryFolder(), join(archive, 'link'));
  writeFileSync(join(archive, 'other'), 'evidence');
  writeFileSync(join(archive, 'same'), 'same');
  const stored = await storage.storeAll([
    file('day/a', 'a'),
    file('folder/in-the-way', 'b'),
    file('link/c', 'c'),
    file('other', 'd'),
    file('same', 'same'),
    file('day/e', 'e'),
  ]);
  expect(stored).toEqual([
    { aside: undefined },
    { error: expect.any(InTheWay) },
    { error: expect.any(InTheWay) },
    { aside: expect.stringContaining('replaced/other.') },
    { aside: undefined },
    { aside: undefined },
  ]);
  const text = (path: string) => readFileSync(join(archive, path), 'utf8');
  expect(['day/a', 'other', 'same', 'day/e'].map(text)).toEqual(['a', 'd', 'same', 'e']);
  expect(readFileSync((stored[3] as { aside: string }).aside, 'utf8')).toBe('evidence');
  expect(statSync(join(archive, 'day/a')).mode & 0o777).toBe(0o600);
  expect(statSync(join(archive, 'day')).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(archive, '.atrail/partial'))).toEqual([]);
});

it('removes what another run has held as a whole, and keeps what grows', () => {
  const archive = temporaryFolder();
  const partial = join(archive, '.atrail/partial');
  mkdirSync(partial, { recursive: true });
  for (const name of ['12-1', `${'a'.repeat(32)}.growing`]) writeFileSync(join(partial, name), 'x');
  const storage = new Storage(archive, 12);
  expect(readdirSync(partial)).toEqual([`${'a'.repeat(32)}.growing`]);
  storage.clear();
  expect(readdirSync(partial)).toEqual([]);
});
