/** Reads files as a search does, and tells of each what is needed to judge it. */
import type { FileDigest } from '../../archive/digest.js';
import type { InflateLimits } from '../../archive/inflate-limits.js';
import type { ArchiveFile } from '../../archive/listing.js';
import type { FileFacts, PlaceCount } from '../../archive/proof/facts.js';
import { ALL } from '../../query/query.js';
import type { Batch, DamagedFile } from '../answer/batch.js';
import type { ScanQuestion } from '../answer/question.js';
import { scan } from './scan.js';
import type { ScanThreads } from './threads.js';

const DAY = 24 * 3_600_000;

/** What an event says of where it belongs; in the order in which readPlace reads it. */
const PLACE = ['acsRegion', 'recipientAccountId', 'isGlobal'];

/** One for each file, in their order. Every event is parsed, and nothing of it is kept. */
export async function* readFacts(
  files: readonly ArchiveFile[],
  limits: InflateLimits,
  threads: ScanThreads | undefined,
): AsyncGenerator<FileFacts> {
  const question: ScanQuestion = {
    query: ALL,
    window: {},
    needles: null,
    limits,
    rows: { kind: 'group', by: PLACE, reveal: true },
    neighbours: false,
    digests: true,
  };
  const open = new Map<number, Gathering>();
  const damaged = new Map<number, DamagedFile>();
  const paths = files.map(({ path }) => path);
  for await (const batch of scan(paths, question, threads)) {
    gather(files, batch, open);
    for (const each of batch.damaged) damaged.set(each.file, each);
    for (const { file, digest } of batch.digested ?? []) {
      yield (open.get(file) ?? new Gathering(files[file]!)).facts(damaged.get(file), digest);
      open.delete(file);
      damaged.delete(file);
    }
  }
}

function gather(files: readonly ArchiveFile[], { rows, text }: Batch, open: Map<number, Gathering>): void {
  for (let i = 0; i < rows.count; i++) {
    const file = rows.file(i);
    let gathering = open.get(file);
    if (gathering === undefined) {
      gathering = new Gathering(files[file]!);
      open.set(file, gathering);
    }
    gathering.add(rows.time(i), text.subarray(rows.start(i), rows.end(i)));
  }
}

/** The events of one file, counted. */
class Gathering {
  #events = 0;
  #undated = 0;
  #oldest = Number.NaN;
  #newest = Number.NaN;
  #later = 0;
  #beforeDay = 0;
  readonly #places = new Map<string, number>();
  #lastLine = Buffer.alloc(0);
  #lastPlace = '';

  constructor(private readonly archived: ArchiveFile) {}

  add(time: number, line: Uint8Array): void {
    this.#events++;
    if (!this.#lastLine.equals(line)) {
      this.#lastLine = Buffer.from(line);
      this.#lastPlace = this.#lastLine.toString();
    }
    this.#places.set(this.#lastPlace, (this.#places.get(this.#lastPlace) ?? 0) + 1);
    if (Number.isNaN(time)) {
      this.#undated++;
      return;
    }
    // Whatever is compared with NaN is false.
    if (!(this.#oldest <= time)) this.#oldest = time;
    if (!(this.#newest >= time)) this.#newest = time;
    const { key } = this.archived;
    if (key === undefined) return;
    // The stamp counts whole seconds.
    if (time >= key.stamp + 1000) this.#later++;
    if (time < key.stamp - (key.stamp % DAY)) this.#beforeDay++;
  }

  facts(damaged: DamagedFile | undefined, digest: FileDigest | undefined): FileFacts {
    return {
      path: this.archived.path,
      key: this.archived.key,
      digest,
      damage: damaged?.damage ?? [],
      failure: damaged?.failure,
      events: this.#events,
      undated: this.#undated,
      oldest: this.#oldest,
      newest: this.#newest,
      later: this.#later,
      beforeDay: this.#beforeDay,
      places: Array.from(this.#places, ([line, count]) => placeOf(line, count)),
    };
  }
}

function placeOf(line: string, count: number): PlaceCount {
  const [regions, accounts, globals] = JSON.parse(line) as string[][];
  return {
    region: regions?.[0]?.toLowerCase(),
    account: accounts?.[0],
    isGlobal: globals?.[0]?.toLowerCase() === 'true',
    count,
  };
}
