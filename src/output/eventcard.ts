import type { AuditEvent } from '../event/event.js';
import { errorOf } from '../event/outcome.js';
import { maskEvent } from '../event/redaction.js';
import { type Member, membersOf } from './members.js';
import type { Paint } from './paint.js';
import { makeVisible } from './visible.js';
import { widest, width, wrap } from './width.js';

export interface CardOptions {
  /** Whether secrets are shown. */
  readonly reveal: boolean;
  /** Columns of the terminal, 30 at least; absent where there is none, and then nothing is wrapped. */
  readonly width?: number;
  readonly paint: Paint;
  /** Where the event was found: the file, the position in it. */
  readonly origin?: readonly (readonly [label: string, value: string])[];
}

/** Which members of an event answer which question, in the order in which they are read. */
const SECTIONS: readonly (readonly [title: string, members: readonly string[]])[] = [
  ['Who', ['userIdentity', 'recipientAccountId', 'resourceOwnerId', 'employeeId']],
  [
    'What',
    [
      'eventName',
      'serviceName',
      'eventType',
      'eventRW',
      'eventCategory',
      'eventSource',
      'apiVersion',
      'eventId',
      'eventAttributes',
      'insightDetails',
    ],
  ],
  ['Where', ['acsRegion', 'sourceIpAddress', 'userAgent', 'vpcId', 'isGlobal']],
  ['When', ['eventTime']],
  ['Result', ['errorCode', 'errorMessage']],
  ['Resources', ['resourceType', 'resourceName', 'referencedResources']],
  ['Request', ['requestId', 'requestParameters', 'requestParameterJson']],
  ['Response', ['responseElements']],
];
const OTHER = 'Other';
const RESULT = 'Result';

const INDENT = '  ';
const GAP = '  ';
const WIDEST_LABEL = 44;
const NARROWEST_VALUE = 12;

/**
 * One event in full, for reading: every member exactly once, nested ones as dotted paths that work in a
 * query, grouped by the question they answer. Sanitised, and masked unless revealed. Ends with a line break.
 */
export function eventCard(event: AuditEvent, options: CardOptions): string {
  const { paint, origin, reveal } = options;
  const shown = reveal ? event : maskEvent(event);
  const sections = sectionsOf(shown);
  if (origin !== undefined) {
    const members = origin.map(([path, value]) => ({ path, values: [value] }));
    sections.set('Found in', members);
  }
  const failed = errorOf(event) !== undefined;
  const blocks = [...sections].map(([title, members]) => {
    const outcome = failed ? paint.red('failed') : paint.green('no error');
    const head = title === RESULT ? `${paint.bold(title)}  ${outcome}` : paint.bold(title);
    const brush = title === RESULT && failed ? paint.red : undefined;
    const labelWidth = labelWidthOf(members, options);
    return [head, ...members.flatMap((member) => memberLines(member, labelWidth, options, brush))].join('\n');
  });
  if (shown !== event) blocks.push(paint.dim('Secrets are masked; --reveal shows them.'));
  return `${blocks.join('\n\n')}\n`;
}

/** The sections that have something to say, in order; the result is always told. */
function sectionsOf(event: AuditEvent): Map<string, readonly Member[]> {
  // Platform events spell their members EventName, EventID and so on.
  const keysBySpelling = new Map<string, string[]>();
  for (const key of Object.keys(event)) {
    const spelling = key.toLowerCase();
    const alike = keysBySpelling.get(spelling);
    if (alike === undefined) keysBySpelling.set(spelling, [key]);
    else alike.push(key);
  }
  const sections = new Map<string, readonly Member[]>();
  for (const [title, names] of SECTIONS) {
    const members = names.flatMap((name) => {
      const keys = keysBySpelling.get(name.toLowerCase()) ?? [];
      keysBySpelling.delete(name.toLowerCase());
      return keys.flatMap((key) => membersOf(key, event[key]!));
    });
    if (members.length > 0 || title === RESULT) sections.set(title, members);
  }
  const rest = [...keysBySpelling.values()].flat().flatMap((key) => membersOf(key, event[key]!));
  if (rest.length > 0) sections.set(OTHER, rest);
  return sections;
}

/** Values of a section stand below each other, unless a path is so long that nothing would be left for them. */
function labelWidthOf(
  members: readonly Member[],
  { width: available = Number.POSITIVE_INFINITY }: CardOptions,
): number {
  const longest = widest(members.map(({ path }) => makeVisible(path)));
  return Math.min(longest, WIDEST_LABEL, Math.floor(available * 0.4));
}

function memberLines(
  { path, values }: Member,
  labelWidth: number,
  { width: available, paint }: CardOptions,
  brush: ((text: string) => string) | undefined,
): string[] {
  const fold = (text: string, room: number): string[] =>
    available === undefined ? [text] : wrap(text, Math.max(1, room));
  const room = Math.max(NARROWEST_VALUE, (available ?? 0) - INDENT.length - labelWidth - GAP.length);
  const label = makeVisible(path);
  const wide = width(label);
  const texts = values
    .flatMap((value) => fold(makeVisible(value), room))
    .map((text) => brush?.(text) ?? text);
  const start = INDENT + dimmed(label, path, paint);
  const margin = INDENT + ' '.repeat(labelWidth) + GAP;
  if (wide <= labelWidth || available === undefined) {
    const [first = '', ...others] = texts;
    return [
      start + ' '.repeat(Math.max(0, labelWidth - wide)) + GAP + first,
      ...others.map((text) => margin + text),
    ];
  }
  const labelLines = fold(label, available - INDENT.length);
  return [
    ...(labelLines.length === 1 ? [start] : labelLines.map((line) => INDENT + line)),
    ...texts.map((text) => margin + text),
  ];
}

/** The label with the member that it belongs to in the background: `requestParameters.` before `RegionId`. */
function dimmed(label: string, path: string, { dim }: Paint): string {
  const dot = path.indexOf('.') + 1;
  return dot > 0 && label === path ? dim(label.slice(0, dot)) + label.slice(dot) : label;
}
