/** What `archive sync` says: before it begins, and what has become of everything. */
import type { SyncPlan } from '../../archive/sync/planning.js';
import type { SyncTally } from '../../archive/sync/syncing.js';
import type { ExitCode } from '../../errors.js';
import { counted, grouped } from '../../output/digits.js';
import { makeVisible } from '../../output/visible.js';
import type { Context } from '../context.js';
import { sizeText } from '../measures.js';
import type { FormatFlags, PlainFormat } from '../options.js';
import type { SyncAsked } from '../syncing/asking.js';
import type { Synced } from '../syncing/running.js';
import { type Fact, printFacts } from './facts.js';

type Form = FormatFlags & { readonly output: PlainFormat };

/** Objects that are named one by one. */
const NAMED_MAX = 50;

export async function announceSync(
  { stderr }: Context,
  { store, place, archive, window }: SyncAsked,
): Promise<void> {
  const region = store.region === undefined ? '' : ` (${store.region})`;
  await say(stderr, [
    `from    oss://${place.bucket}/${place.prefix} at ${store.endpoint}${region}`,
    `to      ${archive}`,
    `window  ${window}`,
  ]);
}

export async function presentDryRun(
  context: Context,
  form: Form,
  asked: SyncAsked,
  plan: SyncPlan,
): Promise<ExitCode> {
  const { store, restoreDays } = asked;
  const bytes = sizeOf(plan.fetch);
  await printFacts(context, form, [
    ['bucket', `oss://${asked.place.bucket}/${asked.place.prefix}`],
    ['archive', asked.archive],
    ['listed', plan.listed],
    ['present', plan.present],
    ['outside', plan.outside],
    ['toFetch', plan.fetch.length],
    ['toFetchBytes', bytes],
    ...reasons(plan),
    ['cold', plan.frozen.length],
    ['coldBytes', sizeOf(plan.frozen)],
    ['requestsSoFar', store.counts.requests],
    ['requestsToCome', plan.fetch.length + (restoreDays === undefined ? 0 : plan.frozen.length)],
  ]);
  await say(context.stderr, [
    ...remarks(plan),
    ...coldNotes(plan, restoreDays),
    `plan    ${grouped(plan.fetch.length)} objects, ${sizeText(bytes)}, ${grouped(plan.fetch.length)} requests`,
    egressNote(asked, bytes),
  ]);
  if (plan.failures.length > 0) return 2;
  return plan.listed > 0 || plan.fetch.length > 0 ? 0 : 1;
}

/** Which requests are charged is for the price list; that traffic may be, people forget. */
function egressNote({ store }: SyncAsked, bytes: number): string {
  const isInternal = /-internal\./.test(store.endpoint);
  if (isInternal) return 'egress  none that is charged: this is the endpoint inside the region';
  const named = /\.aliyuncs\.com$/.test(store.endpoint);
  return `egress  ${sizeText(bytes)}${named ? ' over the public endpoint, which OSS charges for; --internal is free inside the region' : ''}`;
}

function reasons({ fetch }: SyncPlan): readonly Fact[] {
  const count = (wanted: string) => fetch.filter(({ why }) => why === wanted).length;
  return [
    ['new', count('new')],
    ['changed', count('changed')],
    ['missing', count('missing')],
  ];
}

export async function presentSync(
  context: Context,
  form: Form,
  asked: SyncAsked,
  { plan, tally, head, interrupted }: Synced,
): Promise<ExitCode> {
  const { store } = asked;
  await printFacts(context, form, [
    ['bucket', `oss://${asked.place.bucket}/${asked.place.prefix}`],
    ['archive', asked.archive],
    ['listed', plan.listed],
    ['present', plan.present],
    ['fetched', tally.fetched],
    ['fetchedBytes', tally.fetchedBytes],
    ['events', tally.events],
    ['failed', tally.failed.length],
    ['cold', tally.frozen],
    ['restoring', tally.restoring.asked + tally.restoring.underWay],
    ['later', tally.later],
    ['requests', store.counts.requests],
    ['requestsAgain', store.counts.retried],
    ['manifestLines', head.lines],
    ['manifestHead', head.last],
  ]);
  await say(context.stderr, [
    ...remarks(plan),
    ...named(
      'failed',
      tally.failed.map(({ key, reason }) => `${key}: ${reason}`),
    ),
    ...named(
      'damaged',
      tally.damaged.map(({ key, reason }) => `${key}: ${reason}, in the bucket, too`),
    ),
    ...named(
      'warning:',
      tally.aside.map(({ path, now }) => `${path} was not what the bucket holds; the old file is now ${now}`),
    ),
    ...coldNotes({ frozen: { length: tally.frozen } }, asked.restoreDays, tally),
    ledger(plan, tally),
  ]);
  const faults = imbalance(plan, tally);
  if (faults !== undefined) throw new Error(faults);
  if (interrupted) return 130;
  if (tally.stopped !== undefined) throw tally.stopped;
  const isWhole =
    tally.failed.length + tally.frozen + tally.later + tally.damaged.length + plan.failures.length === 0;
  if (!isWhole) return 2;
  return plan.listed + tally.fetched > 0 || head.lines > 0 ? 0 : 1;
}

