import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareTimes, judgeMemory, median, takeTurns } from './compare.mjs';
import { provideCorpora } from './corpus.mjs';
import { runProgram } from './process.mjs';
import { WANTED } from './trail/event.mjs';

const EVENTS = 4100;
const FLOOR = fileURLToPath(new URL('floor.mjs', import.meta.url));
const quiet = () => {};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrail-bench-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the corpora', () => {
  it('hold the same events in both shapes, and as many answers as their manifests promise', async () => {
    const { corpora } = await provideCorpora(EVENTS, { huge: true, say: quiet, root: folder });
    const read = Object.fromEntries(
      corpora.map(({ shape }) => [shape, readEvents(join(folder, String(EVENTS)), shape)]),
    );

    expect(corpora.map(({ shape, files }) => [shape, files])).toEqual([
      ['few', 3],
      ['many', 82],
      ['huge', 1],
    ]);
    expect(byId(read.many ?? [])).toEqual(byId(read.few ?? []));
    for (const { shape, tally } of corpora) {
      const events = read[shape] ?? [];
      expect({ shape, ...count(events) }).toEqual({
        shape,
        all: tally.all,
        resource: 1,
        event: tally.event,
        actor: tally.actor,
        ids: tally.all,
      });
    }
    expect(corpora[0]?.tally.all).toBe(EVENTS);
  });

  it('hold ten times as many events where that is asked for', async () => {
    const { corpora } = await provideCorpora(60, { huge: false, large: true, say: quiet, root: folder });
    const { tally } = corpora.find(({ shape }) => shape === 'large')!;
    const events = readEvents(join(folder, '60'), 'large');
    expect(count(events)).toEqual({
      all: 600,
      resource: 1,
      event: tally.event,
      actor: tally.actor,
      ids: 600,
    });
    expect([tally.all, tally.resource]).toEqual([600, 1]);
  });

  it('name every file as the service does, with its count, size and digest', async () => {
    const { corpora } = await provideCorpora(60, { huge: true, say: quiet, root: folder });
    const names = corpora.flatMap(({ shape }) => listed(join(folder, '60'), shape));

    expect(names).toHaveLength(4);
    for (const name of names) {
      const size = statSync(join(folder, '60', name)).size;
      expect(name).toMatch(
        new RegExp(
          `^\\w+/AliyunLogs/Actiontrail/cn-hangzhou/2026/04/01/Actiontrail_cn-hangzhou_20260401\\d{6}_1002_\\d+_${size}_[0-9a-f]{32}\\.gz$`,
        ),
      );
    }
  });

  it('are kept for the next time, and made anew when their manifest is of another generator', async () => {
    const said: string[] = [];
    const provide = () => provideCorpora(60, { huge: false, say: (line) => said.push(line), root: folder });
    await provide();
    await provide();
    expect(said).toEqual(['generating 60 events in two shapes']);

    const manifest = join(folder, '60', 'many.json');
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace(/"fingerprint": "\w/, '"fingerprint": "x'),
    );
    await provide();
    expect(said).toHaveLength(2);
    expect(readdirSync(join(folder, '60', 'many'))).toEqual(['AliyunLogs']);
  });
});

describe('the floor', () => {
  it.each([[], ['--tuned']])(
    'counts every byte it inflates, once, on any number of threads %s',
    async (...flags) => {
      const texts = ['[]', '[{"eventName":"A"}]', `[${'"x",'.repeat(50_000)}"x"]`];
      texts.forEach((text, n) => {
        writeFileSync(join(folder, `${n}.gz`), gzipSync(text));
      });
      writeFileSync(join(folder, 'list.txt'), '0.gz\n1.gz\n2.gz\n');
      const text = String(texts.join('').length);

      const run = await runProgram(
        [process.execPath, FLOOR, join(folder, 'list.txt'), '3', ...flags],
        { text },
        here(),
      );

      expect(run.problem).toBeUndefined();
    },
  );
});

describe('a run', () => {
  it.each([
    ['a wrong number of matches', 'console.log("a\\nb")', { lines: 3 }, '2 matches instead of 3'],
    ['a wrong text', 'console.log("a")', { text: 'b' }, 'printed a instead of b'],
    ['a failure', 'console.error("no such thing"); process.exit(3)', {}, 'exit code 3: no such thing'],
    ['a right answer', 'console.log("a\\nb")', { lines: 2 }, undefined],
  ])('tells of %s', async (_, script, answer, problem) => {
    const run = await runProgram([process.execPath, '-e', script], answer, here());
    expect(run.problem).toBe(problem);
  });

  it('knows the peak memory of the program, not its own', async () => {
    const script = 'const kept = Buffer.alloc(200e6, 1); setTimeout(() => kept, 50)';
    const run = await runProgram([process.execPath, '-e', script], {}, here());
    if (run.peak !== null) {
      expect(run.peak).toBeGreaterThan(200e6);
      expect(run.peak).toBeLessThan(320e6);
    }
  });
});

