/** `lookup --follow`: prints each event once as it appears, until Ctrl-C. */
import type { Connection } from '../../cloud/connection.js';
import { type ExitCode, PersonError } from '../../errors.js';
import { formatTime } from '../../event/time.js';
import { type Ledger, ledgerLines } from '../../output/ledger.js';
import { makeVisible } from '../../output/visible.js';
import type { Batch } from '../../sources/answer/batch.js';
import { compareTimes } from '../../sources/answer/rowbuffer.js';
import type { FolderCache } from '../../sources/live/cache/folder.js';
import { Following, type FollowTally, OVERLAP } from '../../sources/live/following.js';
import { rowMaker } from '../../sources/live/rows.js';
import { floorSecond } from '../../sources/live/stretches.js';
import type { LookupFlags } from '../commands/lookup.js';
import type { Context } from '../context.js';
import type { EventPresentation } from '../presenting/search.js';
import { type LookupRequest, runLookup } from './looking-up.js';
import type { PlannedLookup } from './planning.js';
import { askedLines, exitCodeOfLookup } from './reporting.js';

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
  cache: FolderCache | undefined,
  request: LookupRequest,
  since: string | undefined,
): Promise<ExitCode> {
  const { now, interrupted, stdout, sleep } = context;
  const { planned, presentation, options } = request;
  let printed = 0;
  let from = now();
  if (since !== undefined) {
    // What is settled is looked up: it can be much, and does not change any more.
    const settled = floorSecond(now() - OVERLAP);
    from = Math.max(planned.window.since, settled);
    if (planned.window.since < settled) {
      const before = await runLookup(context, connection, cache, settledPart(request, settled));
      printed = before.search.answer.tally.printed;
      if (before.end !== 'whole' || before.search.answer.limitReached) {
        if (before.end === 'whole') await presentation.close?.();
        return exitCodeOfLookup(before, {}, false);
      }
    }
  }
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
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
  const followed = { printed: 0, notMatching: 0 };
  let ended: ExitCode | undefined;
  while (!interrupted.aborted && ended === undefined) {
    const began = now();
    const rounds = await Promise.race([Promise.all(regions.map((region) => region.round())), stopped]);
    if (rounds === undefined) break;
    const events = rounds.flatMap((round) => round.events).sort((a, b) => compareTimes(a.time, b.time));
    const before = followed.printed;
    for (const event of events) {
      if (printed + followed.printed === limit) break;
      if (rows.consider(event, 0)) followed.printed++;
      else followed.notMatching++;
    }
    const taken = rows.take();
    if (followed.printed > before) {
      const shown = show(presentation, taken).then(() => true);
      // Whoever does not read is not waited for.
      if ((await Promise.race([shown, stopped])) === undefined) return 130;
    }
    await news.tell(regions.map(({ region }, i) => [region, rounds[i]!.failure]));
    if (stdout.closed || printed + followed.printed === limit) ended = 0;
    else if (news.allSpent) ended = 2;
    else await sleep(Math.max(0, began + interval - now()));
  }
  if (!stdout.closed) await presentation.close?.();
  await context.stderr.write(`${ledgerLines(ledgerOf(regions, connection, followed)).join('\n')}\n`);
  return ended ?? 130;
}

async function show({ take, settle }: EventPresentation, { rows, text }: Batch): Promise<void> {
  await take({ rows, text });
  await settle?.();
}

/** Oldest first, so that what follows goes on where it ends. */
function settledPart(request: LookupRequest, until: number): LookupRequest {
  const { planned, presentation } = request;
  const { since } = planned.window;
  const { rows, take, settle } = presentation;
  return {
    ...request,
    planned: {
      ...planned,
      window: { since, until },
      described: `${formatTime(since)} until ${formatTime(until)}, and then what follows`,
    },
    order: 'oldest',
    presentation: { rows, take, ...(settle === undefined ? {} : { settle }) },
    hints: () => [],
  };
}

function ledgerOf(
  regions: readonly Following[],
  { counts }: Connection,
  { printed, notMatching }: { readonly printed: number; readonly notMatching: number },
): Ledger {
  const sum = (name: keyof FollowTally) => regions.reduce((all, { tally }) => all + tally[name], 0);
  const [read, unreadable, seenAgain] = [sum('read'), sum('unreadable'), sum('again')];
  // What was on its way when the end came.
  const notPrinted = read - printed - notMatching - unreadable - seenAgain;
  return {
    files: { listed: 0, read: 0, damaged: 0, skipped: 0 },
    calls: { sent: counts.sent, again: counts.retried },
    events: {
      read,
      printed,
      ...(notPrinted === 0 ? {} : { notPrinted }),
      notMatching,
      duplicates: 0,
      unreadable,
      seenAgain,
    },
    bytes: sum('bytes'),
  };
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
