/** `atrail export`: events in files for other engines. */
import type { ExitCode } from '../../errors.js';
import { PersonError } from '../../errors.js';
import { formatTime } from '../../event/time.js';
import { type CellSpec, unpackCells } from '../../output/cells.js';
import { csvLine } from '../../output/delimited.js';
import { counted } from '../../output/digits.js';
import { type Partition, partitionPath } from '../../output/partitions.js';
import { printQuery } from '../../query/print.js';
import type { Portion } from '../../sources/answer/answer.js';
import type { Engine } from '../../sql/engine.js';
import { ParquetWriter } from '../../sql/parquet.js';
import { EVENT_COLUMNS, SCHEMA_VERSION } from '../../sql/schema.js';
import type { Asked } from '../asking.js';
import type { ExportFlags } from '../commands/export/flags.js';
import type { Context } from '../context.js';
import { exitCodeOf } from '../reporting.js';
import { runSearch, type Searched } from '../searching.js';
import { openEngine } from '../sql/loading.js';
import { ExportFile, ExportFolder } from './target.js';

/** Takes rows, and writes them where they belong. */
interface Writer {
  /** The cells of a row behind those of its partition. */
  readonly cells: readonly CellSpec[];
  add(row: {
    readonly time: number;
    readonly cells: readonly (string | null)[];
    readonly folder: string;
  }): Promise<void>;
  /** Writes what is still held. */
  finish(): Promise<void>;
}

export type ExportFormat = 'parquet' | 'jsonl' | 'csv';

/** Bytes of rows that are held before they are written. */
const HELD = 16 * 2 ** 20;
const HELD_PARQUET = 96 * 2 ** 20;

export async function exportEvents(
  context: Context,
  asked: Asked,
  format: ExportFormat,
  flags: ExportFlags,
): Promise<ExitCode> {
  if (flags.to === '-' || (format !== 'parquet' && flags.partition === undefined)) {
    return await exportToOne(context, asked, format, flags);
  }
  const folder = ExportFolder.create(flags.to, flags.overwrite === true);
  let engine: Engine | undefined;
  try {
    const partition = flags.partition ?? [];
    if (format === 'parquet') engine = await openEngine(context, flags, true);
    const writer =
      engine === undefined
        ? textWriter(folder, format as 'jsonl' | 'csv', partition, flags)
        : parquetWriter(folder, engine, partition);
    const searched = await writeAll(context, asked, partition, writer, flags);
    const code = exitCodeOf(searched, {});
    if (searched.end !== 'whole') return code;
    const files = folder.place({
      schema: SCHEMA_VERSION,
      format,
      partition,
      query: printQuery(asked.question.query),
      window: asked.window,
      masked: flags.reveal !== true,
      complete: code !== 2,
      ledger: searched.search.ledger(),
    });
    await context.stderr.write(`wrote   ${counted(files, 'file')} to ${flags.to}\n`);
    return code;
  } finally {
    engine?.close();
    folder.discard();
  }
}

async function writeAll(
  context: Context,
  asked: Asked,
  partition: readonly string[],
  writer: Writer,
  { dedupe, reveal }: ExportFlags,
): Promise<Searched> {
  const told = partition.filter((name) => name !== 'day');
  const columns = [...told.map((name): CellSpec => ({ kind: 'field', name })), ...writer.cells];
  return await runSearch(context, {
    asked,
    rows: { kind: 'cells', columns, reveal: reveal === true },
    options: { sort: 'files', dedupe },
    take: async ({ rows, text }: Portion) => {
      const bytes = Buffer.from(text.buffer, text.byteOffset, text.length);
      for (let i = 0; i < rows.count; i++) {
        const cells = unpackCells(bytes, rows.start(i), columns.length);
        const time = rows.time(i);
        const values = partition.map((name): Partition => {
          const value = name === 'day' ? formatTime(time).slice(0, 10) : cells[told.indexOf(name)]!;
          return { name, value };
        });
        await writer.add({ time, cells: cells.slice(told.length), folder: partitionPath(values) });
      }
    },
    close: () => writer.finish(),
  });
}

