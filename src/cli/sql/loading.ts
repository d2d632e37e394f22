/** Loads what a search of the archive finds into the database, for statements to ask. */
import { join } from 'node:path';
import type { ExitCode } from '../../errors.js';
import { unpackCells } from '../../output/cells.js';
import type { TakeChunk } from '../../sources/index/columns.js';
import { Engine, Stopped } from '../../sql/engine.js';
import { Filling } from '../../sql/filling.js';
import { explained, type Written } from '../../sql/problems.js';
import { type Needs, tablesFor } from '../../sql/tables.js';
import type { Asked } from '../asking.js';
import type { Context } from '../context.js';
import { NotTheIndex } from '../known-files.js';
import { sizeText } from '../measures.js';
import type { EngineFlags, ExpectFlags, SourceFlags, TimeFlags } from '../options.js';
import { exitCodeOf } from '../reporting.js';
import { runSearch, type Searched } from '../searching.js';

export interface LoadFlags extends SourceFlags, TimeFlags, EngineFlags {
  readonly dedupe: boolean;
  readonly reveal?: boolean;
}

/** @param files whether statements may reach files */
export async function openEngine(
  { cores }: Context,
  { memory, threads, tz }: Pick<LoadFlags, 'memory' | 'threads' | 'tz'>,
  files = false,
): Promise<Engine> {
  const zone = tz === undefined ? 'UTC' : (await import('../../query/zone.js')).resolveZone(tz);
  return await Engine.open({ memory, threads: threads ?? cores, zone, files });
}

/** Makes the tables that are needed; there is nothing in them yet. */
export async function makeTables(engine: Engine, needs: Needs): Promise<void> {
  for (const statement of tablesFor(needs).statements) await engine.run(statement);
}

/** Reads the archive into the tables, and reports. What an index has as columns is taken from there. */
export async function loadEvents(
  context: Context,
  engine: Engine,
  asked: Asked,
  needs: Needs,
  { dedupe, reveal = false }: Pick<LoadFlags, 'dedupe' | 'reveal'>,
): Promise<Searched> {
  const columns = tablesFor(needs).cells;
  const { interrupted, cores } = context;
  const filling = new Filling(engine, columns.length);
  const take: TakeChunk = (chunk, whole) =>
    filling.addChunk(chunk, whole).catch((thrown: unknown) => {
      throw new NotTheIndex(thrown);
    });
  try {
    return await runSearch(context, {
      asked,
      rows: { kind: 'cells', columns, reveal },
      options: { sort: 'files', dedupe },
      askIndex: async (index, question, files) => {
        const { readCells } = await import('../index-session.js');
        try {
          // Apart from what the statements themselves put there.
          const temporary = join(engine.temporary, 'index');
          const wanted = { question, columns, reveal, dedupe, temporary, interrupted };
          const known = await readCells(index, wanted, files, cores, take);
          if (known === undefined) await filling.forget();
          return known;
        } catch (thrown) {
          await filling.forget();
          throw thrown;
        }
      },
      take: async ({ rows, text }) => {
        await filling.begin();
        const bytes = Buffer.from(text.buffer, text.byteOffset, text.length);
        for (let i = 0; i < rows.count; i++) {
          filling.add(rows, i, unpackCells(bytes, rows.start(i), columns.length));
        }
      },
      close: ({ answer }) => filling.end(dedupe, interrupted, (repeated) => answer.join(repeated)),
    });
  } finally {
    await filling.forget();
  }
}

/** Runs what may fail for reasons that DuckDB knows, or be interrupted. */
export async function explaining(written: Written, run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run();
  } catch (thrown) {
    if (isInterruption(thrown)) return 130;
    throw explained(thrown, written);
  }
}

/** Whether a statement was given up. */
export function isInterruption(thrown: unknown): boolean {
  return thrown instanceof Stopped && thrown.by === 'interruption';
}

/** How the limits are written, for messages. */
export function limitsText({ memory, timeout }: EngineFlags): Pick<Written, 'memory' | 'timeout'> {
  return { memory: sizeText(memory), timeout };
}

/** As for a search; what counts is whether there are rows. */
export function exitCodeOfRows(searched: Searched, flags: ExpectFlags, rows: number): ExitCode {
  return exitCodeOf(searched, flags, rows > 0);
}
