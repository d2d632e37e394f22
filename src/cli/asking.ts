/** From flags and query text to the question. */
import { existsSync } from 'node:fs';
import { DEFAULT_LIMITS, type InflateLimits } from '../archive/inflate-limits.js';
import { DEFAULT_SLACK } from '../archive/pruning.js';
import { isRemote } from '../archive/remote-path.js';
import { PersonError } from '../errors.js';
import { makeVisible } from '../output/visible.js';
import { parseDuration } from '../query/duration.js';
import { parseQuery } from '../query/parse.js';
import type { Query, Window } from '../query/query.js';
import { conjoin } from '../query/simplify.js';
import { termsOf } from '../query/terms.js';
import type { ArchiveQuestion, Remote } from '../sources/archive/search.js';
import type { ScanThreads } from '../sources/archive/threads.js';
import { type EnginePlace, isEnginePlace, readEnginePlace } from '../sources/engine/place.js';
import type { Context } from './context.js';
import { archiveFolder } from './folders.js';
import { readSize } from './measures.js';
import type { BucketFlags, FilterFlags, SourceFlags, TimeFlags } from './options.js';

export interface Asked {
  readonly question: AskedQuestion;
  /** The window, for people. */
  readonly window: string;
}

export interface AskedQuestion extends ArchiveQuestion {
  /** The engine that is asked instead of reading files; then there are no paths. */
  readonly engine?: EnginePlace;
  /** As whom it is asked, should it be one of the cloud's. */
  readonly cloud: BucketFlags;
}

/**
 * @param words the query as it stands on the command line, in as many words as the shell made of it
 * @param threads that read the files; without them, this thread does
 * @throws PersonError for whatever makes no sense: nothing is ever read as "everything"
 */
export async function readQuestion(
  words: readonly string[],
  flags: SourceFlags & FilterFlags & TimeFlags & BucketFlags & { readonly quiet?: boolean },
  context: Context,
  threads?: ScanThreads,
): Promise<Asked> {
  const { paths, query: swallowed } = splitPaths(flags.in ?? [], words.length === 0);
  const text = words.length > 0 ? words.join(' ') : (swallowed ?? '');
  if (swallowed !== undefined && !isQuery(swallowed) && flags.quiet !== true)
    await context.stderr.write(
      `note    no file or folder is named ${makeVisible(swallowed)}, so it is the query\n`,
    );
  const { window, described } = await readWindow(flags, context);
  const query: Query = conjoin(parseQuery(text), termsOf(flags));
  const engine = engineAmong(paths);
  return {
    window: described,
    question: {
      ...(engine === undefined ? {} : { engine }),
      cloud: flags,
      paths: engine !== undefined ? [] : paths.length > 0 ? paths : [defaultArchive(context.env)],
      query,
      scope: termsOf({ region: flags.region, account: flags.account }),
      window,
      slack: flags.slack === undefined ? DEFAULT_SLACK : parseDuration(flags.slack, '--slack'),
      prune: flags.prune,
      prefilter: flags.prefilter,
      limits: readLimits(flags.maxInflate ?? []),
      index: flags.index,
      threads,
      stdin: context.stdin,
      remote: remoteOf(context, flags),
    },
  };
}

/** @throws PersonError where an engine is named beside something else */
function engineAmong(paths: readonly string[]): EnginePlace | undefined {
  const [first, ...others] = paths.filter(isEnginePlace);
  if (first === undefined) return undefined;
  const place = readEnginePlace(first);
  if (paths.length === 1) return place;
  // The others may hold what nobody should see.
  throw new PersonError(
    others.length > 0 ? 'several engines are named in --in' : `--in names ${place.text} and files beside it`,
    'Ask each of them by itself.',
  );
}

