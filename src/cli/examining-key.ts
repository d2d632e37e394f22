/** What `atrail key` asks the service: the record of last use, and the event history. */
import type { Command } from 'commander';
import type { Connection } from '../cloud/connection.js';
import type { KeyKind } from '../cloud/key-id.js';
import { type KeyUses, readKeyUses } from '../cloud/key-uses.js';
import type { ExitCode } from '../errors.js';
import type { AuditEvent } from '../event/event.js';
import { readEvent } from '../event/read.js';
import { makeVisible } from '../output/visible.js';
import { escapePattern } from '../query/pattern.js';
import type { Query } from '../query/query.js';
import type { Portion } from '../sources/answer/answer.js';
import { EVENTS } from '../sources/live/lookup.js';
import type { KeyFlags } from './commands/key.js';
import type { Context } from './context.js';
import { readLiveQuestion } from './live/asking.js';
import { continuationOf, quoted } from './live/continuing.js';
import { openCache, runLookup } from './live/looking-up.js';
import { planLookup } from './live/planning.js';
import { exitCodeOfLookup } from './live/reporting.js';

export interface AskedKey {
  readonly id: string;
  readonly kind: KeyKind;
  readonly regions: readonly string[];
  /** The region of the profile or the environment. */
  readonly usual?: string;
}

export interface KeyRecord {
  /** Undefined where the service has none. */
  readonly uses: KeyUses | undefined;
  /** Why it could not be read, where it should have been. */
  readonly trouble?: 'failed' | 'refused';
}

/** Without the record there is still the history, so a failure is told and the run goes on. */
export async function readRecord(
  { stderr }: Context,
  connection: Connection,
  { id, kind, regions, usual = regions[0]! }: AskedKey,
  { services }: KeyFlags,
): Promise<KeyRecord> {
  const say = (...lines: readonly string[]) => stderr.write(`${lines.map(makeVisible).join('\n')}\n`);
  if (kind === 'temporary') {
    await say('note    temporary keys have no record of last use: only the event history knows them');
    return { uses: undefined };
  }
  const { uses, trouble } = await readKeyUses(connection, id, { region: usual, services });
  if (trouble === undefined) {
    if (uses === undefined) await say('note    the service has no record of last use of this key');
    return { uses };
  }
  if (trouble.code !== INTERRUPTED) await say(`failed  ${trouble.message}`, `        ${trouble.next}`);
  return { uses, trouble: trouble.exitCode === 4 ? 'refused' : 'failed' };
}

/** The code of calls that were not made because of Ctrl-C. */
const INTERRUPTED = 'Interrupted';

export interface KeyHistory {
  readonly did: readonly AuditEvent[];
  readonly doneTo: readonly AuditEvent[];
  readonly code: ExitCode;
}

/** The latest events that the key signed, and those that name the key as what they were done to. */
export async function readHistory(
  context: Context,
  connection: Connection,
  command: Command,
  { id, regions }: AskedKey,
  flags: KeyFlags,
): Promise<KeyHistory> {
  const cache = await openCache(context, connection, EVENTS, flags);
  const ask = async (field: string) => {
    const asked = readLiveQuestion([], { since: '90d' }, context, EVENTS);
    const query: Query = { kind: 'is', field, pattern: escapePattern(id) };
    const events: AuditEvent[] = [];
    const ended = await runLookup(context, connection, cache, {
      planned: planLookup({ ...asked, query }, EVENTS, regions, { attributes: true }),
      order: 'newest',
      options: { sort: 'files', dedupe: true, limit: flags.events },
      presentation: {
        rows: { kind: 'text', spec: { format: 'raw', reveal: true } },
        take: async (portion) => void events.push(...eventsIn(portion)),
      },
      quiet: false,
      continuation: ({ regions: missing }) => againOf(command, id, missing),
      // The card says what there is.
      hints: () => [],
    });
    if (ended.search.answer.limitReached) {
      const where = (flags.region ?? ['all']).map((region) => `--region ${quoted(region)}`).join(' ');
      const rest = `atrail lookup ${quoted(`${field}: ${id}`)} --since 90d ${where}`;
      await context.stderr.write(`note    these are the latest ${flags.events}; ${rest} finds all\n`);
    }
    return { events, code: exitCodeOfLookup(ended, {}, false) };
  };
  const did = await ask('key');
  if (did.code === 130) return { did: did.events, doneTo: [], code: 130 };
  const doneTo = await ask('named');
  return { did: did.events, doneTo: doneTo.events, code: worst(did.code, doneTo.code) };
}

function* eventsIn({ rows, text }: Portion): Generator<AuditEvent> {
  for (let i = 0; i < rows.count; i++) {
    yield readEvent(Buffer.from(text.subarray(rows.start(i), rows.end(i) - 1)).toString());
  }
}

/** A key is looked up as far back as there is anything, so only regions can be asked again. */
function againOf(command: Command, id: string, regions: readonly string[]): string {
  const whole = continuationOf(command, [id], { since: 0, until: 0, regions });
  return whole.replace(/ --since \S+ --until \S+$/, '');
}

function worst(...codes: readonly ExitCode[]): ExitCode {
  for (const code of [130, 2, 4] as const) if (codes.includes(code)) return code;
  return codes.every((code) => code === 1) ? 1 : 0;
}
