/** Loads what a search of the archive finds into the database, for statements to ask. */
import type { ExitCode } from '../errors.js';
import { unpackCells } from '../output/cells.js';
import { Engine, Stopped } from '../sql/engine.js';
import { explained, type Written } from '../sql/problems.js';
import { FOUND, type Needs, tablesFor } from '../sql/tables.js';
import type { Asked } from './asking.js';
import type { Context } from './context.js';
import { sizeText } from './measures.js';
import type { EngineFlags, ExpectFlags, SourceFlags, TimeFlags } from './options.js';
import { exitCodeOf } from './reporting.js';
import { runSearch, type Searched } from './searching.js';

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
  const zone = tz === undefined ? 'UTC' : (await import('../query/zone.js')).resolveZone(tz);
  return await Engine.open({ memory, threads: threads ?? cores, zone, files });
}

/** Makes the tables that are needed; there is nothing in them yet. */
export async function makeTables(engine: Engine, needs: Needs): Promise<void> {
  for (const statement of tablesFor(needs).statements) await engine.run(statement);
}

/** Reads the archive into the tables, and reports. */
export async function loadEvents(
  context: Context,
  engine: Engine,
  asked: Asked,
  needs: Needs,
  { dedupe, reveal }: Pick<LoadFlags, 'dedupe' | 'reveal'>,
): Promise<Searched> {
  const columns = tablesFor(needs).cells;
  const feed = await engine.fill(FOUND, columns.length);
  return await runSearch(context, {
    asked,
    rows: { kind: 'cells', columns, reveal: reveal === true },
    options: { sort: 'files', dedupe },
    take: async ({ rows, text }) => {
      const bytes = Buffer.from(text.buffer, text.byteOffset, text.length);
      for (let i = 0; i < rows.count; i++) {
        feed.add(rows.time(i), unpackCells(bytes, rows.start(i), columns.length));
      }
    },
    close: async () => feed.close(),
  });
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
