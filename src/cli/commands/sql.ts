/** `atrail sql` */
import type { Command } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { Context } from '../context.js';
import { addNotes } from '../helping.js';
import {
  addDedupeFlag,
  addEngineFlags,
  addExpectFlag,
  addFilterFlags,
  addOutputFlags,
  addSourceFlags,
  addTimeFlags,
  type EngineFlags,
  type ExpectFlags,
  type FilterFlags,
  type OutputFlags,
  PLAIN_FORMATS,
  type PlainFormat,
  type SourceFlags,
  type TimeFlags,
} from '../options.js';
import type { Done } from '../program.js';
import { loadSql } from '../sql/loading-duckdb.js';

export interface SqlFlags extends SourceFlags, FilterFlags, TimeFlags, OutputFlags, ExpectFlags, EngineFlags {
  readonly output: PlainFormat;
  readonly dedupe: boolean;
  readonly file?: string;
}

export function register(command: Command, context: Context, done: Done): void {
  command.argument(
    '[statement...]',
    'what to run; without one it is asked for on a terminal, and read from standard input elsewhere',
  );
  addSourceFlags(command);
  command.option('--file <path>', 'run the statements in this file');
  addFilterFlags(command);
  addTimeFlags(command);
  addOutputFlags(command, PLAIN_FORMATS);
  addExpectFlag(command);
  addDedupeFlag(command);
  addEngineFlags(command).action(async (words: string[], flags: SqlFlags) =>
    done(await sql(context, words, flags)),
  );
  addNotes(
    command,
    'There are two tables, each with one row for every event of the archive that the filters let pass. events has the fields of the query language as columns: time, event, service, region, account, user, ip, resources (a list), json (the event itself), and more. log is the table of atrail query. Statements read events and nothing else: neither files nor the network.',
    `Examples:
  atrail sql 'select "user", count(*) as n from events where error is not null group by all order by n desc limit 10'
  atrail sql --since 7d 'select r, list(distinct event) from (select event, unnest(resources) as r from events) group by r'
  atrail sql --file report.sql -o csv > report.csv`,
  );
}

async function sql(context: Context, words: readonly string[], flags: SqlFlags): Promise<ExitCode> {
  const session = await loadSql();
  const timeout = session.parseDuration(flags.timeout, '--timeout');
  const { paths, query: swallowed } = session.splitPaths(
    flags.in ?? [],
    words.length === 0 && flags.file === undefined,
  );
  const asked = await session.readQuestion([''], { ...flags, in: paths }, context);
  const given = await session.givenStatements(context, swallowed === undefined ? words : [swallowed], flags);
  const engine = await session.openEngine(context, flags);
  try {
    const statements = new session.Statements(engine, asked, flags, timeout);
    if (given === undefined) {
      const conversation = context.converse!();
      try {
        return await session.prompt(context, conversation, statements);
      } finally {
        conversation.close();
      }
    }
    return await session.runAll(context, statements, given, flags);
  } finally {
    engine.close();
  }
}
