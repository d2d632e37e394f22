/**
 * Reads the members of an object from its bytes, where it is written as usual. Texts have numbers, so that one that came
 * before is known without being made a string. What is usual, and what is done with each member, is said by a plan.
 */

/**
 * What is done with a member's value; any other value than is said here is unusual.
 * - skip: nothing, whatever it is
 * - note: 1 goes into the slot, unless it is null
 * - text: a string without escapes, whose number goes into the slot, or null
 * - span: a string of ASCII, without escapes and not empty; where it begins and ends goes into the slot and the next
 * - flag: true or false, also as a string: 1 or 2 goes into the slot
 * - object: its names are those of another plan, of which the number is given
 * - watch: an object with no name in it that ends as `mfaChecked` does, in any case
 * - texts: an object of texts and lists of texts, all of which are items; the slot and the next get the numbers of the
 *   first item and of the one behind the last, and the third gets 1; with null, nothing is done
 * - named: the same for any value: items are the scalars below keys that name something, but for booleans, and strings
 *   that may hold JSON
 */
export type MemberUse = 'skip' | 'note' | 'text' | 'span' | 'flag' | 'object' | 'watch' | 'texts' | 'named';

/** What a key says of the values below it; an object with a numeric one is unusual. */
export type KeyMark = 'other' | 'naming' | 'numeric';

export interface MembersPlan {
  /** For each usual name, what is done, and with which slot or plan. The first plan is for the object itself. */
  readonly plans: readonly Readonly<Record<string, readonly [use: MemberUse, at: number]>>[];
  /** Asked once for each key below `texts` and `named`. */
  readonly markOf: (key: string) => KeyMark;
}

/** What was read last, until the next is read or other bytes are loaded. */
export interface Members {
  /** Whether white space stands outside the object's strings, and whether all of it is ASCII. */
  readonly spaced: boolean;
  readonly ascii: boolean;
  readonly slots: Uint32Array;
  /**
   * Two words each: the number of a text, and 0; or where a string begins, and twice the place behind its closing
   * quote, and one more where a key names it.
   */
  readonly items: Uint32Array;
  /** Changes when numbers are given anew, which may be with any object. */
  readonly generation: number;
  /** A text by its number: 0 is for none, 1 for the empty one. */
  text(number: number): string;
  /** The number of a text, or 0 where it gets none. */
  numberOf(text: string): number;
}

export interface MembersReader extends Members {
  /** Reads the object at [from, to) of what is loaded. False where it is unusual, which says nothing else. */
  read(from: number, to: number): boolean;
}

/** What the kernel in WebAssembly has for this. */
export interface MembersExports {
  readonly memory: WebAssembly.Memory;
  readonly planOffset: WebAssembly.Global;
  readonly slotsOffset: WebAssembly.Global;
  readonly itemsOffset: WebAssembly.Global;
  readonly keysOffset: WebAssembly.Global;
  readonly textEntriesOffset: WebAssembly.Global;
  members(from: number, to: number): number;
  beginTexts(): void;
  addText(at: number, length: number): number;
  markText(number: number, mark: number): void;
}

/** As numbers from 1 on: 0 is for what is not known. */
const USES: readonly MemberUse[] = [
  'skip',
  'note',
  'text',
  'span',
  'flag',
  'object',
  'watch',
  'texts',
  'named',
];
const MARKS: readonly KeyMark[] = ['other', 'naming', 'numeric'];

const NAMES_MAX = 64;
const PLANS_MAX = 8;
const SLOTS = 64;
const ITEMS_MAX = 1024;
/** Words of what the kernel keeps of a text, and which of them tell where its bytes are and how many. */
const ENTRY = 4;
const BYTES = 1;
const LENGTH = 2;
/** Longer texts have no numbers. */
const LENGTH_MAX = 1024;

const FULL = -1;
const SPACED = 2;
const ASCII = 4;

export class WasmMembersReader implements MembersReader {
  spaced = false;
  ascii = false;
  generation = 0;
  slots = new Uint32Array(0);
  items = new Uint32Array(0);
  #bytes = Buffer.alloc(0);
  #words = new Uint32Array(0);
  readonly #names: readonly string[];
  /** In words. */
  readonly #entries: number;
  /** Where keys are while an object is read. */
  readonly #scratch: number;

  constructor(
    private readonly wasm: MembersExports,
    private readonly plan: MembersPlan,
  ) {
    const { plans } = plan;
    this.#entries = wasm.textEntriesOffset.value / 4;
    this.#scratch = wasm.keysOffset.value;
    this.#names = [...new Set(plans.flatMap((each) => Object.keys(each)))];
    if (this.#names.length > NAMES_MAX - 2 || plans.length > PLANS_MAX)
      throw new RangeError('too much to plan');
    this.moved();
    plans.forEach((each, i) => {
      for (const [name, [use, at]] of Object.entries(each)) {
        const place = wasm.planOffset.value + (i * NAMES_MAX + this.#names.indexOf(name) + 2) * 2;
        this.#bytes.set([USES.indexOf(use) + 1, at], place);
      }
    });
    this.#begin();
  }

  read(from: number, to: number): boolean {
    let found = this.wasm.members(from, to);
    for (let again = true; found < 0; found = this.wasm.members(from, to)) {
      if (found !== FULL) {
        const mark = this.plan.markOf(this.text(-found));
        this.wasm.markText(-found, MARKS.indexOf(mark) + 1);
      } else {
        // An object that alone is too much is not read in this way.
        if (!again) return false;
        again = false;
        this.#begin();
      }
    }
    if (found === 0) return false;
    this.spaced = (found & SPACED) !== 0;
    this.ascii = (found & ASCII) !== 0;
    return true;
  }

  text(number: number): string {
    const entry = this.#entries + number * ENTRY;
    const start = this.#words[entry + BYTES]!;
    return this.#bytes.toString('utf8', start, start + this.#words[entry + LENGTH]!);
  }

  numberOf(text: string): number {
    if (text.length > LENGTH_MAX) return 0;
    return this.wasm.addText(this.#scratch, this.#bytes.write(text, this.#scratch));
  }

  /** Forgets all texts but for the names. */
  #begin(): void {
    const { wasm } = this;
    wasm.beginTexts();
    this.generation++;
    for (const name of this.#names) this.numberOf(name);
  }

  /** The memory is elsewhere, as after it grew. */
  moved(): void {
    const { memory, slotsOffset, itemsOffset } = this.wasm;
    this.#bytes = Buffer.from(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
    this.slots = new Uint32Array(memory.buffer, slotsOffset.value, SLOTS);
    this.items = new Uint32Array(memory.buffer, itemsOffset.value, ITEMS_MAX * 2);
  }
}
