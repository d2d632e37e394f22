/** What a coverage comes to, in one line and as an exit code. */
import type { Stop } from '../../archive/coverage/changes.js';
import { type Coverage, isDecidable } from '../../archive/coverage/conclusion.js';
import type { ExitCode } from '../../errors.js';
import { formatTime } from '../../event/time.js';
import { counted, grouped } from '../../output/digits.js';
import type { TakenCoverage } from '../covering.js';
import { streamLabel } from './coverage-map.js';

/** Items of the closing line that are told one by one. */
const ITEMS_MAX = 6;

/** What the answer comes to. */
export function conclusionOf(taken: TakenCoverage): {
  state: 'complete' | 'missing' | 'undecided';
  text: string;
} {
  const { coverage } = taken;
  if (coverage === undefined) {
    return { state: 'undecided', text: 'not decided: no file here has the name of a delivered one' };
  }
  const { span, newest } = coverage;
  const missing = [...missingItems(coverage), ...unseenItems(taken)];
  if (missing.length > 0) return { state: 'missing', text: `missing: ${listed(missing)}` };
  const doubts = doubtsOf(taken, coverage);
  if (doubts.length > 0) return { state: 'undecided', text: `not decided: ${doubts.join('; ')}` };
  const until = formatTime(Math.min(span.to, newest));
  return {
    state: 'complete',
    text: `complete up to ${until}, as far as files, their rhythm and the trails' own events tell`,
  };
}

function missingItems({ streams, stops, before, after }: Coverage): string[] {
  const items = stops.map(stopText);
  for (const stream of streams) {
    for (const { from, to } of stream.empty) {
      items.push(`no file of ${streamLabel(stream)} from ${short(from)} to ${short(to)}`);
    }
  }
  if (before !== undefined) items.push(`nothing before ${short(before.to)}`);
  if (after !== undefined) items.push(`nothing behind ${short(after.from)}`);
  return items;
}

function unseenItems({ live }: TakenCoverage): string[] {
  return (live?.unseen ?? []).map(
    (hour) => `no file near ${short(hour)}, when the service says it delivered`,
  );
}

function stopText({ trail, from, to, stopped }: Stop): string {
  const end = to === undefined ? 'and not known to be started again' : `until ${short(to)}`;
  return `trail ${trail || '(unnamed)'} stopped by ${stopped.actor || '(unknown)'} from ${short(from)} ${end}`;
}

function doubtsOf({ count, listing, live }: TakenCoverage, coverage: Coverage): string[] {
  const doubts: string[] = [];
  const { damaged } = count;
  if (damaged.length > 0) doubts.push(`${counted(damaged.length, 'file')} damaged`);
  if (listing.failures.length > 0) {
    doubts.push(`${counted(listing.failures.length, 'folder')} that could not be read`);
  }
  if (coverage.unclear.length > 0) {
    const hint =
      'though files came meanwhile, or it was too short to tell; --trail names the trail that delivers here';
    doubts.push(`${listed(coverage.unclear.map(stopText))}, ${hint}`);
  }
  for (const trail of live?.unknown ?? []) doubts.push(`the service's counts of ${trail} could not be had`);
  const failed = (live?.trails ?? []).reduce((sum, each) => sum + sumOf(each.failed), 0);
  if (failed > 0) doubts.push(`the service counts ${counted(failed, 'delivery', 'deliveries')} that failed`);
  if (!isDecidable(coverage)) doubts.push('files come too seldom to notice a gap');
  return doubts;
}

function listed(items: readonly string[]): string {
  const more = items.length - ITEMS_MAX;
  return [...items.slice(0, ITEMS_MAX), ...(more > 0 ? [`and ${grouped(more)} more`] : [])].join('; ');
}

function short(time: number): string {
  return `${formatTime(time).slice(0, 16)}Z`;
}

/** 0 complete · 1 something is missing · 2 could not be told */
export function exitCodeOf(taken: TakenCoverage): ExitCode {
  return { complete: 0, missing: 1, undecided: 2 }[conclusionOf(taken).state] as ExitCode;
}

export function sumOf(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
