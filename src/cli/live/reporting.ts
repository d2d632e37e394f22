/** What is said on stderr about a lookup, and what its exit code is. */
import type { ExitCode } from '../../errors.js';
import { formatTime } from '../../event/time.js';
import { imbalances, ledgerLines } from '../../output/ledger.js';
import { makeVisible } from '../../output/visible.js';
import { unknownFields } from '../../query/unknown-fields.js';
import type { Lookup, Stretch } from '../../sources/live/lookup.js';
import { describeLookup } from '../../sources/live/plan/describe.js';
import { describeNote } from '../../sources/live/plan/notes.js';
import type { LiveSearch } from '../../sources/live/search.js';
import type { Context } from '../context.js';
import type { End } from '../handing-on.js';
import type { ExpectFlags } from '../options.js';
import { oddities } from '../reporting.js';
import type { PlannedLookup } from './planning.js';

/** So many different questions are named. */
const ASKED_MAX = 8;

/** Says what the question was taken to mean, and what the service is asked. */
export async function announceLookup({ stderr }: Context, planned: PlannedLookup): Promise<void> {
  const lines = unknownFields(planned.query).map(({ field, suggestion }) => {
    const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
    return `warning: events are not known to have a field ${field}${hint}`;
  });
  lines.push(`window  ${planned.described}`);
  lines.push(...askedLines(planned.lookups), ...planned.remarks.map((remark) => `note    ${remark}`));
  for (const note of planned.plan.notes) {
    lines.push(`${note.kind === 'console' ? 'warning:' : 'note   '} ${describeNote(note)}`);
  }
  await stderr.write(`${lines.map(makeVisible).join('\n')}\n`);
}

/** `asked   EventName=DeleteInstance in cn-hangzhou, letter for letter` */
export function askedLines(lookups: readonly Lookup[]): string[] {
  const regions = new Map<string, string[]>();
  for (const { region, attributes } of lookups) {
    const text = `${describeLookup(attributes)}${attributes.length === 0 ? '' : ', letter for letter'}`;
    regions.set(text, [...(regions.get(text) ?? []), region]);
  }
  const lines = [...regions].map(([text, asked]) => {
    const where = asked.length > 3 ? `${asked.length} regions` : asked.join(', ');
    return text.replace(/(, letter for letter)?$/, ` in ${where}$1`);
  });
  const more = lines.length - ASKED_MAX;
  const shown = more > 1 ? [...lines.slice(0, ASKED_MAX), `${more} more questions`] : lines;
  return shown.map((line) => `asked   ${line}`);
}

export interface LookupEnd {
  readonly search: LiveSearch;
  readonly end: End;
  /** The command that asks for what is missing. */
  readonly continuation: (missing: { window: Stretch; regions: readonly string[] }) => string;
  readonly cacheTrouble: string | undefined;
  /** What could explain that nothing was found. */
  readonly hints: () => readonly string[];
}

/** Names what could not be asked, says how to go on, and gives the ledger. */
export async function reportLookup({ stderr }: Context, run: LookupEnd): Promise<void> {
  const { search, end } = run;
  const { tally } = search.answer;
  const { window } = search.question;
  const lines = failureLines(search);
  const { unreadable } = search.brought;
  if (unreadable > 0) lines.push(`damaged ${unreadable} of the entries that came are no audit events`);
  lines.push(...oddities(search.answer));
  lines.push(...tooOldLines(search));
  if (run.cacheTrouble !== undefined) {
    lines.push(`note    answers could not be kept for the next time: ${run.cacheTrouble}`);
  }
  if (end === 'whole' && tally.printed === 0 && search.complete) {
    for (const hint of run.hints()) lines.push(`hint    ${hint}`);
  }
  lines.push(...ledgerLines(search.ledger(end !== 'whole')));
  const missing = search.answer.limitReached ? undefined : search.missing(end === 'interrupted');
  // Where nothing was answered, nothing can be gone on with.
  const isAll =
    end !== 'interrupted' && missing?.window.since === window.since && missing.window.until === window.until;
  if (missing !== undefined && !isAll) {
    const { since, until } = missing.window;
    if (end === 'interrupted') lines.push(...coveredLines(search, missing.window));
    lines.push(`missing ${formatTime(since)} until ${formatTime(until)}; this goes on there:`);
  }
  // A command is there to be copied: it is written last, and on one line.
  const command = missing === undefined || isAll ? [] : [`        ${run.continuation(missing)}`];
  await stderr.write(`${[...lines, ...command].map(makeVisible).join('\n')}\n`);
}

function failureLines({ runs }: LiveSearch): string[] {
  const lines: string[] = [];
  const said = new Set<string>();
  for (const { failure, lookup, outcome } of runs) {
    if (failure === undefined) continue;
    const word = outcome === 'failed' ? 'failed ' : 'stopped';
    const first = `${word} ${lookup.region}: ${failure.message}`;
    if (said.has(first)) continue;
    said.add(first);
    lines.push(first, ...(said.has(failure.next) ? [] : [`        ${failure.next}`]));
    said.add(failure.next);
  }
  return lines;
}

/** What lies on the near side of what is missing. */
function coveredLines({ question: { window, order } }: LiveSearch, missing: Stretch): string[] {
  const { since, until } =
    order === 'newest'
      ? { since: missing.until, until: window.until }
      : { since: window.since, until: missing.since };
  return since < until ? [`covered ${formatTime(since)} until ${formatTime(until)}`] : [];
}

function tooOldLines({ runs, question: { operation } }: LiveSearch): string[] {
  const ends = runs.flatMap(({ tooOld }) => (tooOld === undefined ? [] : [tooOld.until]));
  if (ends.length === 0) return [];
  const days = Math.round(operation.retention / 86_400_000);
  return [
    `warning: the service keeps ${days} days; what is before ${formatTime(Math.max(...ends))} is not in the answer`,
  ];
}

/**
 * 0 found or as expected · 1 nothing, or not as expected · 2 incomplete · 4 refused everywhere · 130 interrupted.
 * @param narrowed whether the question was made narrower than it was typed
 * @throws Error where the ledger does not balance: that is a bug
 */
export function exitCodeOfLookup(
  { search, end }: Pick<LookupEnd, 'search' | 'end'>,
  flags: ExpectFlags & { readonly quiet?: boolean },
  narrowed: boolean,
): ExitCode {
  if (end === 'interrupted') return 130;
  if (end === 'reader gone') return flags.expect === 'none' ? 1 : 0;
  const faults = imbalances(search.ledger(false));
  if (faults.length > 0) throw new Error(`the ledger does not balance: ${faults.join('; ')}`);
  const found = search.answer.tally.printed > 0;
  // One match answers --quiet, whatever else could not be asked.
  if (flags.quiet && found && flags.expect !== 'none') return 0;
  const { runs } = search;
  if (runs.length > 0 && runs.every(({ failure }) => failure?.exitCode === 4)) return 4;
  if (!search.complete || search.brought.unreadable > 0) return 2;
  // Whoever asked for less than was meant has not seen that there is nothing.
  if (flags.expect !== undefined && !found && narrowed) return 2;
  return found === (flags.expect !== 'none') ? 0 : 1;
}
