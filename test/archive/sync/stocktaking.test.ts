/** Taking stock by way of a checkpoint is held to taking it by reading all. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  checkpointPath,
  headPath,
  type ManifestLine,
  manifestPath,
  type ObjectLine,
} from '../../../src/archive/manifest.js';
import { readManifest } from '../../../src/archive/manifest-reading.js';
import { continueManifest, openManifest } from '../../../src/archive/manifest-writing.js';
import { saveCheckpoint } from '../../../src/archive/sync/checkpoint.js';
import { Known } from '../../../src/archive/sync/known.js';
import { StockThread } from '../../../src/archive/sync/stock-thread.js';
import { type StockTold, takeStock } from '../../../src/archive/sync/stocktaking.js';
import { temporaryFolder } from '../../support/archive.js';
import { Chance } from '../../support/chance.js';

const FROM = 'oss://logs';
const WISH = { prefix: '', window: {}, slack: 0, scope: { kind: 'all' } } as const;
/** So that a few lines are worth a checkpoint. */
const FILLER = 'x'.repeat(50_000);
const now = () => 0;

const object = (key: string, more: Partial<ObjectLine> = {}): ManifestLine => ({
  kind: 'object',
  key,
  path: key,
  size: 3,
  etag: 'E',
  crc64: '1',
  sha256: 'ab',
  checks: ['length'],
  damage: FILLER,
  fetched: '2026-06-15T12:00:00.000Z',
  from: FROM,
  ...more,
});

const KEYS = Array.from(
  { length: 24 },
  (_, i) => `AliyunLogs/Actiontrail/cn-hangzhou/2026/06/0${1 + (i % 3)}/f${i}`,
);
const LINES: readonly ManifestLine[] = [
  ...KEYS.map((key) => object(key)),
  object('strange', { path: 'str%61nge' }),
  object('elsewhere', { from: 'oss://other' }),
  {
    kind: 'run',
    started: '',
    finished: '',
    from: FROM,
    folders: [{ folder: 'AliyunLogs/Actiontrail/cn-hangzhou/', until: '2026-06-03' }],
    open: [],
  },
];

/** An archive whose files are there, and whose last synchronisation has left a checkpoint. */
async function checkpointed(lines = LINES): Promise<string> {
  const archive = temporaryFolder();
  const known = new Known(FROM, 0);
  const manifest = await openManifest(archive, now);
  for (const line of lines) {
    await manifest.append(line);
    known.take(line);
    if (line.kind === 'object') place(archive, line.path);
  }
  await manifest.close();
  saveCheckpoint(archive, FROM, manifest.checked(), known, 0);
  expect(existsSync(checkpointPath(archive))).toBe(true);
  return archive;
}

function place(archive: string, path: string): void {
  mkdirSync(dirname(join(archive, path)), { recursive: true });
  writeFileSync(join(archive, path), 'abc');
}

async function append(archive: string, ...lines: readonly ManifestLine[]): Promise<void> {
  const manifest = await openManifest(archive, now);
  for (const line of lines) await manifest.append(line);
  await manifest.close();
}

function stockOf(archive: string, from = FROM) {
  const told: StockTold[] = [];
  takeStock({ archive, from, wish: WISH }, (each) => told.push(each));
  const [read, looked] = told as [StockTold & { kind: 'read' }, StockTold & { kind: 'looked' }];
  const known = new Known(from, Date.UTC(2026, 11));
  known.takePacked(structuredClone(read.known));
  return { saved: read.saved, state: read.state, known, missing: looked.missing };
}

/** What came of it, without how. */
function resultOf(archive: string, from = FROM) {
  const { state, known, missing } = stockOf(archive, from);
  const { stretches: _, ...told } = state ?? {};
  return {
    told,
    missing: [...missing].sort(),
    objects: [...known.entries()].sort(([a], [b]) => (a < b ? -1 : 1)),
    newest: known.newestIn('AliyunLogs/Actiontrail/cn-hangzhou/'),
    covers: known.coverage.covers('AliyunLogs/Actiontrail/cn-hangzhou/', { from: 0, to: 20_000 }),
    taken: [known.names.pathFor('elsewhere'), known.names.pathFor('STRANGE')],
  };
}

/** Compares what a checkpoint leads to with what all lines lead to. @returns bytes that the checkpoint stood for */
function expectSame(archive: string, from = FROM): number {
  const { saved } = stockOf(archive, from);
  const quick = resultOf(archive, from);
  const checkpoint = readFileSync(checkpointPath(archive));
  rmSync(checkpointPath(archive));
  expect(quick).toEqual(resultOf(archive, from));
  expect(quick.told).toMatchObject({ problems: readManifest(archive)?.problems ?? [] });
  writeFileSync(checkpointPath(archive), checkpoint);
  return saved;
}

