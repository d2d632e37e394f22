// @ts-check
/**
 * Runs one statement with DuckDB's node binding, for machines that have that and no `duckdb` program.
 *
 *   node test/bench/duckdb.mjs <folder of @duckdb/node-api or @duckdb/node-bindings> <sql>
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder = '', sql = ''] = process.argv.slice(2);
const duckdb = createRequire(join(folder, 'package.json'))(folder);
if (duckdb.DuckDBInstance) {
  const instance = await duckdb.DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(sql);
} else {
  const connection = await duckdb.connect(await duckdb.open(':memory:'));
  await duckdb.query(connection, sql);
}
