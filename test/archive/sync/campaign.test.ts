/**
 * Runs that fail in every way, again and again: whatever happens, no bad file counts as good, and a clean run at the
 * end makes the folder what the bucket is. `ATRAIL_CAMPAIGN=500 npx vitest run … campaign` does more of them; a seed
 * that fails can be had again with `ATRAIL_CAMPAIGN_SEED`.
 */
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readManifest } from '../../../src/archive/manifest-reading.js';
import { anEvent } from '../../support/archive.js';
import { Chance } from '../../support/chance.js';
import { deliverMany, hashesOf } from '../../support/oss/deliveries.js';
import type { Fault, FaultPlan, OssServer } from '../../support/oss/server.js';
import type { StoredBucket } from '../../support/oss/store.js';
import { environmentOf, type SyncedFolder, startOss, syncedFolder } from '../../support/oss/synced.js';
import { start } from '../../support/program.js';

const RUNS = Number(process.env.ATRAIL_CAMPAIGN ?? 40);
const FIRST = Number(process.env.ATRAIL_CAMPAIGN_SEED ?? 1);
const SEEDS = Array.from(
  { length: process.env.ATRAIL_CAMPAIGN_SEED === undefined ? RUNS : 1 },
  (_, i) => FIRST + i,
);
/** Of so many campaigns, one kills the real program. */
const KILLED = 8;

it.each(SEEDS)('campaign %d ends well', { timeout: 120_000 }, async (seed) => {
  const chance = new Chance(seed);
  const server = await startOss();
  const bucket = server.bucket('logs');
  const synced = syncedFolder(server);
  fill(bucket, chance);
  const isKilling = seed % KILLED === 0;
  for (let episode = 1 + chance.below(3); episode > 0; episode--) {
    server.faults = faultsBy(chance, isKilling);
    if (isKilling) await killedRun(synced, server, chance);
    else await failingRun(synced, server, chance);
    expectNothingBad(synced, bucket);
    if (chance.oneIn(3)) deliverMany(bucket, 3, { from: '2026-06-01T20:00:00Z', minutes: 7 + episode });
  }
  server.faults = () => undefined;
  const last = await synced.sync();
  expect(last.stderr).toContain(' 0 failed');
  expect(last.code).toBe(0);
  expectNothingBad(synced, bucket);
  expect(synced.files()).toEqual(hashesOf(bucket));
  expect(readdirSync(join(synced.folder, '.atrail/partial'))).toEqual([]);
  const fetched = server.count('GetObject');
  const again = await synced.sync(['--settle', '90d']);
  expect(again.code).toBe(0);
  expect(server.count('GetObject')).toBe(fetched);
});

function fill(bucket: StoredBucket, chance: Chance): void {
  deliverMany(bucket, 10 + chance.below(40), { minutes: 1 + chance.below(30) });
  deliverMany(bucket, chance.below(10), { region: 'cn-beijing', account: '1234567890123456' });
  if (!chance.oneIn(4)) return;
  const filler = String.fromCharCode(97 + chance.below(26)).repeat(5 * 2 ** 20);
  const large = JSON.stringify([anEvent({ filler })]);
  // Without a checksum of the service, what comes in parts is worth less.
  const options = chance.oneIn(2) ? {} : { crc64: false as const, etag: 'parts-2' };
  bucket.put('AliyunLogs/Actiontrail/cn-hangzhou/2026/06/01/large.json', large, options);
}

/** What is on disk is what the bucket holds; what the manifest says of it is true; its chain holds. */
function expectNothingBad(synced: SyncedFolder, bucket: StoredBucket): void {
  const right = hashesOf(bucket);
  const state = readManifest(synced.folder, (line) => {
    if (line.kind === 'object') expect([line.key, line.sha256]).toEqual([line.key, right[line.key]]);
  });
  expect(state?.problems ?? []).toEqual([]);
  let files: Record<string, string> = {};
  try {
    files = synced.files();
  } catch (thrown) {
    // Killed before there was a folder.
    expect(String(thrown)).toContain('ENOENT');
  }
  for (const [path, sha256] of Object.entries(files)) expect([path, sha256]).toEqual([path, right[path]]);
}

async function failingRun(synced: SyncedFolder, server: OssServer, chance: Chance): Promise<void> {
  const interruption = new AbortController();
  if (chance.oneIn(2)) {
    const plan = server.faults;
    let left = chance.below(60);
    server.faults = (request) => {
      if (--left === 0) interruption.abort();
      return plan(request);
    };
  }
  const args = ['--silence', '1s', '--concurrency', String(1 + chance.below(20))];
  const { code } = await synced.sync(args, { interrupted: interruption.signal });
  expect([0, 2, 130]).toContain(code);
}

/** `kill -9` of the real program: at its start, in the middle, or when it is about to end. */
async function killedRun(synced: SyncedFolder, server: OssServer, chance: Chance): Promise<void> {
  const child = start(['archive', 'sync', 'oss://logs', '--to', synced.folder, '--concurrency', '4'], {
    env: environmentOf(server),
    stdio: 'ignore',
  });
  const plan = server.faults;
  let left = 1 + chance.below(70);
  server.faults = (request) => {
    if (--left === 0) child.kill('SIGKILL');
    return plan(request);
  };
  await once(child, 'exit');
}

function faultsBy(chance: Chance, isReal: boolean): FaultPlan {
  const rarity = 2 + chance.below(20);
  return ({ operation }) => {
    if (!chance.oneIn(rarity)) return undefined;
    if (operation === 'GetObject') return objectFault(chance, isReal);
    if (operation === 'ListObjects') return listFault(chance, isReal);
    return undefined;
  };
}

function objectFault(chance: Chance, isReal: boolean): Fault {
  const faults: readonly Fault[] = [
    { kind: 'reset', after: chance.below(400) - 1 },
    { kind: 'reset', after: chance.below(5_000_000) },
    { kind: 'flip', at: chance.below(1000) },
    { kind: 'flip', at: chance.below(5_000_000) },
    { kind: 'short', by: 1 + chance.below(300) },
    { kind: 'long', by: 1 + chance.below(300) },
    { kind: 'other', body: Buffer.from('[]') },
    { kind: 'late', ms: chance.below(20) },
    { kind: 'no range' },
    { kind: 'refuse', status: 500, code: 'InternalError' },
    // The real program waits for the real time.
    ...(isReal ? [] : [{ kind: 'refuse' } as const]),
    ...(isReal || !chance.oneIn(20) ? [] : [{ kind: 'stall', after: chance.below(200) } as const]),
  ];
  return chance.pick(faults);
}

function listFault(chance: Chance, isReal: boolean): Fault {
  return chance.pick<Fault>([
    { kind: 'torn list' },
    { kind: 'truncated list' },
    { kind: 'repeated token' },
    { kind: 'reset', after: chance.below(2000) - 1 },
    { kind: 'refuse', status: 500, code: 'InternalError' },
    ...(isReal ? [] : [{ kind: 'refuse', retryAfter: 3 } as const]),
  ]);
}
