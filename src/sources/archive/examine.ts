/**
 * Reads one file after the other: inflate, cut, skip what cannot match, parse the rest, open what events come in, and
 * account for everything. Whether an event is asked for is decided in selecting.ts.
 */
import { isAuditEvent, looksLikeContainer, openContainer } from '../../archive/containers.js';
import { type Block, cutText, cutWhole, type OnDamage } from '../../archive/cutting.js';
import type { Damage } from '../../archive/damage.js';
import { digestHeld, digestStream, type FileDigest } from '../../archive/digest.js';
import { openInput } from '../../archive/input.js';
import { type Kernel, openKernel } from '../../archive/kernel.js';
import { Mender } from '../../archive/mending.js';
import { parseObjectKey } from '../../archive/object-key.js';
import { type Elsewhere, openText, type TextPieces, textIn } from '../../archive/text.js';
import { reasonOf } from '../../errors.js';
import type { AuditEvent } from '../../event/event.js';
import { readEvent } from '../../event/read.js';
import type { Span } from '../../event/spans.js';
import {
  addTally,
  type Batch,
  type DamagedFile,
  type DigestedFile,
  emptyTally,
  type FileTally,
  type ScanTally,
} from '../answer/batch.js';
import type { HashSeed, ScanQuestion } from '../answer/question.js';
import type { Recycled } from '../answer/rowbuffer.js';
import { type Origin, type RowSink, Selector, WANTED } from './selecting.js';

/** A file whose rows come to more bytes than this is handed over in parts. */
const PART_SIZE = 4 * 2 ** 20;
/** Damaged stretches of one file that are kept word for word. */
const DAMAGE_MAX = 5;

/** What an examiner is given by whoever runs it. */
export interface Surroundings extends Elsewhere {
  readonly recycled?: Recycled;
  readonly sink?: RowSink;
  /** Asked between two stretches of a large file. */
  readonly isStopped?: () => boolean;
}

/** What is known of the file being read. */
interface Reading extends Origin {
  /** Events come inside other objects, so that one object may hold many; undefined until an object was seen. */
  wrapped: boolean | undefined;
  /** Set where events came inside other objects nevertheless. */
  mixed: boolean;
  readonly onDamage: OnDamage;
}

export class Examiner {
  readonly #kernel: Kernel = openKernel();
  readonly #selector: Selector;
  /** Tallies that were handed over. */
  readonly #handedOver = emptyTally();
  #damaged: DamagedFile[] = [];
  /** Kept where rows go to a sink. */
  #whole: FileTally[] | undefined;
  #digested: DigestedFile[] = [];

  constructor(
    private readonly question: ScanQuestion,
    seed: HashSeed,
    private readonly surroundings: Surroundings = {},
  ) {
    if (question.needles !== null) this.#kernel.setNeedles(WANTED, question.needles);
    this.#selector = new Selector(this.#kernel, question, seed, surroundings);
    if (surroundings.sink !== undefined) this.#whole = [];
  }

  /** Bytes of rows that wait to be taken. */
  get waiting(): number {
    return this.#selector.rows.size;
  }

