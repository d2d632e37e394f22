/** Text into the objects it holds: an array, JSON lines, objects one after the other, in any mixture. */
import type { Damage } from './damage.js';
import { foreignFormat, HEAD_SIZE } from './foreign-formats.js';
import type { Kernel, Units } from './kernel.js';
import { type Found, Mender, type Unfinished } from './mending.js';

/** A stretch of text with whole objects. The kernel has it loaded until the next block is asked for. */
export interface Block {
  readonly text: Buffer;
  /** Where in the file's text it begins. */
  readonly at: number;
  readonly units: Units;
}

/** Hears of each stretch that could not be read as objects, and whether an event was lost with it. */
export type OnDamage = (damage: Damage, lostEvent: boolean) => void;

/** An object larger than this is damage: an event has a few KB, a LookupEvents response at most some MB. */
const OBJECT_MAX = 64 * 2 ** 20;

const TAB = 0x09;
const LINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const COMMA = 0x2c;
const ARRAY = 0x5b;
const ARRAY_END = 0x5d;
const CLOSE = 0x7d;

/**
 * Yields a file's text in blocks of whole objects. Damaged stretches are stepped over: what stands whole
 * behind them, or inside the `Events` array of a response that is cut short, is still yielded.
 * @returns what `pieces` returned
 */
export async function* cutText<End>(
  pieces: AsyncGenerator<Buffer, End>,
  kernel: Kernel,
  onDamage: OnDamage,
): AsyncGenerator<Block, End> {
  const cutter = new Cutter(kernel, onDamage);
  let next = await pieces.next();
  try {
    for (; !next.done; next = await pieces.next()) yield* cutter.take(next.value);
    yield* cutter.end();
    return next.value;
  } finally {
    // Where nobody reads to the end, the file below must still be closed.
    if (!next.done) await pieces.return(undefined as End);
  }
}

/** The same for text that is at hand as a whole. */
export function* cutWhole(text: Buffer, kernel: Kernel, onDamage: OnDamage): Generator<Block> {
  const cutter = new Cutter(kernel, onDamage);
  yield* cutter.take(text);
  yield* cutter.end();
}

class Cutter {
  /** Text that waits for more: an object that is not whole yet, then what came since it was looked at. */
  #waiting: Buffer[] = [];
  #waitingSize = 0;
  /** So much text must have come together before it is looked at again, or long objects would take for ever. */
  #worthLooking = HEAD_SIZE;
  /** Where the waiting text begins in the file's text. */
  #at = 0;
  #openArrays = 0;
  #damaged = false;
  /** Set from the first damage on: the kernel sees only where clean text ends. */
  #mender: Mender | undefined;
  #skip: 'nothing' | 'the line' | 'the rest' = 'nothing';

  constructor(
    private readonly kernel: Kernel,
    private readonly onDamage: OnDamage,
  ) {}

