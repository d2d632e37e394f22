/** Gathers what belongs into a case bundle, and has it written. */
import { statSync } from 'node:fs';
import { basename, dirname, relative, sep } from 'node:path';
import type { ArchiveFile } from '../archive/listing.js';
import { STDIN } from '../archive/text.js';
import { ABOUT, EVENTS, FORMAT, isCaseName, MANIFEST, placeOf, SOURCES } from '../case/layout.js';
import { excerptOf, type ManifestExcerpt } from '../case/manifest-lines.js';
import { BundleWriter, type Part } from '../case/writing.js';
import { PersonError } from '../errors.js';
import { formatTime } from '../event/time.js';
import { makeVisible } from '../output/visible.js';
import { printQuery } from '../query/print.js';
import type { Portion } from '../sources/answer/answer.js';
import { type Asked, refuseBuckets } from './asking.js';
import type { CreateFlags } from './commands/case/create.js';
import type { Context } from './context.js';
import { type Contents, printWritten } from './presenting/case.js';
import { runSearch, type Searched } from './searching.js';
import { programVersion } from './version.js';

/** @returns the time to put down as that of its making, ISO 8601. @throws PersonError for what makes no sense */
export async function checkCreateFlags(
  { now }: Context,
  name: string,
  { createdAt, tz = 'UTC', in: paths }: CreateFlags,
): Promise<string | undefined> {
  if (!isCaseName(name)) {
    throw new PersonError(
      `${JSON.stringify(name)} is no name for a case`,
      'Use up to 100 letters, digits, dots, hyphens and underscores, and begin with a letter or digit.',
    );
  }
  if (paths?.includes(STDIN)) {
    throw new PersonError(
      'standard input has no files that a case could keep',
      'Give files or a folder with --in.',
    );
  }
  refuseBuckets(paths, 'a case');
  if (createdAt === undefined) return undefined;
  const [{ parseInstant }, { resolveZone }] = await Promise.all([
    import('../query/instant.js'),
    import('../query/zone.js'),
  ]);
  return formatTime(parseInstant(createdAt, { now: now(), zone: resolveZone(tz) }, '--created-at'));
}

export interface Gathered {
  readonly searched: Searched;
  /** Whether every file is as the archive's manifest tells, where it tells of it. */
  readonly isWhole: boolean;
}

export async function gather(
  context: Context,
  name: string,
  createdAt: string | undefined,
  flags: CreateFlags,
  asked: Asked,
): Promise<Gathered> {
  const writer = BundleWriter.begin(flags.into, name, flags.tar === true);
  try {
    const events = new EventList(
      await writer.create(EVENTS),
      await writer.create(SOURCES),
      asked.question.paths,
    );
    const searched = await runSearch(context, {
      asked,
      rows: { kind: 'text', spec: { format: 'jsonl', reveal: flags.reveal === true } },
      // Copies are wanted, too: they tell in which files an event came.
      options: { sort: 'time', dedupe: false },
      // Engines were refused, so these are files.
      take: (portion, { files }) => events.take(portion, files as readonly ArchiveFile[]),
    });
    await events.close();
    if (searched.end !== 'whole' || events.count === 0) {
      if (searched.end === 'whole')
        await context.stderr.write('note    nothing matched, so no case was made\n');
      return { searched, isWhole: true };
    }
    const excerpt = manifestFor(asked.question.paths, events.files);
    const differing = await copyFiles(writer, events.files, excerpt);
    if (excerpt !== undefined)
      await writer.write(MANIFEST, excerpt.lines.map((line) => `${line}\n`).join(''));
    await writer.write(ABOUT, aboutText(name, createdAt, flags, asked, searched, events, excerpt));
    const written = await writer.finish();
    for (const path of differing) {
      await context.stderr.write(`warning: ${makeVisible(path)} is not as the archive's manifest tells\n`);
    }
    const contents: Contents = {
      events: events.count,
      files: events.files.size,
      recorded: excerpt?.sums.size ?? 0,
    };
    await printWritten(context, flags, written, contents);
    return { searched, isWhole: differing.length === 0 };
  } finally {
    await writer.abandon();
  }
}

/** Writes each event once, and every place where it was delivered. */
class EventList {
  count = 0;
  copies = 0;
  /** Files with a matching event: where they lie in the archive, by their path. */
  readonly files = new Map<string, { readonly file: ArchiveFile; readonly below: string }>();
  /** The events of one time by content: copies have the same. */
  readonly #lines = new Map<string, number>();
  #time = Number.NaN;
  readonly #places: Places;

