/** Lists what the question needs, and decides what is to be fetched. */
import { listPages } from '../../cloud/oss/listing.js';
import { isFrozen, type ListedObject, type ObjectStore } from '../../cloud/oss/object-store.js';
import { PersonError, reasonOf } from '../../errors.js';
import { type ObjectKey, parseObjectKey } from '../object-key.js';
import { scopeTest } from '../scope.js';
import { DAY, type Days, dayFolder, dayOf, FIRST_DAY, LAST_DAY } from './days.js';
import { isSame, type Known, type KnownObject } from './known.js';
import { findLayout, type Layout, type RegionFolder } from './layout.js';
import { type Wish, wantedTest } from './wanting.js';

export interface SyncQuestion extends Wish {
  /** How far before the newest known delivery everything is listed again, milliseconds. */
  readonly settle: number;
  readonly now: number;
}

export type Why = 'new' | 'changed' | 'missing';

export interface Wanted {
  readonly object: ListedObject;
  readonly why: Why;
}

export interface SyncPlan {
  readonly layout: Layout;
  /** In the order in which they are fetched: oldest first. */
  readonly fetch: readonly Wanted[];
  /** Must be restored first. */
  readonly frozen: readonly Wanted[];
  /** Objects that the lists told of. */
  readonly listed: number;
  readonly present: number;
  /** Outside the window, or of other regions or accounts. */
  readonly outside: number;
  /** Folders that the console makes, which are objects without content. */
  readonly markers: number;
  /** Which whole days of which folders were listed, so that nothing of them is unknown. */
  readonly covered: readonly { readonly folder: string; readonly days: Days }[];
  /** Folders that could not be listed. */
  readonly failures: readonly { readonly folder: string; readonly reason: string }[];
}

/** Lists at the same time. */
export const LISTS = 16;
/** Longer ranges are listed month by month, so that it goes at the same time. */
const LONG = 62;

/** The folders that the question is about: what can be asked for before it is known what is there. */
export function layoutFor(store: ObjectStore, { prefix, scope }: SyncQuestion): Promise<Layout> {
  const admits = scopeTest(scope);
  return findLayout(store, prefix, (at) => admits(at as ObjectKey));
}

/** What an archive holds, as far as the question is concerned. */
export interface Stock {
  readonly known: Known;
  /** Keys of files that are not where they were stored. */
  readonly missing: Promise<ReadonlySet<string>>;
}

/** @throws PersonError where nothing at all can be listed */
export async function planSync(
  store: ObjectStore,
  layout: Layout,
  question: SyncQuestion,
  { known, missing }: Stock,
  interrupted: AbortSignal,
): Promise<SyncPlan> {
  const sorting = new Sorting(known, wantedTest(question));
  const covered: { folder: string; days: Days }[] = [];
  const failures: { folder: string; reason: string }[] = [];
  const wanted = wantedDays(question);
  await inParallel(LISTS, layout.folders, async (folder) => {
    try {
      for (const days of daysToList(folder, wanted, question, known)) {
        await listDays(store, folder, days, question.now, (object) => sorting.take(object));
        const whole = wholeDays(days, question);
        if (folder.isWhole && whole.from <= whole.to) covered.push({ folder: folder.folder, days: whole });
      }
    } catch (thrown) {
      if (!(thrown instanceof PersonError) || interrupted.aborted) throw thrown;
      failures.push({ folder: folder.folder, reason: reasonOf(thrown) });
    }
  });
  return { layout, covered, failures, ...sorting.result(await missing) };
}

/** The days whose folders may hold events of the window. */
export function wantedDays({ window, slack }: Pick<SyncQuestion, 'window' | 'slack'>): Days {
  return {
    from: window.since === undefined ? FIRST_DAY : Math.max(FIRST_DAY, dayOf(window.since)),
    to: window.until === undefined ? LAST_DAY : Math.min(LAST_DAY, dayOf(window.until + slack)),
  };
}

/** The days of which the window leaves nothing out. */
function wholeDays({ from, to }: Days, { window, slack }: SyncQuestion): Days {
  return {
    from: window.since === undefined ? from : Math.max(from, Math.ceil(window.since / DAY)),
    to: window.until === undefined ? to : Math.min(to, dayOf(window.until + slack) - 1),
  };
}

function daysToList(
  { folder, isWhole }: RegionFolder,
  wanted: Days,
  { settle }: SyncQuestion,
  known: Known,
): readonly Days[] {
  const newest = known.newestIn(folder);
  if (!isWhole || Number.isNaN(newest)) return [wanted];
  return known.coverage.toList(folder, wanted, dayOf(newest - settle));
}

