/** `atrail event show` */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { isRemote } from '../../../archive/remote-path.js';
import { type ExitCode, PersonError } from '../../../errors.js';
import type { Query } from '../../../query/query.js';
import type { ScanThreads } from '../../../sources/archive/threads.js';
import type { Context } from '../../context.js';
import { startThreads } from '../../early-threads.js';
import { addNotes } from '../../helping.js';
import {
  addBucketFlags,
  addCloudFlags,
  addOutputFlags,
  addRegionFlag,
  addSourceFlags,
  addTimeFlags,
  type BucketFlags,
  type CloudFlags,
  type OutputFlags,
  type RegionFlags,
  type SourceFlags,
  type TimeFlags,
} from '../../options.js';
import type { Done } from '../../program.js';

export interface ShowFlags extends SourceFlags, CloudFlags, BucketFlags, RegionFlags, TimeFlags, OutputFlags {
  readonly output: (typeof FORMATS)[number];
}

const FORMATS = ['card', 'json', 'jsonl', 'raw'] as const;

/** Fewer characters of an id say too little to be its beginning. */
const PREFIX_LEAST = 6;

export function registerShow(event: Command, context: Context, done: Done): void {
  const command = event
    .command('show')
    .summary('show one event in full')
    .description(
      'Shows one event in full, and every file in which it was delivered, or where it is kept live.',
    )
    // Not required here: `--in <path...>` swallows an id behind it.
    .usage('[options] <eventId>')
    .argument('[eventId]', `the id of the event, or at least the first ${PREFIX_LEAST} characters of it`);
  addSourceFlags(command);
  addRegionFlag(addCloudFlags(command));
  addBucketFlags(command);
  addTimeFlags(command);
  addOutputFlags(command, FORMATS);
  command.action(async (id: string | undefined, flags: ShowFlags) =>
    done(await show(context, command, ...sortOut(id, flags))),
  );
  addNotes(
    command,
    'Without --in, an archive of your own is looked through where there is one, and then the live event history of all regions. --region asks the live history of these regions only.',
    `Example:
  atrail event show 0A1B2C3D --in ./archive`,
  );
}

/**
 * The id may stand behind the paths of `--in`, where it is no path.
 * @throws PersonError where no id is given
 */
function sortOut(id: string | undefined, flags: ShowFlags): readonly [id: string, flags: ShowFlags] {
  if (id !== undefined) return [id, flags];
  const [last, ...paths] = (flags.in ?? []).toReversed();
  if (last !== undefined && paths.length > 0 && !existsSync(last) && !isRemote(last)) {
    return [last, { ...flags, in: paths.toReversed() }];
  }
  throw new PersonError(
    'no event is named',
    'Give the id of the event, as search shows it with --fields id.',
  );
}

async function show(context: Context, command: Command, id: string, flags: ShowFlags): Promise<ExitCode> {
  const { usualArchive } = await import('../../asking.js');
  const query = await idQuery(id);
  const live = async (otherwise?: PersonError) => {
    const { showLive } = await import('../../live/showing.js');
    return await showLive(context, command, id, flags, otherwise);
  };
  if (flags.in === undefined && (flags.region !== undefined || usualArchive(context.env) === undefined)) {
    return await live();
  }
  const found = await showDelivered(context, id, query, flags);
  if (found.printed) return found.code;
  if (flags.in !== undefined) throw notFound(id, found.code);
  // What is too young to be delivered is live already.
  const code = await live(notFound(id, found.code));
  return found.code === 2 ? 2 : code;
}

interface Shown {
  readonly printed: boolean;
  readonly code: ExitCode;
}

async function showDelivered(context: Context, id: string, query: Query, flags: ShowFlags): Promise<Shown> {
  const threads = await startThreads(context, flags);
  try {
    return await find(context, id, query, flags, threads);
  } finally {
    await threads?.close();
  }
}

async function find(
  context: Context,
  id: string,
  query: Query,
  flags: ShowFlags,
  threads: ScanThreads | undefined,
): Promise<Shown> {
  const [
    { readQuestion },
    { exitCodeOf },
    { runSearch },
    { Deliveries },
    { ambiguous, inFiles, printEvent },
  ] = await Promise.all([
    import('../../asking.js'),
    import('../../reporting.js'),
    import('../../searching.js'),
    import('../../deliveries.js'),
    import('../../presenting/event.js'),
  ]);
  // An empty query is given, or else one would be looked for behind the paths.
  const { question, window } = await readQuestion([''], flags, context, threads);
  const asked = { question: { ...question, query }, window };
  const deliveries = new Deliveries(id);
  const searched = await runSearch(context, {
    asked,
    // Every delivery, with what is secret in it, since the printing masks.
    rows: { kind: 'text', spec: { format: 'raw', reveal: true } },
    options: { sort: 'files', dedupe: false },
    take: async (portion) => deliveries.take(portion),
  });
  const code = exitCodeOf(searched, {});
  if (searched.end !== 'whole') return { printed: true, code };
  const { found } = deliveries;
  if (found.length > 1) throw ambiguous(id, found);
  if (found.length === 1) await printEvent(context, flags, found[0]!, inFiles(searched.search.files));
  return { printed: found.length === 1, code };
}

/** @throws PersonError for an id that is empty or has wildcards */
async function idQuery(id: string): Promise<Query> {
  const { escapePattern } = await import('../../../query/pattern.js');
  if (id.trim() === '' || /[*?]/.test(id)) {
    throw new PersonError(
      `${JSON.stringify(id)} is no id of an event`,
      `Give the id, or its first ${PREFIX_LEAST} characters or more, without * or ?.`,
    );
  }
  const pattern = escapePattern(id) + (id.length >= PREFIX_LEAST ? '*' : '');
  return { kind: 'is', field: 'id', pattern };
}

function notFound(id: string, code: ExitCode): PersonError {
  const begins = id.length >= PREFIX_LEAST ? ', nor one that begins with it' : '';
  return new PersonError(
    `there is no event with the id ${JSON.stringify(id)}${begins}`,
    'Check the id, leave out time flags, or look in another archive.',
    code,
  );
}