function parquetWriter(folder: ExportFolder, engine: Engine, partition: readonly string[]): Writer {
  const parquet = new ParquetWriter(engine, partition);
  const groups = new Map<string, number>();
  let held = 0;
  let part = 0;
  const finish = async () => {
    const name = `part-${String(part++).padStart(5, '0')}.parquet`;
    await parquet.write([...groups.keys()].map((group) => folder.pathOf(joined(group, name))));
    groups.clear();
    held = 0;
  };
  return {
    cells: parquet.cells,
    async add({ time, cells, folder: group }) {
      const number = groups.get(group) ?? groups.size;
      groups.set(group, number);
      await parquet.add(number, time, cells);
      held += cells.reduce((sum, cell) => sum + (cell?.length ?? 0), 0);
      if (held > HELD_PARQUET) await finish();
    },
    finish,
  };
}

/** Lines of jsonl and csv. */
interface Lines {
  readonly cells: readonly CellSpec[];
  /** What stands at the beginning of each file. */
  readonly header: string;
  readonly lineOf: (time: number, cells: readonly (string | null)[]) => string;
}

function linesFor(format: 'jsonl' | 'csv', partition: readonly string[], fields?: readonly string[]): Lines {
  if (format === 'jsonl')
    return { cells: [{ kind: 'event' }], header: '', lineOf: (_, [event]) => `${event}\n` };
  // What the folders tell is not in the files.
  const names = (fields ?? CSV_COLUMNS).filter((name) => fields !== undefined || !partition.includes(name));
  const withCell = names.filter((name) => name !== 'time');
  return {
    cells: withCell.map(cellFor),
    header: csvLine(names),
    lineOf: (time, cells) =>
      csvLine(
        names.map((name) => (name === 'time' ? formatTime(time) : (cells[withCell.indexOf(name)] ?? ''))),
      ),
  };
}

const CSV_COLUMNS = ['time', ...EVENT_COLUMNS.map(({ name }) => name).filter((name) => name !== 'json')];

/** What --fields takes beside fields and paths. */
export const CSV_NAMES: ReadonlySet<string> = new Set([...CSV_COLUMNS, 'json']);

function cellFor(name: string): CellSpec {
  const column = EVENT_COLUMNS.find((each) => each.name === name);
  return column?.cell ?? (name === 'resource' ? { kind: 'resources' } : { kind: 'member', path: name });
}

function textWriter(
  folder: ExportFolder,
  format: 'jsonl' | 'csv',
  partition: readonly string[],
  { fields }: ExportFlags,
): Writer {
  const { cells, header, lineOf } = linesFor(format, partition, fields);
  const waiting = new Map<string, string[]>();
  const begun = new Set<string>();
  let held = 0;
  const finish = async () => {
    for (const [group, lines] of waiting) {
      const name = joined(group, `part-00000.${format}`);
      folder.append(name, (begun.has(name) ? '' : header) + lines.join(''));
      begun.add(name);
    }
    waiting.clear();
    held = 0;
  };
  return {
    cells,
    async add({ time, cells, folder: group }) {
      const line = lineOf(time, cells);
      const lines = waiting.get(group);
      if (lines === undefined) waiting.set(group, [line]);
      else lines.push(line);
      held += line.length;
      if (held > HELD) await finish();
    },
    finish,
  };
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** To one file, or to standard output. */
async function exportToOne(
  context: Context,
  asked: Asked,
  format: ExportFormat,
  flags: ExportFlags,
): Promise<ExitCode> {
  if (format === 'parquet' || flags.partition !== undefined) {
    throw new PersonError('this export is a folder of files', 'Name a folder with --to.');
  }
  const file = flags.to === '-' ? undefined : new ExportFile(flags.to, flags.overwrite === true);
  const { cells, header, lineOf } = linesFor(format, [], flags.fields);
  const put = async (text: string) => {
    if (file === undefined) await context.stdout.write(text);
    else file.append(text);
  };
  let text = header;
  const writer: Writer = {
    cells,
    async add({ time, cells }) {
      text += lineOf(time, cells);
      if (text.length < 2 ** 20) return;
      await put(text);
      text = '';
    },
    finish: () => put(text),
  };
  try {
    const searched = await writeAll(context, asked, [], writer, flags);
    if (searched.end === 'whole' && file !== undefined) {
      file.place();
      await context.stderr.write(`wrote   ${flags.to}\n`);
    }
    return exitCodeOf(searched, {});
  } finally {
    file?.discard();
  }
}