  /** Reads a file to its end. Its rows wait to be taken; of a large file, part after part is yielded. */
  async *examine(file: number, path: string): AsyncGenerator<Batch, void> {
    const damage: Damage[] = [];
    let failure: string | undefined;
    let digest: FileDigest | undefined;
    let inParts = false;
    const before = this.#total;
    const onDamage: OnDamage = (found, lostEvent) => {
      if (lostEvent) {
        this.#selector.tally.events++;
        this.#selector.tally.unreadable++;
      }
      if (damage.length < DAMAGE_MAX) damage.push(found);
    };
    const reading: Reading = { file, wrapped: undefined, mixed: false, onDamage };
    try {
      let text: Buffer | TextPieces;
      if (this.question.digests) ({ text, digest } = await this.#openDigested(path));
      else text = openText(path, this.question.limits, this.surroundings);
      if (Buffer.isBuffer(text)) {
        for (const block of cutWhole(text, this.#kernel, onDamage)) this.#readBlock(block, reading);
      } else {
        const blocks = cutText(text, this.#kernel, onDamage);
        let next = await blocks.next();
        for (; !next.done && this.surroundings.isStopped?.() !== true; next = await blocks.next()) {
          this.#readBlock(next.value, reading);
          // Between two blocks, this thread hears what happens elsewhere, such as Ctrl-C.
          await new Promise((resolve) => setImmediate(resolve));
          if (this.#selector.rows.size > PART_SIZE || this.surroundings.sink?.isFull === true) {
            inParts = true;
            yield { ...this.take(), partOf: file };
          }
        }
        if (!next.done) return void (await blocks.return(undefined));
        if (next.value !== undefined) damage.unshift(next.value);
      }
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).syscall === undefined) throw thrown;
      failure = reasonOf(thrown);
    }
    this.#selector.tally.files++;
    const { events, unreadable, textBytes } = this.#total;
    this.#whole?.push({
      file,
      events: events - before.events,
      unreadable: unreadable - before.unreadable,
      textBytes: textBytes - before.textBytes,
      mixed: reading.mixed,
    });
    if (failure === undefined && damage.length === 0 && events === before.events) {
      const promised = parseObjectKey(path)?.events ?? 0;
      const reason = `there is nothing in it, though its name promises ${promised} events`;
      if (promised > 0) damage.push({ reason, offset: 0, of: 'text' });
    }
    if (failure !== undefined || damage.length > 0) {
      this.#damaged.push({ file, damage, ...(failure === undefined ? {} : { failure }) });
    }
    if (this.question.digests) this.#digested.push(digest === undefined ? { file } : { file, digest });
    if (inParts) yield { ...this.take(), partOf: file };
    else this.#selector.rows.closeFile();
  }