/** Nothing of it is loaded unless a bucket is among the paths. */
function remoteOf(context: Context, flags: BucketFlags): Remote {
  const { now, sleep, interrupted } = context;
  return {
    now,
    sleep,
    interrupted,
    async openStore(path) {
      const [{ connectFor, openStore }, { parsePlace }] = await Promise.all([
        import('./opening-bucket.js'),
        import('../cloud/oss/endpoint.js'),
      ]);
      return openStore(context, parsePlace(path).bucket, flags, await connectFor(context, flags));
    },
  };
}

/** @throws PersonError where an engine is among the paths of a command that looks at files */
export function refuseEngines(paths: readonly string[] | undefined, what: string): void {
  const place = paths?.find(isEnginePlace);
  if (place === undefined) return;
  throw new PersonError(
    `${what} looks at files, and ${readEnginePlace(place).text} holds events`,
    'Ask it with atrail archive search, atrail archive stats or atrail query.',
  );
}

/** @throws PersonError where a bucket or an engine is among the paths of a command that looks at files on disk */
export function refuseBuckets(paths: readonly string[] | undefined, what: string): void {
  refuseEngines(paths, what);
  const place = paths?.find(isRemote);
  if (place === undefined) return;
  throw new PersonError(
    `${what} looks at files on disk, and ${place} is a bucket`,
    'Fetch them with atrail archive sync, and give the folder with --in.',
  );
}

/** The window that the time flags mean, also for people. */
export async function readWindow(
  flags: TimeFlags,
  { now }: Context,
): Promise<{ window: Window; described: string }> {
  // The library of dates and zones takes longer to load than a small archive to search.
  const { since, until, around, within, tz } = flags;
  if ([since, until, around, within, tz].every((flag) => flag === undefined)) {
    return { window: {}, described: 'any time (UTC)' };
  }
  const { describeWindow, resolveWindow } = await import('../query/timeframe.js');
  const { zone, ...window } = resolveWindow(flags, now());
  return { window, described: describeWindow(window, zone) };
}

/**
 * `--in` takes several paths, so it also takes a query that stands behind them: the last word, where nothing has that
 * name and it is not written as a path.
 */
export function splitPaths(
  words: readonly string[],
  mayHoldQuery: boolean,
): { paths: readonly string[]; query?: string } {
  const last = words.at(-1);
  if (!mayHoldQuery || words.length < 2 || last === undefined || isPath(last)) {
    return { paths: words };
  }
  return { paths: words.slice(0, -1), query: last };
}

function isPath(word: string): boolean {
  if (existsSync(word) || isRemote(word) || isEnginePlace(word)) return true;
  return !isQuery(word) && /[./\\*?[\]{}]/.test(word);
}

/** Whether it cannot be the slip of a path. */
function isQuery(word: string): boolean {
  return word === '*' || /[:\s]/.test(word);
}

/** `$ATRAIL_ARCHIVE`, else where a synchronised archive lives; undefined where there is none. */
export function usualArchive(env: Context['env']): string | undefined {
  const folder = archiveFolder(env);
  return env.ATRAIL_ARCHIVE || existsSync(folder) ? folder : undefined;
}

/** Where the archive is when nobody says. */
export function defaultArchive(env: Context['env']): string {
  const folder = usualArchive(env);
  if (folder !== undefined) return folder;
  throw new PersonError(
    'no archive is named, and there is none where atrail keeps its own',
    'Give --in <path>, or set ATRAIL_ARCHIVE to the folder with the delivered files.',
  );
}

/** `64G` limits the size, `100x` the ratio; both can be given. */
export function readLimits(values: readonly string[]): InflateLimits {
  const limits = { ...DEFAULT_LIMITS };
  for (const value of values) {
    const size = readSize(value);
    const [, ratio] = /^(\d+(?:\.\d+)?)(?:x|:1)$/i.exec(value) ?? [];
    if (size !== undefined) limits.bytes = size;
    else if (ratio !== undefined) limits.ratio = Number(ratio);
    else {
      throw new PersonError(
        `--max-inflate ${value} is neither a size nor a ratio`,
        'Write a size such as 64G, or a ratio such as 100x.',
      );
    }
  }
  return limits;
}
