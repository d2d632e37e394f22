/** Events that were found more than once, in counts made by SQL: each is to count once. */
import type { Database } from './duckdb.js';

/** Where more ids are repeated, they are looked for in SQL again, which takes less than writing them into it. */
const WRITTEN_MOST = 20_000;

/**
 * The ids that several of the events in `found` have. They are sorted as numbers: that takes a fraction of the memory
 * of a hash table, and of the time.
 */
export async function repeatedIds(database: Database): Promise<readonly bigint[]> {
  const beside = await database.beside();
  const pieces: BigUint64Array[] = [];
  try {
    for await (const piece of beside.readLongs('SELECT i FROM found WHERE i <> 0')) pieces.push(piece);
  } finally {
    beside.close();
  }
  return repeatedIn(joined(pieces));
}

function joined(pieces: readonly BigUint64Array[]): BigUint64Array {
  const all = new BigUint64Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** The values that are there more than once, each once. Changes the order of what it is given. */
export function repeatedIn(values: BigUint64Array): readonly bigint[] {
  values.sort();
  // Halves, since comparing large numbers would make an object of each.
  const halves = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const found: bigint[] = [];
  for (let at = 2; at < halves.length; at += 2) {
    if (halves[at] !== halves[at - 2] || halves[at + 1] !== halves[at - 1]) continue;
    const value = values[at / 2]!;
    if (found.at(-1) !== value) found.push(value);
  }
  return found;
}

/**
 * Takes out of `groups` what is counted in them more than once.
 * @param repeated ids, as of `repeatedIds`
 * @param keys names of the columns that events are grouped by
 */
export async function takeOut(
  database: Database,
  repeated: readonly bigint[],
  keys: readonly string[],
): Promise<{ readonly duplicates: number; readonly conflicting: number }> {
  if (repeated.length === 0) return { duplicates: 0, conflicting: 0 };
  const ids =
    repeated.length > WRITTEN_MOST
      ? 'SELECT i FROM found WHERE i <> 0 GROUP BY i HAVING count(*) > 1'
      : `SELECT unnest([${repeated.join(', ')}]::UBIGINT[])`;
  // Events of the same id and content are in the same groups, so any of them will do.
  await database.run(
    `CREATE TABLE contents AS SELECT ${keys.map((key) => `any_value(${key}) AS ${key}`)}, count(*) AS n
     FROM (SELECT ${keys}, i, c FROM found WHERE i IN (${ids})) GROUP BY i, c`,
  );
  const [contents, events] = await database.row('SELECT count(*), sum(n)::BIGINT FROM contents');
  const duplicates = Number(events) - Number(contents);
  await database.run(
    `CREATE TABLE once AS SELECT ${keys}, sum(n)::BIGINT AS n, min(first) AS first, max(last) AS last
     FROM (SELECT ${keys}, n, first, last FROM groups
           UNION ALL SELECT ${keys}, 1 - n, NULL, NULL FROM contents WHERE n > 1)
     GROUP BY ${keys}`,
  );
  await database.run('DROP TABLE groups');
  await database.run('ALTER TABLE once RENAME TO groups');
  return { duplicates, conflicting: Number(contents) - repeated.length };
}
