/** What statements see of the events that were found: two views of one table, with the columns that are needed. */
import { TOP_LEVEL } from '../event/fields.js';
import type { CellSpec } from '../output/cells.js';
import { EVENT_COLUMNS, type EventColumn } from './schema.js';
import { quoteName } from './tokens.js';
import { LOGS } from './translate.js';

/** Which columns are needed. */
export interface Needs {
  /** Of the table `log`: the path that each column holds. */
  readonly members: ReadonlyMap<string, string>;
  /** The event as a whole, in both tables. */
  readonly event: boolean;
  /** Of the table `events`, by name. */
  readonly fields: ReadonlySet<string>;
}

/** The table that is filled. Its name and those of its columns are nobody's business. */
export const FOUND = '__found';

export interface Tables {
  /** What each column behind the time is filled with. */
  readonly cells: readonly CellSpec[];
  /** Makes the table and its views. */
  readonly statements: readonly string[];
}

/** Events in SQL as Log Service has them have this in common. */
const TOPIC = 'actiontrail_audit_event';

/** All members that events are known to have, for whoever asks for everything. */
export const ALL_MEMBERS: ReadonlyMap<string, string> = new Map(
  TOP_LEVEL.map((name) => [`event.${name}`, `event.${name}`]),
);

export function tablesFor({ members, event, fields }: Needs): Tables {
  const cells: CellSpec[] = [];
  const columnFor = (spec: CellSpec) => `c${cells.push(spec) - 1}`;
  const whole = event || fields.has('json') ? columnFor({ kind: 'event' }) : undefined;
  const log = [
    // Whole seconds, also before 1970.
    't // 1000 - CAST(t % 1000 < 0 AS BIGINT) AS __time__',
    `'${TOPIC}' AS __topic__`,
    "'' AS __source__",
    ...[...members].map(([name, path]) => `${columnFor({ kind: 'member', path })} AS ${quoteName(name)}`),
    ...(event ? [`${whole} AS event`] : []),
  ];
  const events = EVENT_COLUMNS.filter(({ name }) => fields.has(name)).map((column) =>
    eventColumn(column, column.cell.kind === 'event' ? whole! : columnFor(column.cell)),
  );
  const columns = ['t BIGINT', ...cells.map((_, at) => `c${at} VARCHAR`)];
  return {
    cells,
    statements: [
      `CREATE OR REPLACE TABLE ${FOUND} (${columns.join(', ')})`,
      `CREATE OR REPLACE VIEW ${LOGS} AS SELECT ${log.join(', ')} FROM ${FOUND}`,
      `CREATE OR REPLACE VIEW events AS SELECT ${['make_timestamp_ms(t) AS "time"', ...events].join(', ')} FROM ${FOUND}`,
    ],
  };
}

function eventColumn({ name, type }: EventColumn, from: string): string {
  const value =
    type === 'VARCHAR'
      ? from
      : type === 'VARCHAR[]'
        ? `CAST(CAST(${from} AS JSON) AS VARCHAR[])`
        : `CAST(${from} AS ${type})`;
  return `${value} AS ${quoteName(name)}`;
}

/** Whether tables made for some needs serve others, too. */
export function covers(made: Needs, asked: Needs): boolean {
  return (
    (made.event || !asked.event) &&
    [...asked.members].every(([name, path]) => made.members.get(name) === path) &&
    [...asked.fields].every((name) => made.fields.has(name))
  );
}

/** What serves both; `b` alone where the two name members that differ in nothing but case. */
export function unionOf(a: Needs, b: Needs): Needs {
  const members = new Map([...a.members, ...b.members]);
  if (new Set([...members.keys()].map((name) => name.toLowerCase())).size < members.size) return b;
  return {
    members,
    event: a.event || b.event,
    fields: new Set([...a.fields, ...b.fields]),
  };
}

export const NO_NEEDS: Needs = { members: new Map(), event: false, fields: new Set() };
