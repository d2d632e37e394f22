/** What `archive search` prints: events, a count, paths, or nothing. */
import { pathText } from '../archive/text.js';
import type { SearchFlags } from './commands/archive/search.js';
import type { Context } from './context.js';
import { printerFor } from './printing.js';
import type { SearchRun } from './searching.js';

type Presentation = Pick<SearchRun, 'rows' | 'options' | 'take' | 'close'>;

export async function presentSearch(context: Context, flags: SearchFlags): Promise<Presentation> {
  const { sort, dedupe, limit } = flags;
  const options = { sort, dedupe, ...(limit === undefined ? {} : { limit }) };
  const identity = { kind: 'identity' } as const;
  // Order is nothing to wait for where no event is printed.
  const unordered = { ...options, sort: 'files' } as const;
  if (flags.quiet) return { rows: identity, options: { ...unordered, limit: 1 }, take: async () => {} };
  if (flags.count) return { rows: identity, options: unordered, ...countMatches(context) };
  if (flags.filesWithMatches) {
    // A file holds a match even if another one holds the same.
    return { rows: identity, options: { ...unordered, dedupe: false }, take: printPaths(context) };
  }

  const spec = {
    format: flags.output,
    reveal: flags.reveal === true,
    ...(flags.fields === undefined ? {} : { fields: flags.fields }),
  };
  const marks = flags.context !== undefined;
  const printer = await printerFor(context, { spec, color: flags.color, marks });
  return {
    rows: { kind: 'text', spec },
    // What an actor did before and after is a matter of time, in whatever files it lies.
    options: flags.context === undefined ? options : { ...options, sort: 'time', context: flags.context },
    take: (portion) => printer.print(portion),
    close: () => printer.close(),
  };
}

function countMatches({ stdout }: Context): Pick<Presentation, 'take' | 'close'> {
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