  /** What is hashed is what is read, wherever a file is small enough to be held. */
  async #openDigested(path: string): Promise<{ text: Buffer | TextPieces; digest: FileDigest | undefined }> {
    const { limits } = this.question;
    const input = openInput(path);
    const text = textIn(input, limits);
    const held = Buffer.isBuffer(input) && Buffer.isBuffer(text);
    return { text, digest: held ? digestHeld(input, text) : await digestStream(input, limits) };
  }

  /** What was found since the beginning. */
  get #total(): ScanTally {
    const total = { ...this.#handedOver };
    addTally(total, this.#selector.tally);
    return total;
  }

  /**
   * Takes an event's own bytes as they were found before, as if they had been read from the file again. Its row waits
   * to be taken, if it matches.
   * @param id the hash of its identifier
   * @returns the hash of its content, if it matches
   * @throws SyntaxError where the bytes are no event
   */
  consider(file: number, offset: number, own: Buffer, id: bigint): bigint | undefined {
    this.#kernel.load(own);
    const { spaced, mayBeInexact } = this.#kernel.traits(0, own.length);
    const event = parse(own, mayBeInexact);
    if (event === undefined) throw new SyntaxError('these bytes are no event');
    return this.#selector.select(event, own, offset, spaced ? undefined : 0, { file, id });
  }

  /** The file whose events were considered is at its end: its rows get into their order. */
  closeFile(): void {
    this.#selector.rows.closeFile();
  }

  /** Hands over what was found since the last time. */
  take(): Batch {
    const { digests } = this.question;
    const whole = this.#whole === undefined ? {} : { whole: this.#whole };
    const digested = digests ? { digested: this.#digested } : {};
    const batch = {
      ...this.#selector.rows.take(),
      tally: this.#selector.tally,
      damaged: this.#damaged,
      ...whole,
      ...digested,
    };
    addTally(this.#handedOver, this.#selector.tally);
    this.#selector.tally = emptyTally();
    this.#damaged = [];
    this.#digested = [];
    if (this.#whole !== undefined) this.#whole = [];
    return batch;
  }

  #readBlock(block: Block, reading: Reading): void {
    const { text, units } = block;
    const { bounds, count } = units;
    this.#selector.tally.textBytes += text.length;
    this.#selector.tally.events += count;
    if (reading.wrapped === undefined && count > 0) {
      reading.wrapped = looksLikeContainer(text.subarray(bounds[0], bounds[1]));
    }
    if (this.question.needles === null || reading.wrapped || this.question.neighbours) {
      for (let i = 0; i < count; i++) this.#readUnit(block, i, reading);
      return;
    }
    let candidates = 0;
    let i = 0;
    for (let at = this.#kernel.find(WANTED, 0, text.length); at >= 0; ) {
      while (i < count && bounds[i * 2 + 1]! <= at) i++;
      if (i === count) break;
      if (bounds[i * 2]! > at) {
        at = this.#kernel.find(WANTED, bounds[i * 2]!, text.length);
        continue;
      }
      const end = bounds[i * 2 + 1]!;
      this.#readUnit(block, i, reading);
      candidates++;
      i++;
      at = this.#kernel.find(WANTED, end, text.length);
    }
    this.#selector.tally.notMatching += count - candidates;
  }

  #readUnit({ text, at, units }: Block, i: number, reading: Reading): void {
    const start = units.bounds[i * 2]!;
    const end = units.bounds[i * 2 + 1]!;
    const own = text.subarray(start, end);
    const outline = this.#selector.byBytes ? this.#kernel.outline(start, end) : undefined;
    if (outline !== undefined) {
      const inBlock = outline.spaced ? undefined : start;
      this.#selector.selectBytes(text, outline, own, at + start, inBlock, reading);
      return;
    }
    if (this.#selector.selectUsual(own, at + start, start, end, reading)) return;
    const { spaced, mayBeInexact } = this.#kernel.traits(start, end);
    const event = parse(own, mayBeInexact);
    if (event !== undefined && isAuditEvent(event)) {
      this.#selector.select(event, own, at + start, spaced ? undefined : start, reading);
    } else this.#readOdd(event, own, at + start, reading);
  }

  /** An object that is not simply an event: one that holds events, one that is damaged, or something else. */
  #readOdd(value: AuditEvent | undefined, own: Buffer, at: number, reading: Reading): void {
    const inside = value === undefined ? undefined : openContainer(own, value);
    if (inside === undefined) {
      const reason =
        value === undefined ? 'an object that is not valid JSON' : 'an object that is no audit event';
      this.#selector.tally.unreadable++;
      reading.onDamage({ reason, offset: at, of: 'text' }, false);
      if (value === undefined) this.#rescue(own, at, reading);
      return;
    }
    this.#selector.tally.events += inside.length - 1;
    if (reading.wrapped !== true) reading.mixed = true;
    for (const each of inside) {
      const event = parse(each.own);
      if (event !== undefined && isAuditEvent(event)) {
        this.#selector.select(event, each.own, at + each.offset, undefined, reading);
      } else {
        this.#selector.tally.unreadable++;
        reading.onDamage(
          { reason: 'an entry that is no audit event', offset: at + each.offset, of: 'text' },
          false,
        );
      }
    }
  }

  /** A missing brace can make several lines look like one object: finds the events that are whole in it. */
  #rescue(own: Buffer, at: number, reading: Reading): void {
    const kernel = openKernel();
    const readSpan = (span: Span) => {
      const text = own.subarray(span.start, span.end);
      kernel.load(text);
      const { bounds, count } = kernel.cut();
      for (let i = 0; i < count; i++) {
        const start = bounds[i * 2]!;
        const whole = text.subarray(start, bounds[i * 2 + 1]!);
        const event = parse(whole);
        if (event === undefined || !isAuditEvent(event)) continue;
        this.#selector.tally.events++;
        this.#selector.select(event, whole, at + span.start + start, undefined, reading);
      }
    };
    const found = new Mender().find(own);
    let next = found.next();
    for (; !next.done; next = found.next()) if (next.value.kind === 'objects') readSpan(next.value);
    next.value?.inside.forEach(readSpan);
  }
}

/** The object that the bytes hold, or undefined where they are not valid JSON. */
function parse(own: Buffer, mayBeInexact = true): AuditEvent | undefined {
  try {
    return readEvent(own.toString(), mayBeInexact);
  } catch {
    return undefined;
  }
}
