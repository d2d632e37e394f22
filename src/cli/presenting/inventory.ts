/** What `archive ls` prints. */
import type { Holding, Inventory, StreamGap } from '../../archive/inventory.js';
import { formatTime } from '../../event/time.js';
import { frameTable } from '../../output/boxes.js';
import { counted, grouped } from '../../output/digits.js';
import type { Paint } from '../../output/paint.js';
import { makeVisible } from '../../output/visible.js';
import { lengthText } from '../../query/duration.js';
import type { LsFlags } from '../commands/archive/ls.js';
import { type Context, paintOf } from '../context.js';
import { sizeText } from '../measures.js';
import { type RowRecord, writeRecords } from '../records.js';
import type { Stock } from '../stock.js';

const COLUMNS = ['kind', 'account', 'region', 'day', 'files', 'bytes', 'events', 'first', 'last', 'gaps'];
/** Folders and files with a failure that are named one by one. */
const NAMED_MAX = 50;

export async function printInventory(
  context: Context,
  { output, color }: LsFlags,
  inventory: Inventory,
  other: Stock['other'],
): Promise<void> {
  const { stdout } = context;
  if (output !== 'table') {
    const records = inventory.holdings.map(recordOf);
    if (other.files > 0) records.push(otherRecord(other));
    await writeRecords(stdout, output, COLUMNS, records);
    return;
  }
  const width = stdout.isTerminal ? { width: stdout.width } : {};
  const look = { paint: await paintOf(context, stdout, color), ...width };
  await stdout.write(inventoryText(inventory, other, look));
}

interface Look {
  readonly paint: Paint;
  readonly width?: number;
}

function inventoryText({ holdings, gaps }: Inventory, other: Stock['other'], look: Look): string {
  const delivered = holdings.filter(({ kind }) => kind === 'Actiontrail');
  const insights = holdings.filter(({ kind }) => kind !== 'Actiontrail');
  const blocks: string[] = [];
  if (delivered.length > 0) blocks.push(`${holdingTable(delivered, look)}${totalLine(delivered)}`);
  if (gaps.length > 0) blocks.push(`${look.paint.bold('Gaps')}\n${gapTable(gaps, look)}`);
  if (insights.length > 0) {
    blocks.push(`${look.paint.bold('Insights')}\n${holdingTable(insights, look)}${totalLine(insights)}`);
  }
  if (other.files > 0) {
    blocks.push(
      `${counted(other.files, 'other file')}, ${sizeText(other.bytes)}: the names are not those of delivered files\n`,
    );
  }
  return blocks.join('\n');
}

function holdingTable(holdings: readonly Holding[], look: Look): string {
  const [{ region, day }] = holdings as [Holding];
  const accounts = holdings.some(({ account }) => account !== undefined);
  const head = ['files', 'events', 'size', 'first', 'last'];
  if (day !== undefined) head.unshift('day');
  if (region !== undefined) head.unshift('region');
  if (accounts || head[0] === 'files') head.unshift('account');
  // The day is beside it.
  const time = (stamp: number) =>
    day === undefined ? formatTime(stamp).slice(0, 16) : formatTime(stamp).slice(11, 16);
  const rows = holdings.map((holding) => {
    const cells: Record<string, string | number> = {
      account: holding.account ?? '-',
      region: holding.region ?? '',
      day: holding.day ?? '',
      files: holding.files,
      events: holding.events,
      size: sizeText(holding.bytes),
      first: time(holding.first),
      last: time(holding.last),
    };
    return head.map((name) => cells[name]!);
  });
  return frameTable({ head, rows, ...look });
}

function totalLine(holdings: readonly Holding[]): string {
  const sum = (part: (holding: Holding) => number) =>
    holdings.reduce((total, holding) => total + part(holding), 0);
  const first = holdings.reduce((time, holding) => Math.min(time, holding.first), Number.POSITIVE_INFINITY);
  const last = holdings.reduce((time, holding) => Math.max(time, holding.last), Number.NEGATIVE_INFINITY);
  const files = counted(
    sum(({ files }) => files),
    'file',
  );
  const events = counted(
    sum(({ events }) => events),
    'event',
  );
  return `total ${files}, ${events}, ${sizeText(sum(({ bytes }) => bytes))}, ${formatTime(first)} to ${formatTime(last)}\n`;
}

function gapTable(gaps: readonly StreamGap[], look: Look): string {
  const accounts = gaps.some(({ account }) => account !== undefined);
  const rows = gaps.map(({ account, region, from, to, length, usual }) => [
    ...(accounts ? [account ?? '-'] : []),
    region,
    formatTime(from).slice(0, 16),
    to === undefined ? 'no file since' : formatTime(to).slice(0, 16),
    lengthText(length),
    lengthText(usual),
  ]);
  const head = [...(accounts ? ['account'] : []), 'region', 'from', 'until', 'long', 'usual'];
  return frameTable({ head, rows, ...look });
}

function recordOf(holding: Holding): RowRecord {
  const { kind, account = null, region = null, day = null, files, bytes, events, gaps } = holding;
  const [first, last] = [formatTime(holding.first), formatTime(holding.last)];
  const shown = gaps.map((gap) => ({
    account: gap.account ?? null,
    region: gap.region,
    from: formatTime(gap.from),
    to: gap.to === undefined ? null : formatTime(gap.to),
    seconds: gap.length / 1000,
    usualSeconds: gap.usual / 1000,
  }));
  const plain = [kind, account, region, day, files, bytes, events, first, last] as const;
  return {
    members: [...plain.map((value, at) => [COLUMNS[at]!, value] as const), ['gaps', shown]],
    // ISO 8601 intervals; one without an end has none after the slash.
    cells: [...plain, shown.map(({ from, to }) => `${from}/${to ?? '..'}`).join(';')],
  };
}

function otherRecord({ files, bytes }: Stock['other']): RowRecord {
  const cells = ['other', null, null, null, files, bytes, null, null, null, null] as const;
  const members = cells.map((value, at) => [COLUMNS[at]!, value] as const);
  return { cells, members: [...members.slice(0, -1), ['gaps', []]] };
}

/** Names what could not be read, and says what became of every file. */
export async function reportStock(
  { stderr }: Context,
  { listed, failures, passedOver, other, outOfScope, files }: Stock,
  { outside }: Inventory,
): Promise<void> {
  const lines = failures.slice(0, NAMED_MAX).map(({ path, reason }) => `damaged ${path}: ${reason}`);
  if (failures.length > NAMED_MAX) lines.push(`damaged ${grouped(failures.length - NAMED_MAX)} more`);
  if (passedOver.length > 0) {
    lines.push(
      `note    ${counted(passedOver.length, 'hidden or special file')} in the folders not looked at`,
    );
  }
  const parts = [
    `${grouped(files.length - outside)} understood`,
    `${grouped(other.files)} not understood`,
    `${grouped(outside + outOfScope)} skipped`,
  ];
  const why = [
    ...(outside > 0 ? [`${grouped(outside)} outside the window`] : []),
    ...(outOfScope > 0 ? [`${grouped(outOfScope)} of other regions or accounts`] : []),
  ];
  const vanished = listed - files.length - other.files - outOfScope;
  if (vanished > 0) parts.push(`${grouped(vanished)} vanished`);
  lines.push(
    `files   ${grouped(listed)} listed = ${parts.join(' + ')}${why.length > 0 ? ` (${why.join(', ')})` : ''}`,
  );
  await stderr.write(`${lines.map(makeVisible).join('\n')}\n`);
}
