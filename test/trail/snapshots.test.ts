import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepSnapshot, listSnapshots, readSnapshot, type Snapshot } from '../../src/trail/snapshots.js';
import { temporaryFolder } from '../support/archive.js';
import { aTrail } from './trails.js';

const TAKEN = Date.parse('2026-06-15T12:00:00Z');

function aSnapshot(members: Partial<Snapshot> = {}): Snapshot {
  return {
    taken: TAKEN,
    before: 'delete',
    owner: '1000000000000001',
    logging: true,
    trail: aTrail(),
    ...members,
  };
}

describe('a snapshot', () => {
  it('is read back as it was kept', async () => {
    const folder = join(temporaryFolder(), 'a', 'trails');
    const path = await keepSnapshot(folder, aSnapshot());
    expect(await readSnapshot(path)).toEqual({ path, ...aSnapshot() });
    expect(await listSnapshots(folder)).toEqual({ snapshots: [{ path, ...aSnapshot() }], damaged: [] });
  });

  it('is for its owner only, and leaves nothing unfinished', async () => {
    const folder = join(temporaryFolder(), 'trails');
    const path = await keepSnapshot(folder, aSnapshot());
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toEqual([path.slice(folder.length + 1)]);
  });

  it('has a name of its own, even in the same second', async () => {
    const folder = temporaryFolder();
    const paths = await Promise.all(Array.from({ length: 5 }, () => keepSnapshot(folder, aSnapshot())));
    expect(new Set(paths).size).toBe(5);
  });

  it.each(['../../etc/passwd', 'a/b', 'x\0y', '.', `a${'b'.repeat(500)}`])(
    'stays in its folder where a trail is named %j',
    async (Name) => {
      const folder = temporaryFolder();
      const path = await keepSnapshot(folder, aSnapshot({ trail: aTrail({ Name }) }));
      expect(path.slice(folder.length + 1)).toMatch(/^[\w-]+\.json$/);
      expect((await readSnapshot(path)).trail.name).toBe(Name);
    },
  );

  it('that cannot be kept says so, and that nothing was changed', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(keepSnapshot(join(file, 'trails'), aSnapshot())).rejects.toThrow(
      /^no snapshot can be kept, so nothing was changed: /,
    );
  });
});

describe('the list of snapshots', () => {
  it('is empty where there is no folder', async () => {
    expect(await listSnapshots(join(temporaryFolder(), 'none'))).toEqual({ snapshots: [], damaged: [] });
  });

  it('has the newest first', async () => {
    const folder = temporaryFolder();
    for (const taken of [TAKEN, TAKEN + 2000, TAKEN + 1000]) await keepSnapshot(folder, aSnapshot({ taken }));
    const { snapshots } = await listSnapshots(folder);
    expect(snapshots.map(({ taken }) => taken - TAKEN)).toEqual([2000, 1000, 0]);
  });

  it.each([
    ['nothing', ''],
    ['half a file', '{"form": "atrail trail snapshot", "version": 1, "trail": {"Name": "secr'],
    ['a list', '[]'],
    ['something else', '{"form": "another", "version": 1}'],
    ['another version', 'version'],
    ['no home region', 'home'],
  ])('names a file that holds %s, and shows nothing of it', async (_, text) => {
    const folder = temporaryFolder();
    const path = await keepSnapshot(folder, aSnapshot());
    const whole = readFileSync(path, 'utf8');
    const damaged =
      text === 'version'
        ? whole.replace('"version": 1', '"version": 2')
        : text === 'home'
          ? whole.replace('"cn-hangzhou"', '""')
          : text;
    writeFileSync(join(folder, 'b.json'), damaged);
    writeFileSync(join(folder, 'note.txt'), 'not looked at');
    const list = await listSnapshots(folder);
    expect(list.snapshots).toHaveLength(1);
    expect(list.damaged).toEqual([
      { path: join(folder, 'b.json'), reason: expect.stringMatching(/ is no snapshot of a trail: /) },
    ]);
    expect(list.damaged[0]!.reason).not.toContain('secr');
  });

  it('says where the folder cannot be read', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(listSnapshots(file)).rejects.toThrow('the snapshots cannot be read');
  });
});
