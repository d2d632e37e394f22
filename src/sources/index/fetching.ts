/** Fetches the events that come into question from the row groups that can hold them. */
import { compareTimes } from '../answer/rowbuffer.js';
import { type Chosen, portionsOf, rowsOf } from './choosing.js';
import type { Cell, Database } from './duckdb.js';
import type { Filter } from './filter.js';
import type { OpenIndex } from './open.js';

/** An event that comes into question. */
export interface Candidate {
  readonly file: number;
  readonly time: number;
  readonly place: number;
  readonly offset: number;
  readonly id: bigint;
  readonly content: bigint;
  readonly own: Buffer;
}

/** Events that are held at once, bytes; where more come into question, the files are read instead. */
const HELD_MAX = 96 * 2 ** 20;

/** Which rows are wanted; conditions that are true or false, never null. */
export interface Wanted {
  readonly filter: Pick<Filter, 'sql' | 'needs'>;
  /** Columns that must say all, as bits: of which a row whose columns do not is wanted in any case. */
  readonly bits: number;
  /** Of the window. */
  readonly window: string;
}

/** A row that is wanted, as one condition. */
export function conditionOf({ filter, bits, window }: Wanted): string {
  return `(${oddSql(bits)} OR ${filter.sql}) AND ${window}`;
}

/** Whether some of these columns say less than the event does. */
export function oddSql(bits: number): string {
  return bits === 0 ? 'false' : `("odd" & ${bits}) <> 0`;
}

/**
 * @param database with one thread: several statements at once need less memory, which is dear, than one in several
 *   threads
 * @param numbers the files that are asked for, by their numbers in the rows
 * @param lanes statements that may run at once
 * @returns in the order of the files; undefined where there are too many
 */
export async function fetchCandidates(
  database: Database,
  index: OpenIndex,
  chosen: readonly Chosen[],
  wanted: Wanted,
  numbers: ReadonlyMap<number, number>,
  lanes: number,
): Promise<Candidate[] | undefined> {
  const candidates: Candidate[] = [];
  const portions = portionsOf(chosen, lanes);
  let held = 0;
  const fetchSome = async () => {
    const beside = await database.beside();
    try {
      for (const some of portions) {
        for await (const columns of beside.read(statementFor(index, some, wanted))) {
          held += take(columns, numbers, candidates);
          if (held > HELD_MAX) return;
        }
      }
    } finally {
      beside.close();
    }
  };
  await settled(Array.from({ length: Math.min(lanes, chosen.length) }, fetchSome));
  if (held > HELD_MAX) return undefined;
  return candidates.sort((a, b) => a.file - b.file || compareTimes(a.time, b.time) || a.place - b.place);
}

/** Waits for all, whatever becomes of one. */
async function settled(running: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(running);
  await Promise.all(running);
}

/** Returns how many bytes were taken. */
function take(
  [numberOf, times, places, offsets, ids, contents, json, bytes]: readonly (readonly Cell[])[],
  numbers: ReadonlyMap<number, number>,
  candidates: Candidate[],
): number {
  let taken = 0;
  for (let i = 0; i < numberOf!.length; i++) {
    const file = numbers.get(numberOf![i] as number);
    if (file === undefined) continue;
    const own = (json![i] ?? bytes![i]) as Buffer;
    taken += own.length;
    const time = times![i] === null ? Number.NaN : Number(times![i]);
    const [place, offset] = [places![i] as number, Number(offsets![i])];
    const [id, content] = [ids![i] as bigint, contents![i] as bigint];
    candidates.push({ file, time, place, offset, id, content, own });
  }
  return taken;
}

const COLUMNS = '"file", epoch_ms("time"), "place", "offset", "id_hash", "content_hash", "json", "bytes"';

/**
 * The events themselves are nearly all of what is stored. They are left unread where a condition on one narrow column
 * rules a group out, so there is a pass for each such condition.
 */
function statementFor(index: OpenIndex, some: readonly Chosen[], wanted: Wanted): string {
  const { filter, bits, window } = wanted;
  const isOdd = oddSql(some.reduce((odd, { segment }) => odd | (segment.odd & bits), 0));
  const passes: string[] = [];
  if (filter.needs === undefined) passes.push(`(${isOdd} OR ${filter.sql})`);
  else {
    const before = isOdd === 'false' ? [] : [isOdd];
    passes.push(...before);
    const hasApart = some.some(({ segment }) => segment.apart);
    for (const { sql } of filter.needs.filter(({ apart }) => hasApart || !apart)) {
      passes.push([sql, filter.sql, ...before.map((each) => `NOT (${each})`)].join(' AND '));
      before.push(sql);
    }
  }
  return passes
    .map((pass) => `SELECT ${COLUMNS} FROM ${rowsOf(index, some)} AND ${pass} AND ${window}`)
    .join(' UNION ALL ');
}
