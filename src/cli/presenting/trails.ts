/** What `trail list` and `trail show` print. */
import { frameTable } from '../../output/boxes.js';
import { pairLines } from '../../output/pairs.js';
import { recordingText } from '../../trail/loss.js';
import { destinationsOf, destinationsText, destinationText, recordingOf } from '../../trail/recording.js';
import { SETTINGS, type Trail } from '../../trail/trail.js';
import { type Context, paintOf } from '../context.js';
import type { FormatFlags, PlainFormat } from '../options.js';
import { type RowRecord, writeRecords } from '../records.js';

interface Look extends FormatFlags {
  readonly output: PlainFormat;
}

const HEAD = ['name', 'home', 'status', 'events', 'regions', 'destinations'];

/** The members of a trail as the service names them, but beginning with a small letter. */
const COLUMNS = [
  'name',
  'homeRegion',
  'status',
  ...SETTINGS.map((setting) => setting[0]!.toLowerCase() + setting.slice(1)),
  'isOrganizationTrail',
  'organizationId',
  'trailArn',
  'createTime',
  'updateTime',
  'startLoggingTime',
  'stopLoggingTime',
];

export async function printTrails(
  context: Context,
  { output, color }: Look,
  trails: readonly Trail[],
): Promise<void> {
  const { stdout } = context;
  if (output !== 'table') return writeRecords(stdout, output, COLUMNS, trails.map(recordOf));
  if (trails.length === 0) return;
  const whole = trails.some(({ organization }) => organization);
  const rows = trails.map((trail) => [
    trail.name,
    trail.homeRegion,
    trail.status,
    trail.settings.EventRW ?? '?',
    trail.settings.TrailRegion ?? '?',
    destinationsText(trail.settings),
    ...(whole ? [trail.organization ? (trail.organizationId ?? 'yes') : '-'] : []),
  ]);
  const head = whole ? [...HEAD, 'organisation'] : HEAD;
  const width = stdout.isTerminal ? { width: stdout.width } : {};
  await stdout.write(frameTable({ head, rows, paint: await paintOf(context, stdout, color), ...width }));
}

function recordOf(trail: Trail): RowRecord {
  const cells = [
    trail.name,
    trail.homeRegion,
    trail.status,
    ...SETTINGS.map((setting) => trail.settings[setting] ?? null),
    trail.organization,
    trail.organizationId ?? null,
    trail.arn ?? null,
    trail.createTime ?? null,
    trail.updateTime ?? null,
    trail.startLoggingTime ?? null,
    trail.stopLoggingTime ?? null,
  ];
  return { cells, members: cells.map((value, at) => [COLUMNS[at]!, value] as const) };
}

/** One trail, for people. */
export async function printTrail(context: Context, { color }: Look, trail: Trail): Promise<void> {
  const { settings, organization, organizationId } = trail;
  const roles = [
    ['role for the bucket', settings.OssWriteRoleArn],
    ['role for Log Service', settings.SlsWriteRoleArn],
    ['role for MaxCompute', settings.MaxComputeWriteRoleArn],
  ] as const;
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ['name', trail.name],
    ['home region', trail.homeRegion],
    ['status', trail.status],
    ['records', recordingText(recordingOf(settings, 'everything'))],
    ['of', organization ? `all accounts of the organisation ${organizationId ?? ''}` : 'this account'],
    ...destinationsOf(settings).map((destination) => ['delivers to', destinationText(destination)] as const),
    ['bucket lies in', trail.bucketLocation],
    ...roles,
    ['arn', trail.arn],
    ['created', trail.createTime],
    ['changed', trail.updateTime],
    ['began to log', trail.startLoggingTime],
    ['ceased to log', trail.stopLoggingTime],
  ];
  const said = pairs.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
  await context.stdout.write(pairLines(said, await paintOf(context, context.stdout, color)));
}
