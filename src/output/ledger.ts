import { counted, grouped } from './digits.js';

/** What became of everything that a run was given. All numbers are counts. */
export interface Ledger {
  readonly files: {
    readonly listed: number;
    readonly read: number;
    readonly damaged: number;
    readonly skipped: number;
  };
  /** What the service was asked. */
  readonly lookups?: {
    readonly planned: number;
    readonly answered: number;
    readonly failed: number;
    /** Stopped, or out of calls, before all pages had come. */
    readonly notFinished: number;
  };
  /** What an engine was asked. */
  readonly queries?: NonNullable<Ledger['lookups']>;
  /** Requests that went to the service; `again` are those of them that had gone before. */
  readonly calls?: { readonly sent: number; readonly again: number };
  /** Events among those read that were taken from answers the service had given before. */
  readonly fromCache?: number;
  readonly events: {
    readonly read: number;
    readonly printed: number;
    readonly notMatching: number;
    readonly duplicates: number;
    readonly unreadable: number;
    /** Read once more, because several lookups find it, or a time was asked for twice. */
    readonly seenAgain?: number;
    /** Matching, but not asked to be printed: beyond a limit, or counted only. */
    readonly notPrinted?: number;
  };
  /** Why files were skipped, `outside the window` for one; the counts add up to `files.skipped`. */
  readonly skippedBy?: Readonly<Record<string, number>>;
  /** Bytes of events that were read, as they are when unpacked. */
  readonly bytes?: number;
}

interface Equation {
  readonly name: string;
  readonly whole: number;
  /** `listed`, `read`, `skipped` */
  readonly verb: string;
  readonly parts: readonly (readonly [count: number, name: string])[];
}

/**
 * The ledger for people; the lines about files, lookups, queries and calls are left out when there were none:
 *
 *     files   8,000 listed = 7,998 read + 1 damaged + 1 skipped (1 outside the window)
 *     events  400,000 read = 12 printed + 399,985 not matching + 2 duplicates + 1 unreadable
 */
export function ledgerLines(ledger: Ledger): string[] {
  const { files, lookups, queries, calls, fromCache = 0, events, skippedBy, bytes } = ledger;
  const reasons = Object.entries(skippedBy ?? {}).filter(([, count]) => count !== 0);
  const why = reasons.map(([reason, count]) => `${grouped(count)} ${reason}`).join(', ');
  const lines: string[] = [];
  if (Object.values(files).some((count) => count !== 0)) {
    lines.push(`files   ${balanced(filesOf(files))}${why === '' ? '' : ` (${why})`}`);
  }
  if (lookups !== undefined) lines.push(`lookups ${balanced(asked('lookups', lookups))}`);
  if (queries !== undefined) lines.push(`queries ${balanced(asked('queries', queries))}`);
  if (calls !== undefined) {
    const again = calls.again === 0 ? '' : ` (${grouped(calls.again)} again)`;
    const cached = fromCache === 0 ? '' : `, ${counted(fromCache, 'event')} from the cache`;
    lines.push(`calls   ${grouped(calls.sent)} sent${again}${cached}`);
  }
  lines.push(`events  ${balanced(eventsOf(events))}`);
  if (bytes !== undefined) lines.push(`bytes   ${grouped(bytes)} read`);
  return lines;
}

/** What does not add up, one sentence each; a run whose ledger has any is a bug. */
export function imbalances({ files, lookups, queries, events, skippedBy }: Ledger): string[] {
  const equations = [filesOf(files), eventsOf(events)];
  if (lookups !== undefined) equations.push(asked('lookups', lookups));
  if (queries !== undefined) equations.push(asked('queries', queries));
  if (skippedBy !== undefined) {
    const parts = Object.entries(skippedBy).map(([reason, count]) => [count, reason] as const);
    equations.push({ name: 'files', whole: files.skipped, verb: 'skipped', parts });
  }
  return equations.flatMap((equation) => {
    const { name, whole, verb, parts } = equation;
    const wrong = [[whole, verb] as const, ...parts].filter(
      ([count]) => !(Number.isSafeInteger(count) && count >= 0),
    );
    const sum = parts.reduce((total, [count]) => total + count, 0);
    return [
      ...wrong.map(([count, part]) => `${name}: ${count} ${part} is not a count`),
      ...(sum === whole || wrong.length > 0
        ? []
        : [`${name}: ${grouped(whole)} ${verb}, but ${grouped(sum)} accounted for`]),
    ];
  });
}

function filesOf(files: Ledger['files']): Equation {
  const parts = [
    [files.read, 'read'],
    [files.damaged, 'damaged'],
    [files.skipped, 'skipped'],
  ] as const;
  return { name: 'files', whole: files.listed, verb: 'listed', parts };
}

function asked(name: string, questions: NonNullable<Ledger['lookups']>): Equation {
  const parts = [
    [questions.answered, 'answered'],
    [questions.failed, 'failed'],
    [questions.notFinished, 'not finished'],
  ] as const;
  return { name, whole: questions.planned, verb: 'planned', parts };
}

function eventsOf(events: Ledger['events']): Equation {
  const parts: (readonly [number, string])[] = [
    [events.printed, 'printed'],
    [events.notMatching, 'not matching'],
    [events.duplicates, events.duplicates === 1 ? 'duplicate' : 'duplicates'],
    [events.unreadable, 'unreadable'],
  ];
  if (events.seenAgain !== undefined) parts.push([events.seenAgain, 'seen again']);
  if (events.notPrinted !== undefined) parts.splice(1, 0, [events.notPrinted, 'not printed']);
  return { name: 'events', whole: events.read, verb: 'read', parts };
}

function balanced({ whole, verb, parts }: Equation): string {
  return `${grouped(whole)} ${verb} = ${parts.map(([count, name]) => `${grouped(count)} ${name}`).join(' + ')}`;
}