  constructor(
    private readonly events: Part,
    private readonly sources: Part,
    roots: readonly string[],
  ) {
    this.#places = new Places(roots);
  }

  async take({ rows, text }: Portion, files: readonly ArchiveFile[]): Promise<void> {
    const events: Uint8Array[] = [];
    const sources: string[] = [];
    for (let i = 0; i < rows.count; i++) {
      const file = files[rows.file(i)]!;
      const below = this.#places.of(file.path);
      this.files.set(file.path, { file, below });
      const line = this.#lineOf(rows.time(i), rows.id(i), rows.content(i));
      if (line === undefined) events.push(text.slice(rows.start(i), rows.end(i)));
      else this.copies++;
      const event = line ?? this.count;
      sources.push(`${JSON.stringify({ event, file: placeOf(below), offset: rows.offset(i) })}\n`);
    }
    await this.events.write(Buffer.concat(events));
    await this.sources.write(sources.join(''));
  }

  async close(): Promise<void> {
    await this.events.close();
    await this.sources.close();
  }

  /** The line of the same event where it was written before, and else undefined: it is then a new one. */
  #lineOf(time: number, id: bigint, content: bigint): number | undefined {
    if (!Object.is(time, this.#time)) this.#lines.clear();
    this.#time = time;
    const name = `${id}/${content}`;
    const known = id === 0n ? undefined : this.#lines.get(name);
    if (known !== undefined) return known;
    this.count++;
    this.#lines.set(name, this.count);
    return undefined;
  }
}

/** Where files lie below what was named with `--in`. */
class Places {
  readonly #roots: readonly string[];

  constructor(paths: readonly string[]) {
    this.#roots = paths.map(rootOf);
  }

  /** With `/`; where several were named, below the number of the first that holds it. */
  of(path: string): string {
    const at = this.#roots.findIndex((root) => isBelow(relative(root, path)));
    const below = at < 0 ? basename(path) : relative(this.#roots[at]!, path);
    const slashes = sep === '/' ? below : below.replaceAll(sep, '/');
    return this.#roots.length > 1 ? `${at + 1}/${slashes}` : slashes;
  }
}

function isBelow(path: string): boolean {
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`);
}

/** The folder that a path, or the part of a glob without a pattern, leads to. */
function rootOf(path: string): string {
  try {
    return statSync(path).isDirectory() ? path : dirname(path);
  } catch {
    const parts = path.split('/');
    const magic = parts.findIndex((part) => /[*?[\]{}()!+@]/.test(part));
    return parts.slice(0, Math.max(0, magic)).join('/') || (path.startsWith('/') ? '/' : '.');
  }
}

/** Only a folder that was named alone can be the archive that its manifest tells of. */
function manifestFor(paths: readonly string[], files: EventList['files']): ManifestExcerpt | undefined {
  const [archive] = paths;
  if (paths.length !== 1 || archive === undefined) return undefined;
  return excerptOf(archive, new Set([...files.values()].map(({ below }) => below)));
}

/** @returns the files that are not as the manifest tells */
async function copyFiles(
  writer: BundleWriter,
  files: EventList['files'],
  excerpt: ManifestExcerpt | undefined,
): Promise<string[]> {
  const differing: string[] = [];
  for (const [path, { below }] of files) {
    const sha256 = await writer.copy(path, placeOf(below));
    const told = excerpt?.sums.get(below);
    if (told !== undefined && told !== sha256) differing.push(path);
  }
  return differing;
}

function aboutText(
  name: string,
  createdAt: string | undefined,
  { note, createdBy, reveal }: CreateFlags,
  { question }: Asked,
  { search }: Searched,
  { count, copies, files }: EventList,
  excerpt: ManifestExcerpt | undefined,
): string {
  const { window, query, slack, prune, limits } = question;
  const ledger = search.ledger();
  const time = (ms: number | undefined) => (ms === undefined ? null : formatTime(ms));
  const about = {
    format: FORMAT,
    name,
    tool: { name: 'atrail', version: programVersion() },
    note: note ?? null,
    createdBy: createdBy ?? null,
    createdAt: createdAt ?? null,
    query: printQuery(query),
    window: { since: time(window.since), until: time(window.until) },
    read: { prune, slackSeconds: slack / 1000, limits },
    masked: reveal !== true,
    events: count,
    files: files.size,
    manifest: excerpt === undefined ? null : excerpt.head,
    // Copies of an event stand in the list of sources.
    ledger: { ...ledger, events: { ...ledger.events, printed: count, duplicates: copies } },
  };
  return `${JSON.stringify(about, null, 2)}\n`;
}
