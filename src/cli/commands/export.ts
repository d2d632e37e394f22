/** `atrail export` */
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addHelpCommand } from '../helping.js';
import type { Done } from '../program.js';
import { registerClickHouse } from './export/clickhouse.js';
import { registerCsv } from './export/csv.js';
import { registerJsonl } from './export/jsonl.js';
import { registerParquet } from './export/parquet.js';

export function register(noun: Command, context: Context, done: Done): void {
  registerParquet(noun, context, done);
  registerJsonl(noun, context, done);
  registerCsv(noun, context, done);
  registerClickHouse(noun, context, done);
  addHelpCommand(noun);
}
