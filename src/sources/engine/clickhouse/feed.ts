/** A table in ClickHouse as a source of events. */
import { PersonError } from '../../../errors.js';
import type { Query, Window } from '../../../query/query.js';
import type { EngineRow, Feed, FeedTally } from '../feed.js';
import type { ClickHousePlace } from '../place.js';
import { ClickHouse, type Login, type TableColumn } from './client.js';
import { COLUMNS, SCHEMA_MARK } from './columns.js';
import { identifier } from './literal.js';
import { conditionsOf } from './where.js';

export interface ClickHouseQuestion {
  readonly query: Query;
  readonly window: Window;
}

/** @throws PersonError where there is no such table, or it holds no events */
export async function openClickHouse(
  place: ClickHousePlace,
  login: Login,
  { query, window }: ClickHouseQuestion,
): Promise<Feed> {
  const server = await ClickHouse.connect(place, login);
  const table = `${identifier(place.database)}.${identifier(place.table)}`;
  const found = await server.columns(table).catch(async (thrown: unknown) => {
    await server.close();
    throw thrown;
  });
  const { known, strange } = sortOut(found);
  if (!found.some(({ name, type }) => name === 'json' && /^String$/.test(type))) {
    await server.close();
    throw new PersonError(
      `${place.text} has no column json with the text of events`,
      'atrail export clickhouse prints the statements that make a table for atrail.',
    );
  }
  const conditions = conditionsOf(query, window, known);
  const tally: FeedTally = { queries: { planned: 1, answered: 0, failed: 0 }, calls: server.calls };
  const notes =
    strange.length === 0
      ? []
      : [`the columns ${strange.join(', ')} are not as atrail makes them, and not used to select`];
  return {
    selects: conditions.length === 0 ? undefined : conditions.join(' AND '),
    notes,
    ordered: true,
    tally,
    rows: () => rowsOf(server, statementOf(table, known, conditions), tally),
    close: () => server.close(),
  };
}

/** Columns that mean what they say, and those of the same names that need not. */
function sortOut(found: readonly TableColumn[]): { known: ReadonlySet<string>; strange: readonly string[] } {
  const known = new Set<string>();
  const strange: string[] = [];
  for (const { name, type, made, says } of COLUMNS) {
    const column = found.find((each) => each.name === name);
    if (column === undefined) continue;
    // Nothing is left out for the sake of where it came from, so anybody's columns do.
    if (made === undefined || (column.type === type && column.comment === `${SCHEMA_MARK}${says}`)) {
      known.add(name);
    } else {
      strange.push(name);
    }
  }
  return { known, strange };
}

/** Whether ClickHouse knows the time, where the event was delivered, and its bytes, which base64 keeps as they are. */
function statementOf(table: string, known: ReadonlySet<string>, conditions: readonly string[]): string {
  const order = [
    ...(known.has('time') ? ['time ASC NULLS FIRST'] : []),
    ...['delivered', 'file', 'position'].filter((name) => known.has(name)).map(identifier),
  ];
  return [
    `SELECT ${[
      known.has('time') ? 'isNotNull(time)' : '0',
      `concat(${known.has('delivered') ? 'delivered' : "''"}, ${known.has('file') ? 'file' : "''"})`,
      known.has('position') ? identifier('position') : '0',
      'base64Encode(json)',
    ].join(', ')}`,
    `FROM ${table}`,
    ...(conditions.length === 0 ? [] : [`WHERE ${conditions.join(' AND ')}`]),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
  ].join('\n');
}

const LINE = /^([01])\t([^\t]*)\t(\d+)\t([A-Za-z0-9+/]*={0,2})$/;

async function* rowsOf(
  server: ClickHouse,
  statement: string,
  { queries }: FeedTally,
): AsyncGenerator<readonly EngineRow[]> {
  try {
    for await (const lines of server.rows(statement, 'TabSeparated')) {
      const rows = lines.map(readLine);
      const stray = rows.indexOf(undefined);
      // What came before it came.
      yield (stray < 0 ? rows : rows.slice(0, stray)) as EngineRow[];
      if (stray >= 0) server.refuseLine(lines[stray]!);
    }
    queries.answered++;
  } catch (thrown) {
    queries.failed++;
    throw thrown;
  }
}

function readLine(line: string): EngineRow | undefined {
  const [, placed, file = '', position, text] = LINE.exec(line) ?? [];
  if (text === undefined) return undefined;
  return { placed: placed === '1', file, position: Number(position), own: Buffer.from(text, 'base64') };
}
