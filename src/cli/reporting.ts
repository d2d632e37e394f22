/** What is said on stderr about a search, and what its exit code is. */

import { describeDamage } from '../archive/damage.js';
import { pathText } from '../archive/text.js';
import { type ExitCode, reasonOf } from '../errors.js';
import { counted } from '../output/digits.js';
import { imbalances, ledgerLines } from '../output/ledger.js';
import { makeVisible } from '../output/visible.js';
import { unknownFields } from '../query/unknown-fields.js';
import type { Answer } from '../sources/answer/answer.js';
import type { ArchiveSearch, SearchPlan } from '../sources/archive/search.js';
import type { Asked } from './asking.js';
import type { Context } from './context.js';
import type { ExpectFlags } from './options.js';
import type { Searched } from './searching.js';

/** Files with damage that are named one by one. */
const NAMED_MAX = 50;

/** Says what the question was taken to mean. */
export async function announce({ stderr }: Context, { question, window }: Asked): Promise<void> {
  for (const { field, suggestion } of unknownFields(question.query)) {
    const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
    await stderr.write(`warning: events are not known to have a field ${makeVisible(field)}${hint}\n`);
  }
  await stderr.write(`window  ${window}\n`);
}

/** Says that an index is not used, and why. */
export async function warnOfIndex({ stderr }: Context, thrown: unknown): Promise<void> {
  const reason = reasonOf(thrown).split('\n', 1)[0]!;
  const lines = [
    `warning: the index cannot be used: ${reason}`,
    '         The files are read instead; atrail archive index brings it in order.',
  ];
  await stderr.write(`${lines.map(makeVisible).join('\n')}\n`);
}

/** Names what could not be read, warns of what is odd, and gives the ledger. */
export async function report(
  { stderr }: Context,
  search: ArchiveSearch,
  plan: SearchPlan,
  stopped?: string,
): Promise<void> {
  const { damaged, scanned, tally } = search.answer;
  const lines: string[] = [];
  for (const { file, damage, failure } of damaged.slice(0, NAMED_MAX)) {
    const reason = failure ?? describeDamage(damage[0]!);
    lines.push(`damaged ${pathText(search.files[file]!.path)}: ${reason}${moreOf(damage.length)}`);
  }
  if (damaged.length > NAMED_MAX) lines.push(`damaged ${counted(damaged.length - NAMED_MAX, 'more file')}`);
  for (const { path, reason } of plan.listing.failures) lines.push(`damaged ${path}: ${reason}`);
  lines.push(...oddities(search.answer));
  if (scanned.files === 0 && stopped === undefined) lines.push('warning: no file was read');
  const hidden = plan.listing.passedOver.length;
  if (hidden > 0)
    lines.push(`note    ${counted(hidden, 'hidden or special file')} in the folders not looked at`);
  if (tally.neighbours > 0)
    lines.push(`context ${counted(tally.neighbours, 'neighbouring event')} shown, too`);
  lines.push(...ledgerLines(search.ledger(stopped)));
  await stderr.write(`${lines.map(makeVisible).join('\n')}\n`);
}

/** What is odd about an answer, wherever its events come from. */
export function oddities({ tally, scanned }: Answer): string[] {
  const lines: string[] = [];
  if (tally.conflicting > 0) {
    lines.push(
      `warning: ${counted(tally.conflicting, 'event')} with an id that came before, and other content; all are shown`,
    );
  }
  if (scanned.undated > 0) {
    lines.push(
      `warning: ${counted(scanned.undated, 'event')} without a readable time, which no window excludes`,
    );
  }
  return lines;
}

function moreOf(stretches: number): string {
  return stretches > 1 ? ', and more behind it' : '';
}

/**
 * 0 found or as expected · 1 nothing, or not as expected · 2 incomplete · 130 interrupted. A reader that has gone had
 * something to read.
 * @param found whether there is an answer, where that is not whether events were found
 * @throws Error where the ledger does not balance: that is a bug
 */
export function exitCodeOf(
  searched: Searched,
  flags: ExpectFlags & { readonly quiet?: boolean },
  found = searched.search.answer.tally.printed > 0,
): ExitCode {
  const { search, end } = searched;
  if (end === 'interrupted') return 130;
  if (end === 'reader gone') return flags.expect === 'none' ? 1 : 0;
  const faults = imbalances(search.ledger());
  if (faults.length > 0) throw new Error(`the ledger does not balance: ${faults.join('; ')}`);
  // One match answers --quiet, whatever else could not be read.
  if (flags.quiet && found && flags.expect !== 'none') return 0;
  if (searched.plan === undefined) {
    if (!searched.search.complete) return searched.search.failure?.exitCode ?? 2;
  } else {
    const complete = search.answer.damaged.length === 0 && searched.plan.listing.failures.length === 0;
    if (!complete) return 2;
    // Nobody has looked, so nobody knows.
    if (flags.expect !== undefined && search.answer.scanned.files === 0) return 2;
  }
  return found === (flags.expect !== 'none') ? 0 : 1;
}
