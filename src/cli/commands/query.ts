/** `atrail query` */
import type { Command } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { Context } from '../context.js';
import { startThreads } from '../early-threads.js';
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

interface QueryFlags extends SourceFlags, FilterFlags, TimeFlags, OutputFlags, ExpectFlags, EngineFlags {
  readonly output: PlainFormat;
  readonly dedupe: boolean;
}

export function register(command: Command, context: Context, done: Done): void {
  command.argument('[query...]', "a query of Log Service, such as 'service: Ram | select count(*)'");
  addSourceFlags(command);
  addFilterFlags(command);
  addTimeFlags(command);
  addOutputFlags(command, PLAIN_FORMATS);
  addExpectFlag(command);
  addDedupeFlag(command);
  addEngineFlags(command).action(async (words: string[], flags: QueryFlags) =>
    done(await query(context, words, flags)),
  );
  addNotes(
    command,
    'What stands before the | finds events, as in archive search. The SQL behind it has one row for each of them in the table log, which need not be named. Its columns are "event.eventName" and any other path in double quotes, __time__ (seconds since 1970), __topic__, __source__, and event (the whole as JSON). Text stands in single quotes. Times are in UTC, or in the zone of --tz.',
    `Examples:
  atrail query '* | select "event.eventName", count(*) as n group by "event.eventName" order by n desc limit 10'
  atrail query 'event.serviceName: Ram | select date_format(__time__, '\\''%m-%d'\\'') as day, count(*) group by day'
  atrail query --since 7d 'error: * | select "event.errorCode", approx_distinct("event.sourceIpAddress") group by 1'`,
  );
}

async function query(context: Context, words: readonly string[], flags: QueryFlags): Promise<ExitCode> {
  const threads = await startThreads(context, flags);
  try {
    const session = await loadSql();
    const { paths, query: swallowed } = session.splitPaths(flags.in ?? [], words.length === 0);
    const { search, sql: text } = session.splitQuery(swallowed ?? words.join(' '));
    const { sql, placeOf, event, everything, columns } = session.translate(text);
    const timeout = session.parseDuration(flags.timeout, '--timeout');
    const asked = await session.readQuestion([search], { ...flags, in: paths }, context, threads);
    await session.checkFieldNames(context, [...columns.values()], 'the SQL');
    const members = everything ? new Map([...session.ALL_MEMBERS, ...columns]) : columns;
    const needs = { members, event, fields: new Set<string>() };
    const written = { text, sql, placeOf, tables: 'log', ...session.limitsText(flags) };

    const engine = await session.openEngine(context, flags);
    try {
      return await session.explaining(written, async () => {
        await session.makeTables(engine, needs);
        // First, so that nothing is read for a query that cannot run.
        await engine.check(sql);
        const searched = await session.loadEvents(context, engine, asked, needs, flags);
        if (searched.end !== 'whole') return session.exitCodeOfRows(searched, flags, 0);
        const answer = await engine.ask(sql, { timeout, interrupted: context.interrupted });
        return session.exitCodeOfRows(searched, flags, await session.printRows(context, flags, answer));
      });
    } finally {
      engine.close();
    }
  } finally {
    await threads?.close();
  }
}
