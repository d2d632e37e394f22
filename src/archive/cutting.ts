/** Text into the objects it holds: an array, JSON lines, objects one after the other, in any mixture. */
import type { Damage } from './damage.js';
import type { Kernel, Units } from './kernel.js';

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
/** So many damaged stretches are stepped over before the rest of a file is given up. */
const RECOVERIES_MAX = 10_000;

const TAB = 0x09;
const LINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const COMMA = 0x2c;
const ARRAY = 0x5b;
const ARRAY_END = 0x5d;

/**
 * Yields a file's text in blocks of whole objects. After a damaged stretch it goes on with the next line, or
 * inside the `Events` array of a response that is cut short.
 * @returns what `pieces` returned
 */
export async function* cutText<End>(
  pieces: AsyncGenerator<Buffer, End>,
  kernel: Kernel,
  onDamage: OnDamage,
): AsyncGenerator<Block, End> {
  const cutter = new Cutter(kernel, onDamage);
  for (;;) {
    const next = await pieces.next();
    if (next.done) {
      yield* cutter.end();
      return next.value;
    }
    yield* cutter.take(next.value);
  }
}

/** The same for text that is at hand as a whole. */
export function* cutWhole(text: Buffer, kernel: Kernel, onDamage: OnDamage): Generator<Block> {
  const cutter = new Cutter(kernel, onDamage);
  yield* cutter.take(text);
  yield* cutter.end();
}

class Cutter {
  /** Text of an object that is not yet whole. */
  #rest: Buffer = Buffer.alloc(0);
  /** Where the next text begins in the file's text. */
  #at = 0;
  #openArrays = 0;
  #recoveries = 0;
  #damaged = false;

  constructor(
    private readonly kernel: Kernel,
    private readonly onDamage: OnDamage,
  ) {}

  *take(piece: Buffer): Generator<Block> {
    let text = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece;
    while (text.length > 0) {
      const open = yield* this.#cut(text);
      if (open === undefined) break;
      text = open.text;
      if (open.whole || text.length <= OBJECT_MAX) {
        if (open.whole) continue;
        this.#rest = Buffer.from(text);
        return;
      }
      text = this.#recover(text, `an object of more than ${OBJECT_MAX.toLocaleString('en-US')} bytes`);
    }
    this.#rest = Buffer.alloc(0);
  }

  *end(): Generator<Block> {
    let text = this.#rest;
    while (text.length > 0) {
      text = this.#recover(text, 'the text ends inside an event');
      let open: Open | undefined = { text, whole: true };
      while (open?.whole && open.text.length > 0) open = yield* this.#cut(open.text);
      text = open?.text ?? Buffer.alloc(0);
    }
    if (this.#openArrays !== 0 && !this.#damaged) {
      const which =
        this.#openArrays > 0 ? 'the array is not closed' : 'a closing bracket without an opening one';
      this.#report(which, this.#at);
    }
  }

  /** Yields the objects of `text`. Returns what remains: an object that is not whole, or text behind damage. */
  *#cut(text: Buffer): Generator<Block, Open | undefined> {
    this.kernel.load(text);
    const units = this.kernel.cut();
    const stop =
      units.strayClose >= 0 ? units.strayClose : units.openStart >= 0 ? units.openStart : text.length;
    this.#checkGaps(text, units, stop);
    if (units.count > 0) yield { text, at: this.#at, units };
    const start = this.#at;
    this.#at += units.strayClose >= 0 ? stop + 1 : stop;
    if (units.strayClose >= 0) {
      this.#report('a closing brace without an opening one', start + stop);
      return this.#givesUp() ? undefined : { text: text.subarray(stop + 1), whole: true };
    }
    return units.openStart >= 0 ? { text: text.subarray(stop), whole: false } : undefined;
  }

  /** Between objects there is nothing but white space, commas and the brackets of arrays. */
  #checkGaps(text: Buffer, units: Units, stop: number): void {
    const { bounds, count } = units;
    let from = 0;
    for (let i = 0; i <= count; i++) {
      const to = i < count ? bounds[i * 2]! : stop;
      for (let p = from; p < to; p++) {
        const byte = text[p]!;
        if (byte === COMMA || byte === LINE || byte === SPACE || byte === RETURN || byte === TAB) continue;
        if (byte === ARRAY) this.#openArrays++;
        else if (byte === ARRAY_END) this.#openArrays--;
        else {
          this.#report(this.#at + p === 0 ? foreignFormat(text) : 'this is not JSON', this.#at + p);
          break;
        }
      }
      from = i < count ? bounds[i * 2 + 1]! : stop;
    }
  }

  /** Steps over a damaged stretch at the beginning of `text`; returns what lies behind it. */
  #recover(text: Buffer, reason: string): Buffer {
    this.#report(reason, this.#at, true);
    const skip = this.#givesUp() ? text.length : resumeAt(text);
    this.#at += skip;
    return text.subarray(skip);
  }

  #report(reason: string, offset: number, lostEvent = false): void {
    this.#damaged = true;
    this.onDamage({ reason, offset, of: 'text' }, lostEvent);
  }

  #givesUp(): boolean {
    this.#recoveries++;
    return this.#recoveries > RECOVERIES_MAX;
  }
}

interface Open {
  readonly text: Buffer;
  readonly whole: boolean;
}

/** Where reading can go on in text that begins with a damaged object. */
function resumeAt(text: Buffer): number {
  const wrapper = /"events"\s*:\s*\[/i.exec(text.toString('latin1', 0, 65536));
  if (wrapper !== null) return wrapper.index + wrapper[0].length;
  const line = text.indexOf(LINE);
  return line < 0 ? text.length : line + 1;
}

/** Formats that people take for delivered files, by their first bytes. */
const FOREIGN: readonly (readonly [bytes: string, name: string])[] = [
  ['504b0304', 'a zip archive'],
  ['28b52ffd', 'zstd data'],
  ['425a68', 'bzip2 data'],
  ['fd377a585a', 'xz data'],
  ['04224d18', 'lz4 data'],
  ['50415231', 'a Parquet file'],
  ['3c', 'XML or HTML'],
];

function foreignFormat(text: Buffer): string {
  const head = text.toString('hex', 0, 8);
  const known = FOREIGN.find(([bytes]) => head.startsWith(bytes));
  return known === undefined ? 'this is not JSON' : `this is ${known[1]}, not JSON`;
}
