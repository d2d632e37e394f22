/** From what is known of a file to what is wrong with it. Pure. */
import { describeDamage } from '../damage.js';
import type { ObjectKey } from '../object-key.js';
import type { FileFacts } from './facts.js';
import type { Check, Finding, Severity } from './finding.js';
import { meaningOf, type NameMeaning } from './naming.js';
import type { Expected } from './roll.js';

export interface Judgement {
  readonly findings: readonly Finding[];
  /** Whether the bytes are those that the manifest tells of. */
  readonly isVouched: boolean;
  readonly meaning: NameMeaning | undefined;
}

/**
 * @param path below the archive's folder
 * @param expected what the manifest says of the file, where there is a manifest and it does
 * @param whose of bytes that are not as expected: whose they are, where the manifest knows
 */
export function judge(
  path: string,
  facts: FileFacts,
  expected: Expected | undefined,
  whose: (sha256: string) => string | undefined,
): Judgement {
  const { key, digest, failure } = facts;
  const findings: Finding[] = [];
  const find = (check: Check, severity: Severity, text: string) =>
    findings.push({ check, severity, path, text });
  if (failure !== undefined) find('reading', 'undecided', failure);
  const isVouched = digest !== undefined && digest.sha256 === expected?.sha256;
  if (digest !== undefined && expected !== undefined && !isVouched) {
    const owner = whose(digest.sha256);
    const sizes = digest.size === expected.size ? '' : `, ${digest.size} bytes instead of ${expected.size}`;
    find('sha256', 'difference', owner ?? `the bytes were changed since they were fetched${sizes}`);
  }
  for (const damage of facts.damage) {
    const asFetched = isVouched ? ' (it came like this)' : '';
    const check = damage.of === 'file' ? 'gzip' : 'json';
    find(check, 'difference', `${describeDamage(damage)}${asFetched}`);
  }
  if (key === undefined) return { findings, isVouched, meaning: undefined };
  if (digest !== undefined && !digest.gzip) find('gzip', 'note', 'the file is not compressed');
  if (facts.undated > 0) find('time', 'note', `${eventsText(facts.undated)} without a time that can be read`);
  // What was damaged has fewer events than it should, and that is told already.
  if (failure === undefined && facts.damage.length === 0 && facts.events !== key.events) {
    find('events', 'difference', `it holds ${eventsText(facts.events)}, and its name tells of ${key.events}`);
  }
  // What the manifest vouches for came like this from the bucket; otherwise somebody may have exchanged it.
  const odd: Severity = isVouched ? 'note' : 'difference';
  if (facts.later > 0) {
    find(
      'time',
      odd,
      `${eventsText(facts.later)} newer than its name tells, up to ${timeText(facts.newest)}`,
    );
  }
  if (facts.beforeDay > 0) {
    find('time', 'note', `${eventsText(facts.beforeDay)} of days before, from ${timeText(facts.oldest)} on`);
  }
  findings.push(...placeFindings(path, facts, key, odd));
  const meaning = digest === undefined ? undefined : meaningOf(key, digest);
  return { findings, isVouched, meaning };
}

function placeFindings(path: string, { places }: FileFacts, key: ObjectKey, odd: Severity): Finding[] {
  const findings: Finding[] = [];
  // Which region a service puts its events down in is not documented for each: a single one may be odd, not all.
  const isStrange = places.every(({ region }) => region !== key.region);
  for (const { region, account, isGlobal, count } of places) {
    if (region !== undefined && region !== key.region) {
      const severity = isGlobal || !isStrange ? 'note' : odd;
      const which = isGlobal ? 'of a global service and ' : '';
      findings.push({
        check: 'region',
        severity,
        path,
        text: `${eventsText(count)} ${which}of the region ${region}`,
      });
    }
    if (account !== undefined && key.account !== undefined && account !== key.account) {
      findings.push({
        check: 'account',
        severity: odd,
        path,
        text: `${eventsText(count)} of the account ${account}`,
      });
    }
  }
  return findings;
}

function eventsText(count: number): string {
  return `${count.toLocaleString('en-US')} event${count === 1 ? '' : 's'}`;
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
