/** What `trail status` prints. */
import { formatTime } from '../../event/time.js';
import { frameTable } from '../../output/boxes.js';
import { lengthText } from '../../query/duration.js';
import { destinationText } from '../../trail/recording.js';
import type { Delivery, TrailStatus } from '../../trail/status.js';
import type { Trail } from '../../trail/trail.js';
import type { StatusFlags } from '../commands/trail/status.js';
import { type Context, paintOf } from '../context.js';
import { type RowRecord, writeRecords } from '../records.js';

export interface Asked {
  readonly trail: Trail;
  readonly status: TrailStatus;
}

const HEAD = ['trail', 'home', 'logging', 'since', 'destination', 'latest', 'age', 'error'];
const COLUMNS = [
  'trail',
  'homeRegion',
  'logging',
  'startLoggingTime',
  'stopLoggingTime',
  'destination',
  'usable',
  'latestDelivery',
  'ageSeconds',
  'error',
];

/** One line for each destination. */
export async function printStatuses(
  context: Context,
  { output, color }: StatusFlags,
  asked: readonly Asked[],
): Promise<void> {
  const { stdout, now } = context;
  const lines = asked.flatMap(({ trail, status }) =>
    status.deliveries.map((delivery) => ({ trail, status, delivery })),
  );
  if (output !== 'table') {
    await writeRecords(
      stdout,
      output,
      COLUMNS,
      lines.map((line) => recordOf(line, now())),
    );
    return;
  }
  if (lines.length === 0) return;
  const rows = lines.map(({ trail, status, delivery }) => [
    trail.name,
    trail.homeRegion,
    status.logging ? 'yes' : 'NO',
    (status.logging ? status.startLoggingTime : status.stopLoggingTime) ?? (status.logging ? '?' : 'never'),
    destinationText(delivery.destination),
    latestText(delivery),
    delivery.latest === undefined ? '-' : lengthText(Math.max(0, now() - delivery.latest)),
    delivery.error ?? (delivery.usable === false ? 'not usable' : '-'),
  ]);
  const width = stdout.isTerminal ? { width: stdout.width } : {};
  await stdout.write(
    frameTable({ head: HEAD, rows, paint: await paintOf(context, stdout, color), ...width }),
  );
}

function latestText({ latest, told }: Delivery): string {
  if (latest !== undefined) return formatTime(latest);
  return told ? 'never' : 'not told';
}

interface Line extends Asked {
  readonly delivery: Delivery;
}

function recordOf({ trail, status, delivery }: Line, now: number): RowRecord {
  const { latest, error, usable, destination } = delivery;
  const cells = [
    trail.name,
    trail.homeRegion,
    status.logging,
    status.startLoggingTime ?? null,
    status.stopLoggingTime ?? null,
    destinationText(destination),
    usable ?? null,
    latest === undefined ? null : formatTime(latest),
    latest === undefined ? null : Math.floor((now - latest) / 1000),
    error ?? null,
  ];
  return { cells, members: cells.map((value, at) => [COLUMNS[at]!, value] as const) };
}

export function isHealthy({ status }: Asked): boolean {
  return (
    status.logging && status.deliveries.every(({ error, usable }) => error === undefined && usable !== false)
  );
}
