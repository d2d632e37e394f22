/**
 * Sorts rows by time, however many: in memory up to a limit, then in runs on disk that are merged. The files are
 * readable by nobody else, have no names while they are used, and are gone when the program ends, however it ends.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PersonError, reasonOf } from '../../errors.js';
import type { Row, RowTable } from './batch.js';
import { compareTimes, RowBuffer } from './rowbuffer.js';

/** Text and records that are held before a run is written. */
const MEMORY = 32 * 2 ** 20;
/** Read ahead from each run. */
const READ_SIZE = 128 * 1024;

export interface SortedRow {
  readonly row: Row;
  readonly text: Uint8Array;
}

export class Spool {
  #buffer = new RowBuffer();
  readonly #runs: Run[] = [];
  /** Folders that are still there. */
  #folders: string[] = [];

  constructor(private readonly memory = MEMORY) {}

  add(row: Row, text: Uint8Array): void {
    this.#buffer.add(row, text);
    if (this.#buffer.size > this.memory) this.#writeRun();
  }

  /** All rows, earliest first, those of equal time in the order in which they were added. */
  *drain(): Generator<SortedRow> {
    this.#buffer.closeFile();
    const { rows, text } = this.#buffer.take();
    const sources: Iterator<SortedRow>[] = [...this.#runs.map((run) => run.read()), held(rows, text)];
    const heads = sources.map((source) => source.next());
    try {
      for (;;) {
        // Some tens of runs at the most: looking at each is as good as a heap.
        let best = -1;
        for (let i = 0; i < heads.length; i++) {
          const head = heads[i]!;
          if (head.done) continue;
          const first = best < 0 ? undefined : (heads[best]!.value as SortedRow);
          if (first === undefined || compareTimes(head.value.row.time, first.row.time) < 0) best = i;
        }
        if (best < 0) return;
        yield heads[best]!.value as SortedRow;
        heads[best] = sources[best]!.next();
      }
    } finally {
      this.close();
    }
  }

  /** Removes what was written. */
  close(): void {
    for (const run of this.#runs) run.close();
    this.#runs.length = 0;
    this.#removeFolders();
  }

  /** Where an open file cannot be removed, the folder stays until `close`. */
  #removeFolders(): void {
    this.#folders = this.#folders.filter((folder) => {
      try {
        rmSync(folder, { recursive: true, force: true });
        return false;
      } catch {
        return true;
      }
    });
  }

  #writeRun(): void {
    this.#buffer.closeFile();
    const { rows, text } = this.#buffer.take();
    try {
      const folder = mkdtempSync(join(tmpdir(), 'atrail-'));
      this.#folders.push(folder);
      const run = Run.open(join(folder, 'rows'), rows);
      this.#runs.push(run);
      // What is open needs no name: it is gone however this process ends.
      this.#removeFolders();
      run.write(text);
    } catch (thrown) {
      this.close();
      throw new PersonError(
        `sorting needs room for temporary files in ${tmpdir()}: ${reasonOf(thrown)}`,
        'Make room there, or set TMPDIR to a folder that has it.',
      );
    }
  }
}

function* held(rows: RowTable, text: Uint8Array): Generator<SortedRow> {
  for (let i = 0; i < rows.count; i++)
    yield { row: rows.row(i), text: text.subarray(rows.start(i), rows.end(i)) };
}

/** Sorted rows in a file: all texts, one after the other. The records stay in memory. */
class Run {
  private constructor(
    private readonly fd: number,
    private readonly rows: RowTable,
  ) {}

  static open(path: string, rows: RowTable): Run {
    return new Run(openSync(path, 'wx+', 0o600), rows);
  }

  write(text: Uint8Array): void {
    for (let at = 0; at < text.length; ) at += writeSync(this.fd, text, at, text.length - at);
  }

  *read(): Generator<SortedRow> {
    const { rows } = this;
    let buffer = Buffer.alloc(0);
    let from = 0;
    for (let i = 0; i < rows.count; i++) {
      const start = rows.start(i);
      const end = rows.end(i);
      if (end > from + buffer.length) {
        buffer = Buffer.allocUnsafe(Math.max(READ_SIZE, end - start));
        from = start;
        buffer = buffer.subarray(0, readFully(this.fd, buffer, from));
      }
      yield { row: rows.row(i), text: buffer.subarray(start - from, end - from) };
    }
  }

  close(): void {
    closeSync(this.fd);
  }
}

function readFully(fd: number, into: Buffer, position: number): number {
  let size = 0;
  for (;;) {
    const read = readSync(fd, into, size, into.length - size, position + size);
    size += read;
    if (read === 0 || size === into.length) return size;
  }
}