/** Lists some days of a region's folder. */
export async function listDays(
  store: ObjectStore,
  { folder, isWhole }: RegionFolder,
  days: Days,
  now: number,
  take: (object: ListedObject) => void,
): Promise<void> {
  if (!isWhole) return listRange(store, folder, undefined, undefined, take);
  const bounds = {
    // Keys come in the order of their bytes, and a folder's own name comes before what is in it.
    after: days.from === FIRST_DAY ? undefined : folder + dayFolder(days.from),
    before: days.to === LAST_DAY ? undefined : folder + dayFolder(days.to + 1),
  };
  if (Math.min(days.to, dayOf(now)) - days.from <= LONG) {
    return listRange(store, folder, bounds.after, bounds.before, take);
  }
  const months: string[] = [];
  const years: string[] = [];
  for await (const page of listPages(store, { prefix: folder, folders: true })) {
    page.objects.forEach(take);
    years.push(...page.folders);
  }
  await inParallel(LISTS, years, async (year) => {
    if (!/\/\d{4}\/$/.test(year)) months.push(year);
    else {
      for await (const page of listPages(store, { prefix: year, folders: true })) {
        page.objects.forEach(take);
        months.push(...page.folders);
      }
    }
  });
  await inParallel(LISTS, months, (month) => listRange(store, month, bounds.after, bounds.before, take));
}

/** @param after only keys behind this one, which may lie before the folder @param before only keys before this one */
async function listRange(
  store: ObjectStore,
  prefix: string,
  after: string | undefined,
  before: string | undefined,
  take: (object: ListedObject) => void,
): Promise<void> {
  if (before !== undefined && before <= prefix) return;
  const begin = after !== undefined && after > prefix ? { after } : {};
  for await (const { objects } of listPages(store, { prefix, ...begin })) {
    for (const object of objects) {
      if (before !== undefined && object.key >= before) return;
      take(object);
    }
  }
}

/** Says of each object what is to become of it. */
class Sorting {
  readonly #fetch: Wanted[] = [];
  readonly #frozen: Wanted[] = [];
  readonly #wanted: ListedObject[] = [];
  readonly #seen = new Set<string>();
  readonly #counts = { listed: 0, present: 0, outside: 0, markers: 0 };

  constructor(
    private readonly known: Known,
    private readonly isWanted: (key: string) => boolean,
  ) {}

  take(object: ListedObject): void {
    if (this.#seen.has(object.key)) return;
    this.#seen.add(object.key);
    this.#counts.listed++;
    if (object.size === 0 && object.key.endsWith('/')) this.#counts.markers++;
    else if (!this.isWanted(object.key)) this.#counts.outside++;
    else this.#wanted.push(object);
  }

  /** @param missing keys of files that are not where they were stored */
  result(missing: ReadonlySet<string>) {
    for (const object of this.#wanted) this.#decide(object, this.known.get(object.key), missing);
    this.#takeMissing(missing);
    return { fetch: byAge(this.#fetch), frozen: byAge(this.#frozen), ...this.#counts };
  }

  /** Files that have gone are fetched again, also of days that are not listed any more. */
  #takeMissing(missing: ReadonlySet<string>): void {
    for (const key of missing) {
      if (this.#seen.has(key)) continue;
      const { size, etag } = this.known.get(key)!;
      this.#fetch.push({
        object: { key, size, etag, lastModified: '', storageClass: 'Standard' },
        why: 'missing',
      });
    }
  }

  #decide(object: ListedObject, known: KnownObject | undefined, missing: ReadonlySet<string>): void {
    const why: Why | undefined =
      known === undefined
        ? 'new'
        : !isSame(known, object)
          ? 'changed'
          : missing.has(object.key)
            ? 'missing'
            : undefined;
    if (why === undefined) this.#counts.present++;
    else (isFrozen(object) ? this.#frozen : this.#fetch).push({ object, why });
  }
}

function byAge(all: readonly Wanted[]): Wanted[] {
  return all
    .map((wanted) => ({ wanted, stamp: parseObjectKey(wanted.object.key)?.stamp ?? 0 }))
    .sort((a, b) => a.stamp - b.stamp || (a.wanted.object.key < b.wanted.object.key ? -1 : 1))
    .map(({ wanted }) => wanted);
}

/** Runs so many at a time. */
export async function inParallel<T>(
  most: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
}