  *take(piece: Buffer): Generator<Block> {
    if (this.#skip === 'the rest') return;
    this.#waiting.push(piece);
    this.#waitingSize += piece.length;
    if (this.#waitingSize >= this.#worthLooking) yield* this.#read(false);
  }

  *end(): Generator<Block> {
    yield* this.#read(true);
    if (this.#openArrays > 0 && !this.#damaged) this.#report('the array is not closed', this.#at);
  }

  *#read(isLast: boolean): Generator<Block> {
    const text = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    this.#keep(text.subarray(text.length));
    if (text.length === 0) return;
    if (this.#mender === undefined) yield* this.#readClean(text, isLast);
    else yield* this.#readDamaged(this.#mender, text, isLast);
  }

  /** What is left of the text that was looked at. */
  #keep(rest: Buffer): void {
    this.#waiting = rest.length > 0 ? [rest] : [];
    this.#waitingSize = rest.length;
    this.#worthLooking = Math.min(Math.max(2 * rest.length, HEAD_SIZE), OBJECT_MAX);
  }

  *#readClean(text: Buffer, isLast: boolean): Generator<Block> {
    this.kernel.load(text);
    const units = this.kernel.cut();
    const { openStart: open, strayClose, brokenLine } = units;
    const stop = Math.max(strayClose, brokenLine);
    const end = open >= 0 ? open : stop >= 0 ? stop : text.length;
    const { count, junk } = this.#checkGaps(text, units, end);
    if (count > 0) {
      const whole = text.subarray(0, junk >= 0 ? junk : end);
      yield { text: whole, at: this.#at, units: { ...units, count } };
    }
    if (junk < 0 && stop < 0 && (open < 0 || !(isLast || text.length - open > OBJECT_MAX))) {
      this.#at += end;
      this.#keep(Buffer.from(text.subarray(end)));
      return;
    }
    const damage = junk >= 0 ? junk : end;
    this.#at += damage;
    this.#mender = new Mender();
    yield* this.#readDamaged(this.#mender, text.subarray(damage), isLast);
  }

  /** Between objects there is nothing but white space, commas and the brackets of arrays. */
  #checkGaps(text: Buffer, { bounds, count }: Units, end: number): { count: number; junk: number } {
    let from = 0;
    for (let i = 0; i <= count; i++) {
      const to = i < count ? bounds[i * 2]! : end;
      for (let p = from; p < to; p++) {
        const byte = text[p]!;
        if (byte === COMMA || byte === LINE || byte === SPACE || byte === RETURN || byte === TAB) continue;
        if (byte === ARRAY) this.#openArrays++;
        else if (byte !== ARRAY_END) return { count: i, junk: p };
        else if (this.#openArrays > 0) this.#openArrays--;
        else this.#report('a closing bracket without an opening one', this.#at + p);
      }
      from = i < count ? bounds[i * 2 + 1]! : end;
    }
    return { count, junk: -1 };
  }

  *#readDamaged(mender: Mender, text: Buffer, isLast: boolean): Generator<Block> {
    let from = 0;
    if (this.#skip === 'the line') {
      from = text.indexOf(LINE) + 1;
      if (from === 0) from = text.length;
      else this.#skip = 'nothing';
    }
    const start = this.#at + from;
    const found = mender.find(text.subarray(from));
    let next = found.next();
    for (; !next.done; next = found.next()) {
      yield* this.#accept(next.value, text.subarray(from), start);
      if (this.#skip === 'the rest') return;
    }
    this.#at += text.length;
    if (next.value !== undefined) yield* this.#wait(next.value, text.subarray(from), start, isLast);
  }

  *#accept(found: Found, text: Buffer, at: number): Generator<Block> {
    if (found.kind === 'objects') {
      const whole = text.subarray(found.start, found.end);
      this.kernel.load(whole);
      yield { text: whole, at: at + found.start, units: this.kernel.cut() };
    } else if (found.kind === 'broken') {
      this.#report('an event is damaged', at + found.start, true);
    } else {
      const format = at + found.start === 0 ? foreignFormat(text) : undefined;
      if (format !== undefined) this.#skip = 'the rest';
      const stray =
        text[found.start] === CLOSE ? 'a closing brace without an opening one' : 'this is not JSON';
      this.#report(format === undefined ? stray : `this is ${format}, not JSON`, at + found.start);
    }
  }

  /** Keeps the object that the text ends inside of, or gives it up where no more comes or it is too large. */
  *#wait({ start, inside }: Unfinished, text: Buffer, at: number, isLast: boolean): Generator<Block> {
    let resume = start;
    if (isLast || text.length - start > OBJECT_MAX) {
      const size = OBJECT_MAX.toLocaleString('en-US');
      const reason = isLast ? 'the text ends inside an event' : `an object of more than ${size} bytes`;
      this.#report(reason, at + start, true);
      for (const span of inside) yield* this.#accept({ kind: 'objects', ...span }, text, at);
      if (isLast) return;
      resume = inside.at(-1)?.end ?? text.lastIndexOf(LINE) + 1;
      if (resume <= start) {
        this.#skip = 'the line';
        return;
      }
    }
    this.#at = at + resume;
    this.#keep(Buffer.from(text.subarray(resume)));
  }

  #report(reason: string, offset: number, lostEvent = false): void {
    this.#damaged = true;
    this.onDamage({ reason, offset, of: 'text' }, lostEvent);
  }
}