function remarks(plan: SyncPlan): string[] {
  const { layout, failures, fetch } = plan;
  const missing = fetch.filter(({ why }) => why === 'missing').length;
  const changed = fetch.filter(({ why }) => why === 'changed').length;
  const lines = named(
    'failed',
    failures.map(({ folder, reason }) => `to list ${folder}: ${reason}`),
  );
  if (missing > 0) lines.push(`warning: ${counted(missing, 'file')} gone from here, or of another size`);
  if (changed > 0)
    lines.push(`warning: ${counted(changed, 'object')} replaced in the bucket since the last fetch`);
  if (layout.folders.length === 0) lines.push(...nothingThere(plan));
  if (layout.others.length > 0 && layout.folders.length > 0) {
    lines.push(`note    not looked at, as no trail delivers there: ${shortened(layout.others)}`);
  }
  if (plan.markers > 0) lines.push(`note    ${counted(plan.markers, 'object')} standing only for folders`);
  return lines;
}

function nothingThere({ layout }: SyncPlan): string[] {
  if (layout.outOfScope > 0)
    return ['warning: no delivery is of the regions and accounts that were asked for'];
  const others = layout.others.length > 0 ? `; there are ${shortened(layout.others)}` : '';
  return [`warning: there is no folder AliyunLogs/Actiontrail, where trails deliver${others}`];
}

function shortened(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function coldNotes(
  { frozen: { length: count } }: { readonly frozen: { readonly length: number } },
  days: number | undefined,
  tally?: SyncTally,
): string[] {
  if (count === 0) return [];
  const lines = [`cold    ${counted(count, 'object')} in cold storage, to be restored before fetching`];
  if (tally === undefined || days === undefined) {
    lines.push(
      days === undefined
        ? 'cold    --restore asks for that; it takes from a minute to two days, and is charged'
        : `cold    they would be restored for ${counted(days, 'day')}`,
    );
  } else {
    const { asked, underWay } = tally.restoring;
    lines.push(
      `cold    ${counted(asked, 'restoring')} asked for, ${grouped(underWay)} under way; run it again when they are done`,
    );
  }
  return lines;
}

function named(label: string, lines: readonly string[]): string[] {
  const shown = lines.slice(0, NAMED_MAX).map((line) => `${label} ${line}`);
  if (lines.length > NAMED_MAX) shown.push(`${label} ${grouped(lines.length - NAMED_MAX)} more`);
  return shown;
}

/** Objects that the plan takes from the manifest, since they have gone from disk and their days are not listed again. */
function remembered(plan: SyncPlan): number {
  const { listed, present, outside, markers, fetch, frozen } = plan;
  return present + outside + markers + fetch.length + frozen.length - listed;
}

function partsOf(plan: SyncPlan, tally: SyncTally): readonly (readonly [count: number, name: string])[] {
  return [
    [plan.present, 'here already'],
    [tally.fetched, 'fetched'],
    [tally.failed.length, 'failed'],
    [tally.frozen, 'in cold storage'],
    [tally.later, 'left for later'],
    [plan.outside, 'outside the window'],
    [plan.markers, 'folders'],
  ];
}

function ledger(plan: SyncPlan, tally: SyncTally): string {
  const parts = partsOf(plan, tally).filter(([count, name], i) => count > 0 || i < 3 || name === '');
  const also = remembered(plan) > 0 ? ` and ${grouped(remembered(plan))} from the manifest` : '';
  return `objects ${grouped(plan.listed)} listed${also} = ${parts.map(([count, name]) => `${grouped(count)} ${name}`).join(' + ')}`;
}

function imbalance(plan: SyncPlan, tally: SyncTally): string | undefined {
  const sum = partsOf(plan, tally).reduce((total, [count]) => total + count, 0);
  const whole = plan.listed + remembered(plan);
  return sum === whole
    ? undefined
    : `the ledger does not balance: ${whole} objects, and ${sum} accounted for`;
}

function sizeOf(items: SyncPlan['fetch']): number {
  return items.reduce((sum, { object }) => sum + object.size, 0);
}

async function say(stderr: Context['stderr'], lines: readonly string[]): Promise<void> {
  await stderr.write(`${lines.map(makeVisible).join('\n')}\n`);
}
