/** What is known of an access key, for reading. */
import type { KeyKind } from '../cloud/key-id.js';
import type { KeyUses, LastUse, ServiceUse } from '../cloud/key-uses.js';
import type { AuditEvent } from '../event/event.js';
import { formatTime } from '../event/time.js';
import { cellText } from './celltext.js';
import type { Paint } from './paint.js';
import { projectionFor } from './projection.js';
import { makeVisible } from './visible.js';
import { width } from './width.js';

export interface KeyReport {
  readonly id: string;
  readonly kind: KeyKind;
  /** Undefined where the service has no record of the key, or none was asked for. */
  readonly uses: KeyUses | undefined;
  /** What was done with it, the latest first; secrets are masked already where they are to be. */
  readonly did: readonly AuditEvent[];
  /** What was done to it: made, switched off, handed out to whoever assumed a role. */
  readonly doneTo: readonly AuditEvent[];
}

const KINDS: Readonly<Record<KeyKind, string>> = {
  permanent: 'permanent',
  temporary: 'temporary, of a role or a session',
  unknown: 'of a form that is not known here',
};

const DID: readonly string[] = ['time', 'event', 'service', 'region', 'ip', 'resource', 'error'];
const DONE_TO: readonly string[] = ['time', 'event', 'service', 'region', 'user', 'ip', 'error'];

/** So many names of one kind are shown for a service. */
const NAMES_MAX = 8;

/** @returns lines in sections, with a line break at the end */
export function keyCard(report: KeyReport, paint: Paint): string {
  const { id, kind, uses, did, doneTo } = report;
  const [last] = uses?.services ?? [];
  const facts: readonly Fact[] = [
    ['id', id],
    ['kind', KINDS[kind]],
    ...ownerFacts(report),
    ...(last === undefined ? [] : [['last used', `${timeText(last)}  ${last.name}`] as const]),
  ];
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['Key', aligned(facts)],
    ['Used in 400 days', (uses?.services ?? []).flatMap((use) => serviceLines(use, paint))],
    ['Did last', eventLines(did, DID, paint)],
    ['Done to it', eventLines(doneTo, DONE_TO, paint)],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${paint.bold(title)}\n${lines.map((line) => `  ${line}\n`).join('')}`)
    .join('\n');
}

type Fact = readonly [label: string, text: string];

/** Where the service names no owner, whoever the latest event says. */
function ownerFacts({ uses, did }: KeyReport): readonly Fact[] {
  const owner = uses?.owner;
  const [latest] = did;
  const facts: Fact[] = [];
  if (owner !== undefined) {
    const parts = [owner.user, owner.type, owner.id].filter((text) => text !== '');
    facts.push(['owner', parts.join('  ')], ['account', owner.account]);
  } else if (latest !== undefined) {
    const said = (name: string) => cellText(projectionFor(name)(latest));
    facts.push(['used by', said('user')], ['as', said('actor')], ['account', said('account')]);
  }
  return facts.filter(([, text]) => text !== '');
}

function serviceLines(use: ServiceUse, paint: Paint): readonly string[] {
  const { name, title, details } = use;
  const called = title === '' || title === name ? '' : `  ${paint.dim(makeVisible(title))}`;
  const head = `${timeText(use)}  ${makeVisible(name)}${called}`;
  if (details === undefined) return [head];
  const lists = [
    ['events', details.events],
    ['from', details.addresses],
    ['on', details.resources],
  ] as const;
  const facts = lists
    .filter(([, uses]) => uses.length > 0)
    .map(([label, uses]) => [label, namesOf(uses, details.more)] as const);
  return [head, ...aligned(facts).map((line) => `  ${line}`)];
}

function namesOf(uses: readonly LastUse[], isCut: boolean): string {
  const names = uses.slice(0, NAMES_MAX).map(({ name }) => name);
  const more = uses.length - names.length;
  if (more > 0) names.push(`and ${more} more${isCut ? ' at least' : ''}`);
  return names.join(', ');
}

function timeText({ time }: LastUse): string {
  return (formatTime(time) || 'at an unknown time').padEnd('2026-06-01T00:00:00Z'.length);
}

function aligned(facts: readonly Fact[]): readonly string[] {
  const wide = Math.max(0, ...facts.map(([label]) => label.length));
  return facts.map(([label, text]) => `${label.padEnd(wide)}  ${makeVisible(text)}`);
}

/** One line for each event, in columns; a column that is empty throughout is left out. */
function eventLines(
  events: readonly AuditEvent[],
  columns: readonly string[],
  paint: Paint,
): readonly string[] {
  if (events.length === 0) return [];
  const cells = columns
    .map((name) => [name, ...events.map((event) => makeVisible(cellText(projectionFor(name)(event))))])
    .filter(([, ...values]) => values.some((value) => value !== ''));
  const widths = cells.map((column) => Math.max(...column.map(width)));
  return [undefined, ...events].map((event, row) => {
    const texts = cells.map((column, at) => column[row]! + ' '.repeat(widths[at]! - width(column[row]!)));
    const line = texts.join('  ').trimEnd();
    return event === undefined ? paint.dim(line) : line;
  });
}
