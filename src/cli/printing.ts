/** Writes the rows of an answer in the form that was asked for. */
import { DEFAULT_COLUMNS } from '../event/fields.js';
import type { RowSpec } from '../output/rows.js';
import { frame } from '../output/rows.js';
import type { Portion } from '../sources/answer/answer.js';
import type { RowTable } from '../sources/answer/batch.js';
import { type ColorFlag, type Context, paintOf } from './context.js';

export interface Printer {
  print(portion: Portion): Promise<void>;
  /** Holds nothing back any more: more may be long in coming. */
  settle(): Promise<void>;
  /** Writes what closes the answer. */
  close(): Promise<void>;
}

export interface PrintOptions {
  readonly spec: RowSpec;
  readonly color: ColorFlag | undefined;
  /** Whether rows of neighbours are among those of matches. */
  readonly marks: boolean;
}

export async function printerFor(context: Context, options: PrintOptions): Promise<Printer> {
  return options.spec.format === 'table'
    ? tablePrinter(context, options)
    : textPrinter(context, options.spec);
}

function textPrinter({ stdout }: Context, spec: RowSpec): Printer {
  let empty = true;
  return {
    async print({ text }) {
      if (text.length === 0) return;
      if (empty) {
        await stdout.write(frame(spec, { empty: false }).open);
        // Rows of json begin with the comma behind the row before them.
        await stdout.write(spec.format === 'json' ? text.subarray(1) : text);
      } else await stdout.write(text);
      empty = false;
    },
    settle: async () => {},
    async close() {
      const { open, close } = frame(spec, { empty });
      await stdout.write(empty ? open + close : close);
    },
  };
}

async function tablePrinter(context: Context, { spec, color, marks }: PrintOptions): Promise<Printer> {
  const { tableWriter } = await import('../output/table.js');
  const { stdout } = context;
  const columns = spec.fields ?? DEFAULT_COLUMNS;
  const table = tableWriter({
    columns: marks ? [' ', ...columns] : columns,
    width: stdout.width,
    isTerminal: stdout.isTerminal,
    paint: await paintOf(context, stdout, color),
  });
  return {
    async print({ rows, text }) {
      const shown = linesOf(text).map((line, i) => {
        const cells = JSON.parse(line) as string[];
        return table.push(marks ? [markOf(rows, i), ...cells] : cells);
      });
      await stdout.write(shown.join(''));
    },
    async settle() {
      await stdout.write(table.settle());
    },
    async close() {
      await stdout.write(table.close());
    },
  };
}

function markOf(rows: RowTable, i: number): string {
  return rows.matches(i) ? '>' : '';
}

/** The rows of a portion that were sent as one line each. */
export function linesOf(text: Uint8Array): string[] {
  return Buffer.from(text.buffer, text.byteOffset, text.length).toString().split('\n').slice(0, -1);
}
