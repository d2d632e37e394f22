// @ts-check
/**
 * Runs one statement with DuckDB's node binding, for machines that have that and no `duckdb` program.
 *
 *   node test/bench/duckdb.mjs <folder of @duckdb/node-api> <sql>
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder = '', sql = ''] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(join(folder, 'package.json'))(folder);
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run(sql);
