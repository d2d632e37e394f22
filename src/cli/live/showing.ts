/** `event show` from the live event history. */
import type { Command } from 'commander';
import { type ExitCode, PersonError } from '../../errors.js';
import { escapePattern } from '../../query/pattern.js';
import { EVENTS } from '../../sources/live/lookup.js';
import type { Attributes } from '../../sources/live/plan/attributes.js';
import type { ShowFlags } from '../commands/event/show.js';
import { type Connected, connect } from '../connecting.js';
import type { Context } from '../context.js';
import { Deliveries } from '../deliveries.js';
import { printEvent } from '../presenting/event.js';
import { readLiveQuestion } from './asking.js';
import { continuationOf } from './continuing.js';
import { openCache, runLookup } from './looking-up.js';
import { exitCodeOfLookup } from './reporting.js';

/**
 * @param otherwise thrown where there are no credentials to ask with, because another place was looked in before
 * @throws PersonError where there is no such event
 */
export async function showLive(
  context: Context,
  command: Command,
  id: string,
  flags: ShowFlags,
  otherwise?: PersonError,
): Promise<ExitCode> {
  const connected = await connectOr(context, flags, otherwise);
  const { connection } = connected;
  const regions = await connected.regions(flags.region ?? ['all']);
  // An event is looked for as far back as there are any.
  const { since = '90d' } = flags;
  const times = flags.around === undefined ? { ...flags, since } : flags;
  const asked = readLiveQuestion([], times, context, EVENTS);
  const wanted: readonly Attributes[] = spellingsOf(id).map((value) => [{ key: 'EventId', value }]);
  const query = { kind: 'is', field: 'id', pattern: escapePattern(id) } as const;
  const deliveries = new Deliveries(id);
  const ended = await runLookup(context, connection, await openCache(context, connection, EVENTS, flags), {
    planned: {
      ...asked,
      query,
      operation: EVENTS,
      plan: { lookups: wanted, residual: query, notes: [] },
      regions,
      lookups: regions.flatMap((region) => wanted.map((attributes) => ({ region, attributes }))),
      narrowed: false,
      remarks: [],
      quick: undefined,
    },
    order: 'newest',
    options: { sort: 'files', dedupe: true },
    presentation: {
      rows: { kind: 'text', spec: { format: 'raw', reveal: true } },
      take: async (portion) => deliveries.take(portion),
    },
    quiet: false,
    continuation: ({ window, regions }) => continuationOf(command, [id], { ...window, regions }),
    hints: () => [],
  });
  const code = exitCodeOfLookup(ended, {}, false);
  const [found] = deliveries.found;
  if (ended.end !== 'whole') return code;
  if (found === undefined) throw notFound(id, regions, code);
  const { runs } = ended.search;
  await printEvent(context, flags, found, ({ file }) => [['live in', runs[file]!.lookup.region]]);
  return code;
}

async function connectOr(
  context: Context,
  flags: ShowFlags,
  otherwise: PersonError | undefined,
): Promise<Connected> {
  try {
    return await connect(context, flags);
  } catch (thrown) {
    if (otherwise === undefined || !(thrown instanceof PersonError) || thrown.exitCode !== 4) throw thrown;
    throw new PersonError(
      otherwise.message,
      'The live event history was not asked, for want of credentials: set some up, or look in another archive.',
      otherwise.exitCode,
    );
  }
}

/** The service compares letter for letter, and events have ids in capitals and in small letters. */
function spellingsOf(id: string): readonly string[] {
  return [...new Set([id, id.toUpperCase(), id.toLowerCase()])];
}

function notFound(id: string, regions: readonly string[], code: ExitCode): PersonError {
  const where = regions.length === 1 ? regions[0] : `${regions.length} regions`;
  return new PersonError(
    `the event history of ${where} has no event with the id ${JSON.stringify(id)}`,
    'Check that the id is whole; the service keeps events for 90 days, and they can take 10 minutes to appear.',
    code,
  );
}
