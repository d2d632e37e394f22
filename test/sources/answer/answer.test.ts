import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Answer, type AnswerOptions } from '../../../src/sources/answer/answer.js';
import { type Batch, emptyTally } from '../../../src/sources/answer/batch.js';
import { arbitraryRow, rowOf, sortedByTime, type TextRow, tableOf, textRowsOf } from '../../support/rows.js';

/** A file as a scan hands it over: whole and in time order, or in parts and in none. */
interface ScannedFile {
  readonly rows: readonly TextRow[];
  /** Where its parts begin; undefined when it comes whole. */
  readonly cuts: readonly number[] | undefined;
  /** Whether it comes in one batch with what was before it. */
  readonly joins: boolean;
}

function arbitraryFiles(): fc.Arbitrary<readonly ScannedFile[]> {
  const file = fc.record({
    rows: fc.array(arbitraryRow(), { maxLength: 12 }),
    cuts: fc.option(fc.array(fc.nat(12), { maxLength: 2 }), { nil: undefined, freq: 2 }),
    joins: fc.boolean(),
  });
  return fc
    .array(file, { maxLength: 8 })
    .map((files) =>
      files.map((each, i) => ({ ...each, rows: each.rows.map((row) => ({ ...row, file: i })) })),
    );
}

function batchesOf(files: readonly ScannedFile[]): Batch[] {
  const batches: Batch[] = [];
  let waiting: TextRow[] = [];
  let done = 0;
  const send = (rows: readonly TextRow[], finished: number, partOf?: number) => {
    const all = [...waiting, ...rows];
    const tally = {
      ...emptyTally(),
      files: finished + done,
      events: all.length,
      notMatching: others(all).length,
    };
    batches.push({ ...tableOf(all), tally, damaged: [], ...(partOf === undefined ? {} : { partOf }) });
    waiting = [];
    done = 0;
  };
  files.forEach(({ rows, cuts, joins }, file) => {
    if (waiting.length > 0 && !joins) send([], 0);
    if (cuts === undefined) {
      waiting.push(...sortedByTime(rows));
      done++;
      return;
    }
    const bounds = [0, ...[...cuts].sort((a, b) => a - b), rows.length];
    for (let i = 1; i < bounds.length; i++) send(rows.slice(bounds[i - 1], bounds[i]), 0, file);
    send([], 1, file);
  });
  send([], 0);
  return batches;
}

function others(rows: readonly TextRow[]): TextRow[] {
  return rows.filter(({ matches }) => !matches);
}

/** Iterates a list, and knows how far that went and whether it was ended as it should be. */
function source<T>(items: readonly T[]) {
  const state = { given: 0, closed: false };
  async function* iterate() {
    try {
      for (const item of items) {
        state.given++;
        yield item;
      }
    } finally {
      state.closed = true;
    }
  }
  return { items: iterate(), state };
}

async function collect(answer: Answer, batches: AsyncIterable<Batch>): Promise<TextRow[]> {
  const rows: TextRow[] = [];
  for await (const portion of answer.portions(batches)) rows.push(...textRowsOf(portion));
  return rows;
}

/** Matches in order, each once, no more than the limit. */
function obviousAnswer(files: readonly ScannedFile[], { sort, dedupe, limit }: AnswerOptions): TextRow[] {
  const inOrder = files.flatMap(({ rows }) => sortedByTime(rows));
  const sorted = sort === 'time' ? sortedByTime(inOrder) : inOrder;
  const seen = new Set<string>();
  const distinct = sorted.filter(({ id, content }) => {
    const known = dedupe && id !== 0n && seen.has(`${id} ${content}`);
    seen.add(`${id} ${content}`);
    return !known;
  });
  return distinct.filter(({ matches }) => matches).slice(0, limit);
}

const arbitraryOptions = fc.record({
  sort: fc.constantFrom('files' as const, 'time' as const),
  dedupe: fc.boolean(),
  limit: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
});

