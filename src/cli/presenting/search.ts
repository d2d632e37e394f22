/** What `archive search` prints: events, a count, paths, or nothing. */
import { pathText } from '../../archive/text.js';
import type { Format } from '../../output/rows.js';
import type { Portion } from '../../sources/answer/answer.js';
import type { RowShape } from '../../sources/answer/question.js';
import type { SearchFlags } from '../commands/archive/search.js';
import type { Context } from '../context.js';
import type { OutputFlags } from '../options.js';
import { printerFor } from '../printing.js';
import type { SearchRun } from '../searching.js';

const IDENTITY: RowShape = { kind: 'identity' };

type Presentation = Pick<SearchRun, 'rows' | 'options' | 'take' | 'settle' | 'close'>;

/** How events are printed, wherever they come from. */
export interface EventPresentation {
  readonly rows: RowShape;
  readonly take: (portion: Portion) => Promise<void>;
  /** Writes what is held back, for whoever cannot wait for more. */
  readonly settle?: () => Promise<void>;
  readonly close?: () => Promise<void>;
}

export interface EventFlags extends OutputFlags {
  readonly output: Format;
  readonly count?: boolean;
  readonly quiet?: boolean;
}

/** @param marks whether rows of neighbours are among those of matches */
export async function presentEvents(
  context: Context,
  flags: EventFlags,
  marks = false,
): Promise<EventPresentation> {
  if (flags.quiet) return { rows: IDENTITY, take: async () => {} };
  if (flags.count) return { rows: IDENTITY, ...countMatches(context) };
  const spec = {
    format: flags.output,
    reveal: flags.reveal === true,
    ...(flags.fields === undefined ? {} : { fields: flags.fields }),
  };
  const printer = await printerFor(context, { spec, color: flags.color, marks });
  return {
    rows: { kind: 'text', spec },
    take: (portion) => printer.print(portion),
    settle: () => printer.settle(),
    close: () => printer.close(),
  };
}

export async function presentSearch(context: Context, flags: SearchFlags): Promise<Presentation> {
  const { sort, dedupe, limit } = flags;
  const options = { sort, dedupe, ...(limit === undefined ? {} : { limit }) };
  // Order is nothing to wait for where no event is printed.
  const unordered = { ...options, sort: 'files' } as const;
  if (flags.quiet) {
    return { ...(await presentEvents(context, flags)), options: { ...unordered, limit: 1 } };
  }
  if (flags.count) return { ...(await presentEvents(context, flags)), options: unordered };
  if (flags.filesWithMatches) {
    // A file holds a match even if another one holds the same.
    return { rows: IDENTITY, options: { ...unordered, dedupe: false }, take: printPaths(context) };
  }
  return {
    ...(await presentEvents(context, flags, flags.context !== undefined)),
    // What an actor did before and after is a matter of time, in whatever files it lies.
    options: flags.context === undefined ? options : { ...options, sort: 'time', context: flags.context },
  };
}

function countMatches({ stdout }: Context): Pick<EventPresentation, 'take'> & { close(): Promise<void> } {
  let count = 0;
  return {
    async take({ rows }) {
      count += rows.count;
    },
    async close() {
      await stdout.write(`${count}\n`);
    },
  };
}

function printPaths({ stdout }: Context): Presentation['take'] {
  let last = -1;
  return async ({ rows }, { files }) => {
    const paths: string[] = [];
    for (let i = 0; i < rows.count; i++) {
      const file = rows.file(i);
      if (file === last) continue;
      last = file;
      const { path } = files[file]!;
      paths.push(`${pathText(path)}\n`);
    }
    await stdout.write(paths.join(''));
  };
}
