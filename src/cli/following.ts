/** `lookup --follow`: prints each event once as it appears, until Ctrl-C. */
import type { Connection } from '../cloud/connection.js';
import { type ExitCode, PersonError } from '../errors.js';
import { formatTime } from '../event/time.js';
import { ledgerLines } from '../output/ledger.js';
import { makeVisible } from '../output/visible.js';
import { Following } from '../sources/live/following.js';
import type { LiveEvent } from '../sources/live/reply.js';
import { type RowMaker, rowMaker } from '../sources/live/rows.js';
import type { LookupFlags } from './commands/lookup.js';
import type { Context } from './context.js';
import type { PlannedLookup } from './planning-live.js';
import type { EventPresentation } from './presenting.js';
import { askedLines } from './reporting-live.js';

export interface FollowRequest {
  readonly planned: PlannedLookup;
  readonly presentation: EventPresentation;
  readonly flags: LookupFlags;
}

/** Each question is asked so seldom, milliseconds; with many questions, less often. */
const INTERVAL = 10_000;
const INTERVAL_MAX = 60_000;

/** @throws PersonError for flags that have no meaning where there is no end */
export function checkFollowing(flags: LookupFlags): void {
  const { until, around, count, quiet, expect } = flags;
  const wrong = Object.entries({ until, around, count, quiet, expect }).find(
    ([, value]) => value !== undefined,
  );
  if (wrong !== undefined) {
    throw new PersonError(
      `--follow has no end, so --${wrong[0]} cannot be used with it`,
      'Leave one of them out.',
    );
  }
}

export async function follow(
  context: Context,
  connection: Connection,
  { planned, presentation, flags }: FollowRequest,
): Promise<ExitCode> {
  const { now, interrupted, stdout, sleep } = context;
  const from = flags.since === undefined ? now() : planned.window.since;
  const regions = planned.regions.map(
    (region) => new Following(region, planned.plan.lookups, planned.operation, from, connection, now),
  );
  const rows = rowMaker({ query: planned.plan.residual, window: { since: from }, rows: presentation.rows });
  const news = new News(context, regions.length);
  await announceFollowing(context, planned, from);
  const interval = Math.min(INTERVAL_MAX, INTERVAL * Math.max(1, planned.plan.lookups.length));
  const stopped = new Promise<undefined>((resolve) => {
    interrupted.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  let printed = 0;
  let notMatching = 0;
  let ended: ExitCode | undefined;
  while (!interrupted.aborted && ended === undefined) {
    const began = now();
    const rounds = await Promise.race([Promise.all(regions.map((region) => region.round())), stopped]);
    if (rounds === undefined) break;
    const events = rounds.flatMap((round) => round.events).sort((a, b) => a.time - b.time);
    const shown = matching(rows, events, flags.limit === undefined ? undefined : flags.limit - printed);
    printed += shown.matches;
    notMatching += events.length - shown.matches;
    if (shown.matches > 0) {
      await presentation.take(shown.portion);
      await presentation.settle?.();
    }
    await news.tell(regions.map(({ region }, i) => [region, rounds[i]!.failure]));
    if (stdout.closed || printed === flags.limit) ended = 0;
    else if (news.allSpent) ended = 2;
    else await sleep(Math.max(0, began + interval - now()));
  }
  if (!stdout.closed) await presentation.close?.();
  const sum = (name: keyof Following['tally']) => regions.reduce((all, { tally }) => all + tally[name], 0);
  const { sent, retried } = connection.counts;
  const lines = ledgerLines({
    files: { listed: 0, read: 0, damaged: 0, skipped: 0 },
    calls: { sent, again: retried },
    events: {
      read: sum('read'),
      printed,
      notMatching,
      duplicates: 0,
      unreadable: sum('unreadable'),
      seenAgain: sum('again'),
    },
    bytes: sum('bytes'),
  });
  await context.stderr.write(`${lines.join('\n')}\n`);
  return ended ?? 130;
}

function matching(rows: RowMaker, events: readonly LiveEvent[], limit = Number.POSITIVE_INFINITY) {
  let matches = 0;
  for (const event of events) {
    if (matches < limit && rows.consider(event, 0)) matches++;
  }
  const { rows: table, text } = rows.take();
  return { matches, portion: { rows: table, text } };
}

async function announceFollowing({ stderr }: Context, planned: PlannedLookup, from: number): Promise<void> {
  const lines = [
    `window  from ${formatTime(from)} on, until Ctrl-C; events can take 10 minutes to appear`,
    ...askedLines(planned.lookups),
    ...planned.remarks.map((remark) => `note    ${remark}`),
  ];
  await stderr.write(`${lines.map(makeVisible).join('\n')}\n`);
}

/** Says once when a region stops to answer, and once when it answers again. */
class News {
  readonly #told = new Map<string, string>();
  #first = true;
  /** Whether no region can be asked any more, because the calls are used up. */
  allSpent = false;

  constructor(
    private readonly context: Context,
    private readonly regions: number,
  ) {}

  /** @throws PersonError where nothing works from the start */
  async tell(
    outcomes: readonly (readonly [region: string, failure: PersonError | undefined])[],
  ): Promise<void> {
    const failures = outcomes.flatMap(([, failure]) => failure ?? []);
    if (this.#first && failures.length === this.regions && this.regions > 0) throw failures[0];
    this.#first = false;
    this.allSpent = failures.length > 0 && failures.every(isSpent);
    const lines = outcomes.flatMap(([region, failure]) => {
      const before = this.#told.get(region);
      // Request ids differ each time, so what is wrong is told by its code.
      const kind = failure === undefined ? undefined : codeOf(failure);
      if (kind === before) return [];
      if (failure === undefined || kind === undefined) {
        this.#told.delete(region);
        return [`note    ${region} answers again`];
      }
      this.#told.set(region, kind);
      return [
        `failed  ${region}: ${failure.message}`,
        `        ${failure.next} It is asked again and again.`,
      ];
    });
    if (lines.length > 0) await this.context.stderr.write(`${lines.map(makeVisible).join('\n')}\n`);
  }
}

function codeOf(failure: PersonError): string {
  return 'code' in failure ? String(failure.code) : failure.message;
}

function isSpent(failure: PersonError): boolean {
  return codeOf(failure) === 'BudgetSpent';
}