function optionsOf({ limit, ...options }: { limit: number | undefined } & Omit<AnswerOptions, 'limit'>) {
  return limit === undefined ? options : { ...options, limit };
}

/** Content follows from what is hashed, so a match and another event never have the same. */
function distinctContents(files: readonly ScannedFile[]): ScannedFile[] {
  return files.map((file) => ({
    ...file,
    rows: file.rows.map((row) => ({ ...row, content: row.content * 2n + (row.matches ? 1n : 0n) })),
  }));
}

test('gives the matches in order, each once, up to the limit', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryFiles(), arbitraryOptions, async (given, wished) => {
      const files = distinctContents(given).map((file) => ({
        ...file,
        rows: file.rows.filter(({ matches }) => matches),
      }));
      const options = optionsOf(wished);
      expect(await collect(new Answer(options), source(batchesOf(files)).items)).toEqual(
        obviousAnswer(files, options),
      );
    }),
    { numRuns: 300 },
  );
});

test('the tallies balance however far the answer went', async () => {
  await fc.assert(
    fc.asyncProperty(
      arbitraryFiles(),
      arbitraryOptions,
      fc.option(fc.nat(3)),
      async (given, wished, context) => {
        const files = distinctContents(given);
        const batches = batchesOf(files);
        const { items, state } = source(batches);
        const answer = new Answer({ ...optionsOf(wished), ...(context === null ? {} : { context }) });
        await collect(answer, items);
        const { scanned, tally } = answer;
        const counted = scanned.notMatching + tally.printed + tally.duplicates + tally.beyondLimit;
        // Behind the limit, rows that had come already are let go uncounted.
        if (answer.limitReached) expect(scanned.events).toBeGreaterThanOrEqual(counted);
        else expect(scanned.events).toBe(counted);
        expect(scanned.files).toBe(
          batches.slice(0, state.given).reduce((sum, batch) => sum + batch.tally.files, 0),
        );
        expect(state.closed).toBe(true);
        expect(answer.limitReached || state.given === batches.length).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test('stops reading once it has as many as were asked for', async () => {
  const files = Array.from({ length: 10 }, (_, i) => ({
    rows: [rowOf({ file: i, text: `${i}` })],
    cuts: undefined,
    joins: false,
  }));
  const { items, state } = source(batchesOf(files));
  const answer = new Answer({ sort: 'files', dedupe: true, limit: 2 });
  expect((await collect(answer, items)).map(({ text }) => text)).toEqual(['0', '1']);
  expect([state.given, state.closed, answer.limitReached]).toEqual([2, true, true]);
});

test('reads on behind the limit until the last match has its neighbours', async () => {
  const files = ['m', '.', '.', 'm'].map((kind, i) => ({
    rows: [rowOf({ file: i, matches: kind === 'm', text: `${i}` })],
    cuts: undefined,
    joins: false,
  }));
  const { items, state } = source(batchesOf(files));
  const answer = new Answer({ sort: 'files', dedupe: true, limit: 1, context: 2 });
  expect((await collect(answer, items)).map(({ text }) => text)).toEqual(['0', '1', '2']);
  expect([state.given, answer.tally]).toEqual([
    3,
    { printed: 1, duplicates: 0, conflicting: 0, beyondLimit: 0, neighbours: 2 },
  ]);
});

test('tells apart what came again and what came changed', async () => {
  const rows = [1n, 1n, 2n].map((content) => rowOf({ id: 5n, content, text: `${content}` }));
  const answer = new Answer({ sort: 'files', dedupe: true });
  const found = await collect(answer, source(batchesOf([{ rows, cuts: undefined, joins: false }])).items);
  expect(found.map(({ text }) => text)).toEqual(['1', '2']);
  expect(answer.tally).toEqual({ printed: 2, duplicates: 1, conflicting: 1, beyondLimit: 0, neighbours: 0 });
});
