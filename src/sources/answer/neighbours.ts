/** The events of the same actor around each match, as `grep -C` has lines: before, the match, after. */

import type { Portion } from './answer.js';
import { type Row, RowTable } from './batch.js';

interface Held {
  readonly row: Row;
  readonly text: Uint8Array;
}

interface Trace {
  /** The actor's last events that were not printed, at most `count`. */
  readonly before: Held[];
  /** How many of the actor's next events are to be printed. */
  after: number;
}

/** Holds `count` events of every actor. */
export class Neighbours {
  readonly #traces = new Map<bigint, Trace>();
  /** Actors whose last match still lacks events behind it. */
  #owing = 0;

  constructor(private readonly count: number) {}

  /** Whether a match still waits for events behind it. */
  get owes(): boolean {
    return this.#owing > 0;
  }

  /** The matches of a portion and their neighbours; events before a match stand right before it. */
  join({ rows, text }: Portion): Portion {
    const joined = new RowTable();
    const texts: Uint8Array[] = [];
    let size = 0;
    const print = ({ row, text: piece }: Held) => {
      texts.push(piece);
      size += piece.length;
      joined.add(row, size);
    };
    for (let i = 0; i < rows.count; i++) {
      const held = { row: rows.row(i), text: text.subarray(rows.start(i), rows.end(i)) };
      const trace = this.#traceOf(held.row.actor);
      if (held.row.matches) {
        trace.before.splice(0).forEach(print);
        print(held);
        if (trace.after === 0 && this.count > 0) this.#owing++;
        trace.after = this.count;
      } else if (trace.after > 0) {
        print(held);
        if (--trace.after === 0) this.#owing--;
      } else if (this.count > 0) {
        // Copied, or the whole portion would stay in memory for it.
        trace.before.push({ row: held.row, text: held.text.slice() });
        if (trace.before.length > this.count) trace.before.shift();
      }
    }
    return { rows: joined, text: Buffer.concat(texts) };
  }

  #traceOf(actor: bigint): Trace {
    let trace = this.#traces.get(actor);
    if (trace === undefined) {
      trace = { before: [], after: 0 };
      this.#traces.set(actor, trace);
    }
    return trace;
  }
}