describe('with a checkpoint', () => {
  it('everything is known as after reading all', async () => {
    const archive = await checkpointed();
    expect(statSync(checkpointPath(archive)).mode & 0o777).toBe(0o600);
    expect(expectSame(archive)).toBe(statSync(manifestPath(archive)).size);
    expect(resultOf(archive)).toMatchObject({ missing: [], covers: true });
  });

  it('lines behind it are read, and replace what they replace', async () => {
    const archive = await checkpointed();
    await append(
      archive,
      object(KEYS[0]!, { size: 4 }),
      object('late'),
      object('far', { from: 'oss://other' }),
    );
    expect(expectSame(archive)).toBeGreaterThan(0);
    expect(resultOf(archive).missing).toEqual([KEYS[0], 'late']);
  });

  it('a file that is gone, has another size or is no file is missing', async () => {
    const archive = await checkpointed();
    unlinkSync(join(archive, KEYS[1]!));
    truncateSync(join(archive, KEYS[2]!), 2);
    unlinkSync(join(archive, KEYS[4]!));
    symlinkSync(join(archive, KEYS[5]!), join(archive, KEYS[4]!));
    unlinkSync(join(archive, KEYS[7]!));
    mkdirSync(join(archive, KEYS[7]!));
    expect(expectSame(archive)).toBeGreaterThan(0);
    expect(stockOf(archive).missing.length).toBe(4);
  });

  it('each change of any byte of the manifest is noticed, as by reading all', async () => {
    const archive = await checkpointed();
    await append(archive, object('late'), object('later'));
    const whole = readFileSync(manifestPath(archive));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= flip;
        writeFileSync(manifestPath(archive), bytes);
        expectSame(archive);
        expect(stockOf(archive).state?.problems).not.toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('lines that were taken out, moved or cut off are noticed, as by reading all', async () => {
    const archive = await checkpointed();
    await append(archive, object('late'));
    const lines = readFileSync(manifestPath(archive), 'utf8').split('\n').slice(0, -1);
    const changes = [
      lines.toSpliced(3, 2),
      lines.toSpliced(3, 2, lines[4]!, lines[3]!),
      lines.slice(0, -1),
      lines.slice(0, 4),
      lines.slice(1),
      [],
    ];
    for (const changed of changes) {
      writeFileSync(manifestPath(archive), changed.map((each) => `${each}\n`).join(''));
      expectSame(archive);
      expect(stockOf(archive).state?.problems).not.toEqual([]);
    }
  });

  it('a head that is missing, damaged, older or another one means what it means without', async () => {
    const archive = await checkpointed();
    const head = JSON.parse(readFileSync(headPath(archive), 'utf8')) as { lines: number; last: string };
    const heads = [
      'garbage',
      JSON.stringify({ ...head, lines: head.lines + 1 }),
      JSON.stringify({ ...head, last: '0'.repeat(64) }),
      JSON.stringify({ ...head, lines: head.lines - 1 }),
    ];
    for (const each of heads) {
      writeFileSync(headPath(archive), each);
      expectSame(archive);
      expect(stockOf(archive).state?.problems).not.toEqual([]);
    }
    rmSync(headPath(archive));
    expectSame(archive);
    expect(stockOf(archive).state?.problems).not.toEqual([]);
  });

  it('a line that a crash has cut counts for nothing, and no checkpoint is made of it', async () => {
    const archive = await checkpointed();
    await append(archive, object('late'));
    const { size } = statSync(manifestPath(archive));
    truncateSync(manifestPath(archive), size);
    writeFileSync(manifestPath(archive), '{"n":29,"before"', { flag: 'a' });
    expect(expectSame(archive)).toBeGreaterThan(0);
    const { state, known } = stockOf(archive);
    expect(state).toMatchObject({ torn: 16, problems: [], end: size });
    const manifest = await continueManifest(archive, now, state);
    await manifest.close();
    expect(manifest.checked()).toBeUndefined();
    rmSync(checkpointPath(archive));
    saveCheckpoint(archive, FROM, manifest.checked(), known, 0);
    expect(existsSync(checkpointPath(archive))).toBe(false);
  });
});

describe('a checkpoint', () => {
  it('is nothing where anything about it is odd', async () => {
    const archive = await checkpointed();
    const whole = readFileSync(checkpointPath(archive));
    const chance = new Chance(7);
    const odd = [Buffer.alloc(0), Buffer.from('garbage'), Buffer.alloc(5000), whole.subarray(0, -1)];
    for (let i = 0; i < 20; i++) {
      const bytes = Buffer.from(whole);
      // The first of them in the line that says what follows.
      bytes[chance.below(i < 10 ? 110 : whole.length)]! ^= 1 + chance.below(255);
      odd.push(bytes);
    }
    for (const bytes of odd) {
      writeFileSync(checkpointPath(archive), bytes);
      expect(expectSame(archive)).toBe(0);
    }
    rmSync(checkpointPath(archive));
    mkdirSync(checkpointPath(archive));
    expect(stockOf(archive)).toMatchObject({ saved: 0, missing: [] });
  });

  it('is nothing for another bucket', async () => {
    const archive = await checkpointed();
    expect(expectSame(archive, 'oss://other')).toBe(0);
  });

  it('is nothing beside a manifest that is shorter, or another one', async () => {
    const [long, short] = [await checkpointed(), temporaryFolder()];
    await append(short, ...LINES.slice(0, 5));
    const other = temporaryFolder();
    await append(other, ...[...LINES, ...LINES].map((line) => ({ ...line, from: 'oss://logs' })).reverse());
    for (const archive of [short, other]) {
      writeFileSync(checkpointPath(archive), readFileSync(checkpointPath(long)));
      expect(expectSame(archive)).toBe(0);
      expect(stockOf(archive).state?.problems).toEqual([]);
    }
  });

  it('grows with the manifest, run by run', async () => {
    const archive = await checkpointed();
    for (let run = 0; run < 3; run++) {
      const { state, known, saved } = stockOf(archive);
      expect(saved).toBe(statSync(manifestPath(archive)).size);
      const manifest = await continueManifest(archive, now, state);
      for (let i = 0; i < 24; i++) {
        const line = object(`more/${run}-${i}`);
        await manifest.append(line);
        known.take(line);
      }
      await manifest.close();
      saveCheckpoint(archive, FROM, manifest.checked(), known, saved);
      expect(expectSame(archive)).toBe(statSync(manifestPath(archive)).size);
    }
  });

  it('is left as it is where little has come, and where it cannot be written there is none', async () => {
    const archive = await checkpointed();
    const { state, known, saved } = stockOf(archive);
    const manifest = await continueManifest(archive, now, state);
    await manifest.append(object('late'));
    await manifest.close();
    const before = readFileSync(checkpointPath(archive));
    saveCheckpoint(archive, FROM, manifest.checked(), known, saved);
    expect(readFileSync(checkpointPath(archive))).toEqual(before);
    rmSync(checkpointPath(archive));
    const elsewhere = join(temporaryFolder(), 'elsewhere');
    symlinkSync(elsewhere, `${checkpointPath(archive)}.partial`);
    saveCheckpoint(archive, FROM, manifest.checked(), known, 0);
    expect(existsSync(elsewhere)).toBe(false);
    expect(existsSync(checkpointPath(archive))).toBe(true);
    rmSync(checkpointPath(archive));
    mkdirSync(`${checkpointPath(archive)}.partial/x`, { recursive: true });
    expect(() => saveCheckpoint(archive, FROM, manifest.checked(), known, 0)).not.toThrow();
    expect(existsSync(checkpointPath(archive))).toBe(false);
  });
});

describe('in a thread', () => {
  function startThread(archive: string, interrupted = new AbortController().signal): StockThread {
    const thread = new StockThread(interrupted);
    thread.ask({ archive, from: FROM, wish: WISH });
    onTestFinished(() => thread.close());
    return thread;
  }

  it('the same is found', async () => {
    const archive = await checkpointed();
    unlinkSync(join(archive, KEYS[1]!));
    const read = (await startThread(archive).read(0))!;
    expect(await read.missing).toEqual(new Set([KEYS[1]]));
    expect([...read.known.entries()]).toHaveLength(KEYS.length + 1);
    expect(read.known.get(KEYS[3]!)).toEqual({ path: KEYS[3], size: 3, etag: 'E' });
    expect(read.known.get('nowhere')).toBeUndefined();
    expect(read.saved).toBe(statSync(manifestPath(archive)).size);
  });

  it('what was read before others have changed the manifest or its head counts for nothing', async () => {
    const archive = await checkpointed();
    const thread = startThread(archive);
    expect(await thread.read(0)).toBeDefined();
    await append(archive, object('late'));
    expect(await thread.read(0)).toBeUndefined();
    const again = startThread(archive);
    expect(await again.read(0)).toBeDefined();
    writeFileSync(headPath(archive), readFileSync(headPath(archive)));
    expect(await again.read(0)).toBeUndefined();
  });

  it('what it cannot read, and what is not waited for, is left to others', async () => {
    const archive = await checkpointed();
    const interruption = new AbortController();
    const interrupted = startThread(archive, interruption.signal);
    interruption.abort();
    expect(await interrupted.read(0)).toBeUndefined();
    const idle = new StockThread(new AbortController().signal);
    await idle.close();
    rmSync(manifestPath(archive));
    mkdirSync(manifestPath(archive));
    expect(await startThread(archive).read(0)).toBeUndefined();
  });
});