describe('the comparison', () => {
  it('is the median of the ratios of each round, and says whether a target is reached', async () => {
    const walls = { atrail: [9, 1, 2, 3], floor: [9, 1, 1, 1], 'ugrep -z': [9, 2, 2, 2] };
    const entries = await takeTurns(Object.keys(walls).map(contestant), 3, {
      warmUp: async ({ program }) => run(walls[program as keyof typeof walls].shift() ?? 0),
      timed: async ({ program }) => run(walls[program as keyof typeof walls].shift() ?? 0),
    });
    expect(
      compareTimes(entries, [
        { against: 'floor', atMost: 1.5 },
        { against: 'ugrep -z', atMost: 1 },
        { against: 'rg -z', atMost: 1 },
      ]),
    ).toEqual([
      { against: 'floor', ratio: 2, atMost: 1.5, reached: false },
      { against: 'ugrep -z', ratio: 1, atMost: 1, reached: true },
      { against: 'rg -z', ratio: null, atMost: 1 },
    ]);
  });

  it('asks a failed program, or one far slower than the quickest, only once', async () => {
    const first: Record<string, Run> = { atrail: run(1), jq: run(9), rg: { ...run(1), problem: 'no' } };
    const entries = await takeTurns(Object.keys(first).map(contestant), 2, {
      warmUp: async ({ program }) => first[program] ?? run(0),
      timed: async () => run(1),
    });
    expect(entries.map(({ contestant, runs }) => [contestant.program, runs.length])).toEqual([
      ['atrail', 2],
      ['jq', 0],
      ['rg', 0],
    ]);
    expect(compareTimes(entries, []).map(({ ratio }) => ratio)).toEqual([1 / 9, null]);
  });

  it('allows 300 MB and 32 bytes for each match', () => {
    const entry = { contestant: contestant('atrail'), first: run(1, 300_000_032), runs: [run(1, 1)] };
    expect(judgeMemory([entry], 1)).toEqual({ peak: 300_000_032, atMost: 300_000_032, reached: true });
    expect(judgeMemory([entry], 0)).toMatchObject({ reached: false });
    expect(judgeMemory([], 0)).toMatchObject({ peak: null, reached: null });
  });

  it.each([
    [[3], 3],
    [[3, 1], 2],
    [[10, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
  ])('takes the median of %j to be %d', (numbers, middle) => {
    expect(median(numbers)).toBe(middle);
  });
});

interface Run {
  wall: number;
  cpu: number | null;
  peak: number | null;
  problem?: string;
}

interface BenchEvent {
  readonly eventId: string;
  readonly eventName: string;
  readonly userIdentity: { readonly userName: string };
}

function run(wall: number, peak: number | null = null): Run {
  return { wall, cpu: null, peak };
}

function contestant(program: string) {
  return { program, needs: 'node' as const, shown: program, argv: [program], answer: {} };
}

function here() {
  return { folder, scratch: folder, resources: true };
}

function listed(root: string, shape: string): string[] {
  return readFileSync(join(root, `${shape}.txt`), 'utf8')
    .trim()
    .split('\n');
}

function readEvents(root: string, shape: string): BenchEvent[] {
  return listed(root, shape).flatMap((path) => {
    const json = gunzipSync(readFileSync(join(root, path))).toString();
    expect(json).not.toContain('\n');
    return JSON.parse(json) as BenchEvent[];
  });
}

function byId(events: readonly BenchEvent[]): BenchEvent[] {
  return events.toSorted((a, b) => a.eventId.localeCompare(b.eventId));
}

function count(events: readonly BenchEvent[]) {
  return {
    all: events.length,
    resource: events.filter((event) => JSON.stringify(event).includes(WANTED.resource)).length,
    event: events.filter(({ eventName }) => eventName === WANTED.event).length,
    actor: events.filter(({ userIdentity }) => userIdentity.userName === WANTED.actor).length,
    ids: new Set(events.map(({ eventId }) => eventId)).size,
  };
}
