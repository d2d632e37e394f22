/**
 * Files that are read piece by piece and answered in parts: more than 16 MB inflated, more than 8 MB compressed,
 * more than 8 MB plain; in no order of time, with small files before, between and behind them. All rows together
 * are more than a sort holds in memory.
 */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseQuery } from '../../src/query/parse.js';
import { Chance } from '../support/chance.js';
import { runHere } from '../support/program.js';
import { type ReferenceFile, readArchive } from '../support/reference-reading.js';
import {
  REFERENCE_FORMATS as FORMATS,
  type ReferenceQuestion,
  searchSlowly,
} from '../support/reference-search.js';

let folder: string;
let temporary: string;
let files: ReferenceFile[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrail-large-'));
  temporary = mkdtempSync(join(tmpdir(), 'atrail-spool-'));
  const chance = new Chance(7);
  const put = (name: string, bytes: Buffer | string) => writeFileSync(join(folder, name), bytes);
  const large = (size: number, noise: boolean) => generate(chance, size, noise);
  put('a.json', `[${generate(chance, 20_000, false).join(',')}]`);
  put('b.json.gz', gzipSync(`[${large(20e6, false).join(',')}]`, { level: 1 }));
  put('c.jsonl', generate(chance, 20_000, false).join('\n'));
  put('d.jsonl.gz', gzipSync(large(12e6, true).join('\n'), { level: 1 }));
  put('e.json', `[\n${large(9e6, false).join(',\n')}\n]\n`);
  put('f.json.gz', gzipSync(`[${generate(chance, 20_000, false).join(',')}]`));
  files = readArchive(folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(temporary, { recursive: true, force: true });
});

/** Texts of events, `size` bytes in all, with few enough ids that some come again. */
function generate(chance: Chance, size: number, noise: boolean): string[] {
  const texts: string[] = [];
  for (let left = size; left > 0; left -= texts.at(-1)!.length) {
    const time = new Date(Date.UTC(2026, 5, 1) + chance.below(10 * 86_400) * 1000).toISOString();
    texts.push(
      JSON.stringify({
        eventId: `id-${chance.below(1e6)}`,
        eventName: chance.oneIn(400) ? 'DeleteInstance' : 'DescribeInstances',
        eventTime: chance.oneIn(1000) ? 'no time' : time.replace('.000Z', 'Z'),
        userIdentity: {
          type: 'ram-user',
          userName: `user-${chance.below(50)}`,
          accountId: '1000000000000001',
        },
        responseElements: chance.oneIn(50) ? { Credentials: { SecurityToken: 'CAIS' } } : {},
        requestParameters: { Padding: padding(chance, noise) },
      }),
    );
    if (chance.oneIn(100)) texts.push(texts[chance.below(texts.length)]!);
  }
  return texts;
}

function padding(chance: Chance, noise: boolean): string {
  const length = 1000 + chance.below(2000);
  if (!noise) return 'x'.repeat(length);
  return Buffer.from(Uint32Array.from({ length: length / 4 }, () => chance.below(2 ** 32)).buffer).toString(
    'base64',
  );
}

const CASES: readonly (readonly [
  name: string,
  flags: readonly string[],
  question: Omit<ReferenceQuestion, 'query'>,
])[] = [
  ['each file in time order', [], {}],
  ['exact order by way of temporary files', ['--sort', 'time'], { sort: 'time' }],
  ['duplicates', ['--no-dedupe'], { dedupe: false }],
  ['the first seven', ['--limit', '7'], { limit: 7 }],
  ['the first seven in exact order', ['--limit', '7', '--sort', 'time'], { limit: 7, sort: 'time' }],
  [
    'a window',
    ['--since', '2026-06-03', '--until', '2026-06-04'],
    { since: Date.UTC(2026, 5, 3), until: Date.UTC(2026, 5, 4) },
  ],
  ['neighbours', ['--context', '2'], { context: 2 }],
  ['neighbours in exact order', ['--context', '1', '--sort', 'time'], { context: 1, sort: 'time' }],
];

describe('large files give what a slow search gives', () => {
  test('the files are as large as they must be', () => {
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(sizes[3]).toBeGreaterThan(8 * 2 ** 20);
    expect(sizes[4]).toBeGreaterThan(8 * 2 ** 20);
    const inflated = files[1]!.events.reduce((sum, { own }) => sum + own.length, 0);
    expect(inflated).toBeGreaterThan(16 * 2 ** 20);
  });

  for (const threads of ['1', '3']) {
    test.each(CASES)(`%s, found by few (-j ${threads})`, async (_name, flags, question) => {
      await expectAnswer(threads, 'event: DeleteInstance', flags, question);
    });

    test.each(CASES.slice(0, 3))(`%s, all of them (-j ${threads})`, async (_name, flags, question) => {
      await expectAnswer(threads, '', flags, question);
    });
  }
});

async function expectAnswer(
  threads: string,
  query: string,
  flags: readonly string[],
  question: Omit<ReferenceQuestion, 'query'>,
): Promise<void> {
  const rows = searchSlowly(files, { ...question, query: parseQuery(query) });
  expect(rows.length).toBeGreaterThan(0);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  try {
    const ran = await runHere(
      'archive',
      'search',
      '--in',
      folder,
      '-j',
      threads,
      '-o',
      'jsonl',
      ...flags,
      '--',
      query,
    );
    expect(ran.code).toBe(0);
    expect(ran.stdout.equals(Buffer.from(FORMATS.maskedJsonl(rows), 'latin1'))).toBe(true);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  expect(readdirSync(temporary)).toEqual([]);
}
