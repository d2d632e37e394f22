/** From flags and query text to the question that the live service is asked. */
import { PersonError } from '../../errors.js';
import { parseDuration } from '../../query/duration.js';
import { parseQuery } from '../../query/parse.js';
import type { Query } from '../../query/query.js';
import { conjoin } from '../../query/simplify.js';
import { termsOf } from '../../query/terms.js';
import { describeWindow, resolveWindow } from '../../query/timeframe.js';
import type { Operation, Stretch } from '../../sources/live/lookup.js';
import { ceilSecond } from '../../sources/live/stretches.js';
import type { Context } from '../context.js';
import type { FilterFlags, TimeFlags } from '../options.js';

/** As far as the service itself looks back when nobody says. */
const USUAL = 7 * 86_400_000;

export interface AskedLive {
  readonly query: Query;
  /** Both ends are pinned, so that pages do not shift while they are read. */
  readonly window: Stretch;
  /** The window, for people. */
  readonly described: string;
}

/**
 * @param words the query as it stands on the command line
 * @throws PersonError for whatever makes no sense
 */
export function readLiveQuestion(
  words: readonly string[],
  flags: FilterFlags & TimeFlags,
  { now }: Pick<Context, 'now'>,
  { retention }: Operation,
): AskedLive {
  // Which regions are asked is no condition: the same event may name another region.
  const { region: _, ...filters } = flags;
  const query = conjoin(parseQuery(words.join(' ')), termsOf(filters));
  const started = ceilSecond(now());
  const { zone, since, until = started } = resolveWindow(flags, now());
  const pinned = Math.min(until, started);
  const usual = since === undefined && flags.until === undefined;
  const window = { since: since ?? (usual ? started - USUAL : started - retention), until: pinned };
  if (window.since >= window.until) {
    throw new PersonError(
      `nothing has happened yet in the window: ${describeWindow({ since: window.since, until }, zone)}`,
      'Give a window that begins earlier.',
    );
  }
  return {
    query,
    window,
    described: `${describeWindow(window, zone)}${usual ? ', the last 7 days' : ''}`,
  };
}

/** @throws PersonError for what is no length of time */
export function readChunk(chunk: string): number {
  const length = parseDuration(chunk, '--chunk');
  if (length >= 60_000) return length;
  throw new PersonError(
    `--chunk ${chunk} is too short: each piece takes a call at least`,
    'Give a minute or more, such as 6h.',
  );
}
