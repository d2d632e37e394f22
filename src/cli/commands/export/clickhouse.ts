/** `atrail export clickhouse` */
import type { Command } from 'commander';
import { type ExitCode, PersonError } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import { addOneRegionFlag, INTERNAL } from '../../options.js';
import type { Done } from '../../program.js';

interface ClickHouseFlags {
  readonly oss?: string;
  readonly internal?: boolean;
  readonly table: string;
  readonly cluster?: string;
  readonly region?: string;
}

export function registerClickHouse(noun: Command, context: Context, done: Done): void {
  const command = noun
    .command('clickhouse')
    .summary('as SQL with which ClickHouse reads the files itself')
    .description(
      'Prints the statements with which ClickHouse makes a table of events, and reads delivered files into it straight from OSS.',
    );
  addOneRegionFlag(command)
    .option('--oss <place>', 'where the trail delivers, as oss://bucket/prefix')
    .option(...INTERNAL)
    .optionsGroup('The table:')
    .option('--table <name>', 'database and table', 'audit.events')
    .option('--cluster <name>', 'make the table on this cluster, and read with all its servers')
    .action(async (flags: ClickHouseFlags) => done(await exportClickHouse(context, flags)));
  addNotes(
    command,
    'What stands in <angle brackets> is left to fill in. Nothing is asked and nothing is read: the statements are for clickhouse-client. Searches then take --in clickhouse://host/audit.events.',
    `Examples:
  atrail export clickhouse --oss oss://my-trail-bucket/audit --region cn-hangzhou > events.sql
  atrail archive search --in clickhouse://ch.internal/audit.events --user alice`,
  );
}

async function exportClickHouse({ stdout }: Context, flags: ClickHouseFlags): Promise<ExitCode> {
  const { statementsFor } = await import('../../../sources/engine/clickhouse/schema.js');
  const { bucket, prefix } = readPlace(flags.oss);
  const statements = statementsFor(
    { ...readTable(flags.table), ...(flags.cluster === undefined ? {} : { cluster: flags.cluster }) },
    { bucket, prefix, region: flags.region ?? '<region>', internal: flags.internal === true },
  );
  await stdout.write(statements.map(({ says, statement }) => `-- ${says}\n${statement};\n`).join('\n'));
  return 0;
}

function readTable(text: string): { database: string; table: string } {
  const [, database, table] = /^([^.\s]+)\.(\S+)$/.exec(text) ?? [];
  if (database !== undefined && table !== undefined) return { database, table };
  throw new PersonError(`--table ${text} names no table`, 'Write database.table, such as audit.events.');
}

function readPlace(text: string | undefined): { bucket: string; prefix: string } {
  if (text === undefined) return { bucket: '<bucket>', prefix: '' };
  const [, bucket, key = ''] = /^oss:\/\/([a-z0-9][a-z0-9-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? [];
  if (bucket === undefined) {
    throw new PersonError(`--oss ${text} names no bucket`, 'Write oss://bucket, or oss://bucket/prefix.');
  }
  // The prefix may be written with or without the folder that every delivery begins with.
  return { bucket, prefix: key.replace(/(?:^|\/)AliyunLogs(?:\/.*)?$/, '').replace(/\/+$/, '') };
}
