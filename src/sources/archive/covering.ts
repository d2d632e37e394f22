/** Counts the events of an archive by region and hour. */
import { HourTable, type Stream } from '../../archive/coverage/hours.js';
import type { InflateLimits } from '../../archive/inflate-limits.js';
import type { ArchiveFile } from '../../archive/listing.js';
import { ALL, type Query, type Window } from '../../query/query.js';
import { inWindow } from '../../query/window.js';
import { addTally, type Batch, type DamagedFile, emptyTally, type ScanTally } from '../answer/batch.js';
import { SeenEvents } from '../answer/duplicates.js';
import { joinKnown, type KnownFiles } from '../answer/known.js';
import type { RowShape, ScanQuestion } from '../answer/question.js';
import { scan } from './scan.js';
import type { ScanThreads } from './threads.js';

export interface CountQuestion {
  readonly files: readonly ArchiveFile[];
  readonly window: Window;
  /** Which events of files count whose names do not tell a region. */
  readonly query: Query;
  readonly limits: InflateLimits;
  readonly threads: ScanThreads | undefined;
  /** Files that need not be read: only where the names of all files tell a region. */
  readonly known?: KnownFiles | undefined;
}

/** Where nothing tells a region. */
const NOWHERE: Stream = { account: undefined, region: '' };

/** Whether the name of each file tells its region, so that nothing of its events need be known but their time. */
export function namesTell(files: readonly ArchiveFile[]): boolean {
  return files.every(({ key }) => key !== undefined);
}

/** A count under way. Everything is true so far at any time, and complete when `run` has ended. */
export class HourCount {
  readonly table = new HourTable();
  readonly scanned: ScanTally = emptyTally();
  readonly damaged: DamagedFile[] = [];
  duplicates = 0;
  /** Events that repeat an id with different content. */
  conflicting = 0;
  /** Events that count nowhere, since their time cannot be read. */
  undated = 0;
  readonly #seen = new SeenEvents();

  constructor(private readonly question: CountQuestion) {
    for (const { key } of question.files) {
      if (key !== undefined && inWindow(question.window, key.stamp)) this.table.addFile(key);
    }
  }

  /** Reads; yields now and then, so that somebody can look and stop it. */
  async *run(): AsyncGenerator<void> {
    const { files, threads, known } = this.question;
    const question = this.#scanQuestion();
    const unknown = files.map((_, at) => at).filter((at) => known?.has(at) !== true);
    const paths = unknown.map((at) => files[at]!.path);
    const batches = scan(paths, question, threads, {}, known?.seed);
    for await (const batch of known === undefined ? batches : joinKnown(batches, unknown, known)) {
      addTally(this.scanned, batch.tally);
      this.damaged.push(...batch.damaged);
      this.#take(batch, question.rows);
      yield;
    }
  }

  /** Where every name tells the region, events need not be parsed. */
  #scanQuestion(): ScanQuestion {
    const { files, window, query, limits } = this.question;
    const byName = namesTell(files);
    return {
      query: byName ? ALL : query,
      window,
      needles: null,
      limits,
      rows: byName ? { kind: 'identity' } : { kind: 'group', by: ['account', 'region'], reveal: true },
      neighbours: false,
    };
  }

  #take({ rows, text }: Batch, shape: RowShape): void {
    const decoder = shape.kind === 'group' ? new StreamReader() : undefined;
    for (let i = 0; i < rows.count; i++) {
      const time = rows.time(i);
      if (Number.isNaN(time)) {
        this.undated++;
        continue;
      }
      const sighting = this.#seen.see(rows.id(i), rows.content(i));
      if (sighting === 'same') this.duplicates++;
      if (sighting === 'different content') this.conflicting++;
      const stream =
        this.question.files[rows.file(i)]!.key ??
        decoder?.read(text.subarray(rows.start(i), rows.end(i))) ??
        NOWHERE;
      this.table.addEvent(stream, time, sighting === 'same');
    }
  }
}

/** Reads account and region as the scan writes them; neighbours are mostly alike. */
class StreamReader {
  #line = Buffer.alloc(0);
  #stream = NOWHERE;

  read(line: Uint8Array): Stream {
    if (this.#line.equals(line)) return this.#stream;
    const [accounts, regions] = JSON.parse(Buffer.from(line).toString()) as string[][];
    this.#line = Buffer.from(line);
    this.#stream = { account: accounts?.[0], region: (regions?.[0] ?? '').toLowerCase() };
    return this.#stream;
  }
}
