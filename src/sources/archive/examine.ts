/**
 * Reads one file after the other and keeps the events that the question asks for: inflate, cut, skip what
 * cannot match, parse the rest, and let the predicate have the last word.
 */
import { isAuditEvent, looksLikeContainer, openContainer } from '../../archive/containers.js';
import { type Block, cutText, cutWhole, type OnDamage } from '../../archive/cutting.js';
import type { Damage } from '../../archive/damage.js';
import { digestHeld, digestStream, type FileDigest } from '../../archive/digest.js';
import { openInput } from '../../archive/input.js';
import { type Kernel, type Outline, openKernel } from '../../archive/kernel.js';
import { Mender } from '../../archive/mending.js';
import { parseObjectKey } from '../../archive/object-key.js';
import { type Elsewhere, openText, type TextPieces, textIn } from '../../archive/text.js';
import { reasonOf } from '../../errors.js';
import { actorOf } from '../../event/actor.js';
import { type AuditEvent, textOf } from '../../event/event.js';
import { fieldFor } from '../../event/fields.js';
import { minify } from '../../event/json.js';
import { readEvent } from '../../event/read.js';
import { isHarmlessNeedle, SECRET_NEEDLES } from '../../event/redaction.js';
import type { Span } from '../../event/spans.js';
import { eventTime, parseEventTime } from '../../event/time.js';
import { compile } from '../../query/match.js';
import { inWindow } from '../../query/window.js';
import {
  addTally,
  type Batch,
  type DamagedFile,
  type DigestedFile,
  emptyTally,
  type FileTally,
  type Row,
  type ScanTally,
} from '../answer/batch.js';
import type { HashSeed, ScanQuestion } from '../answer/question.js';
import { type Recycled, RowBuffer } from '../answer/rowbuffer.js';
import { needsNoFields, type RowWriter, rowWriter } from '../answer/rowtext.js';

/** The kernel's two sets of needles. */
const WANTED = 0;
const SECRET = 1;

/** A file whose rows come to more bytes than this is handed over in parts. */
const PART_SIZE = 4 * 2 ** 20;
/** Damaged stretches of one file that are kept word for word. */
const DAMAGE_MAX = 5;

/** Takes the events that match, where they are not made rows of text. */
export interface RowSink {
  /** @param own valid until the call returns */
  add(row: Row, own: Buffer, event: AuditEvent, mayHoldSecret: boolean): void;
  /** Asked between two stretches of a large file, which then yields what is known so far. */
  readonly isFull: boolean;
}

/** What an examiner is given by whoever runs it. */
export interface Surroundings extends Elsewhere {
  readonly recycled?: Recycled;
  readonly sink?: RowSink;
  /** Asked between two stretches of a large file. */
  readonly isStopped?: () => boolean;
}

/** What is known of the file being read. */
interface Reading {
  readonly file: number;
  /** Events come inside other objects, so that one object may hold many; undefined until an object was seen. */
  wrapped: boolean | undefined;
  /** Set where events came inside other objects nevertheless. */
  mixed: boolean;
  readonly onDamage: OnDamage;
  /** The hash of an event's identifier, where it is known. */
  readonly id?: bigint;
}

const EVENT_ID = fieldFor('eventId');

/** A row whose content is still to be hashed. */
type Uncounted = Row & { content: bigint };

/** Stands for an event whose row is made of its bytes alone. */
const UNPARSED: AuditEvent = {};

export class Examiner {
  readonly #kernel: Kernel = openKernel();
  /** For bytes outside the block at hand: identifiers, and events that are taken out of something. */
  readonly #side: Kernel = openKernel();
  readonly #buffer: RowBuffer;
  readonly #matches: (event: AuditEvent) => boolean;
  readonly #writer: RowWriter;
  /** Whether an event's bytes answer the question, so that it need not be parsed. */
  readonly #byBytes: boolean;
  #tally = emptyTally();
  /** Tallies that were handed over. */
  readonly #handedOver = emptyTally();
  #damaged: DamagedFile[] = [];
  /** Of the row that was kept last. */
  #content: bigint | undefined;
  /** Kept where rows go to a sink. */
  #whole: FileTally[] | undefined;
  #digested: DigestedFile[] = [];

  constructor(
    private readonly question: ScanQuestion,
    private readonly seed: HashSeed,
    private readonly surroundings: Surroundings = {},
  ) {
    if (question.needles !== null) this.#kernel.setNeedles(WANTED, question.needles);
    this.#kernel.setNeedles(SECRET, SECRET_NEEDLES);
    this.#side.setNeedles(SECRET, SECRET_NEEDLES);
    this.#matches = compile(question.query);
    this.#writer = rowWriter(question.rows);
    const needsEvents = question.neighbours || surroundings.sink !== undefined;
    this.#byBytes = question.query.kind === 'all' && !needsEvents && needsNoFields(question.rows);
    this.#buffer = new RowBuffer(surroundings.recycled);
    if (surroundings.sink !== undefined) this.#whole = [];
  }

  /** Bytes of rows that wait to be taken. */
  get waiting(): number {
    return this.#buffer.size;
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
        this.#tally.events++;
        this.#tally.unreadable++;
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
          if (this.#buffer.size > PART_SIZE || this.surroundings.sink?.isFull === true) {
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
    this.#tally.files++;
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
    else this.#buffer.closeFile();
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
    addTally(total, this.#tally);
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
    this.#content = undefined;
    this.#consider(event, own, offset, spaced ? undefined : 0, {
      file,
      id,
      wrapped: false,
      mixed: false,
      onDamage: () => {},
    });
    return this.#content;
  }

  /** The file whose events were considered is at its end: its rows get into their order. */
  closeFile(): void {
    this.#buffer.closeFile();
  }

  /** Hands over what was found since the last time. */
  take(): Batch {
    const { digests } = this.question;
    const whole = this.#whole === undefined ? {} : { whole: this.#whole };
    const digested = digests ? { digested: this.#digested } : {};
    const batch = {
      ...this.#buffer.take(),
      tally: this.#tally,
      damaged: this.#damaged,
      ...whole,
      ...digested,
    };
    addTally(this.#handedOver, this.#tally);
    this.#tally = emptyTally();
    this.#damaged = [];
    this.#digested = [];
    if (this.#whole !== undefined) this.#whole = [];
    return batch;
  }

  #readBlock(block: Block, reading: Reading): void {
    const { text, units } = block;
    const { bounds, count } = units;
    this.#tally.textBytes += text.length;
    this.#tally.events += count;
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
    this.#tally.notMatching += count - candidates;
  }

  #readUnit({ text, at, units }: Block, i: number, reading: Reading): void {
    const start = units.bounds[i * 2]!;
    const end = units.bounds[i * 2 + 1]!;
    const own = text.subarray(start, end);
    const outline = this.#byBytes ? this.#kernel.outline(start, end) : undefined;
    if (outline !== undefined) {
      const inBlock = outline.spaced ? undefined : start;
      this.#considerBytes(text, outline, own, at + start, inBlock, reading);
      return;
    }
    const { spaced, mayBeInexact } = this.#kernel.traits(start, end);
    const event = parse(own, mayBeInexact);
    if (event !== undefined && isAuditEvent(event)) {
      this.#consider(event, own, at + start, spaced ? undefined : start, reading);
    } else this.#readOdd(event, own, at + start, reading);
  }

  /** An object that is not simply an event: one that holds events, one that is damaged, or something else. */
  #readOdd(value: AuditEvent | undefined, own: Buffer, at: number, reading: Reading): void {
    const inside = value === undefined ? undefined : openContainer(own, value);
    if (inside === undefined) {
      const reason =
        value === undefined ? 'an object that is not valid JSON' : 'an object that is no audit event';
      this.#tally.unreadable++;
      reading.onDamage({ reason, offset: at, of: 'text' }, false);
      if (value === undefined) this.#rescue(own, at, reading);
      return;
    }
    this.#tally.events += inside.length - 1;
    if (reading.wrapped !== true) reading.mixed = true;
    for (const each of inside) {
      const event = parse(each.own);
      if (event !== undefined && isAuditEvent(event)) {
        this.#consider(event, each.own, at + each.offset, undefined, reading);
      } else {
        this.#tally.unreadable++;
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
        this.#tally.events++;
        this.#consider(event, whole, at + span.start + start, undefined, reading);
      }
    };
    const found = new Mender().find(own);
    let next = found.next();
    for (; !next.done; next = found.next()) if (next.value.kind === 'objects') readSpan(next.value);
    next.value?.inside.forEach(readSpan);
  }

  /** @param inBlock where the event's bytes begin in the kernel's block; undefined to look at `own` instead */
  #consider(
    event: AuditEvent,
    own: Buffer,
    offset: number,
    inBlock: number | undefined,
    { file, id: known }: Reading,
  ): void {
    const time = eventTime(event);
    const asked = inWindow(this.question.window, time);
    const matches = asked && this.#matches(event);
    if (!matches) this.#tally.notMatching++;
    if (matches && Number.isNaN(time)) this.#tally.undated++;
    if (!matches && !(asked && this.question.neighbours)) return;

    const id = known ?? this.#hashText(idOf(event));
    const actor = this.question.neighbours ? this.#hashText(actorOf(event).key) : 0n;
    this.#keep({ time, offset, file, matches, id, actor, content: 0n }, own, event, inBlock);
  }

  /** As `consider`, for an event that need not be parsed, because nothing but its time is asked of it. */
  #considerBytes(
    text: Buffer,
    { idStart, idEnd, timeStart, timeEnd }: Outline,
    own: Buffer,
    offset: number,
    inBlock: number | undefined,
    { file }: Reading,
  ): void {
    const time = parseEventTime(text.toString('latin1', timeStart, timeEnd));
    if (!inWindow(this.question.window, time)) {
      this.#tally.notMatching++;
      return;
    }
    if (Number.isNaN(time)) this.#tally.undated++;
    const id = this.#kernel.hash(idStart, idEnd, this.seed);
    this.#keep({ time, offset, file, matches: true, id, actor: 0n, content: 0n }, own, UNPARSED, inBlock);
  }

  #keep(row: Uncounted, own: Buffer, event: AuditEvent, inBlock: number | undefined): void {
    let mayHoldSecret: boolean;
    if (inBlock !== undefined) {
      row.content = this.#kernel.hash(inBlock, inBlock + own.length, this.seed);
      mayHoldSecret = this.#mayHoldSecret(this.#kernel, own, inBlock);
    } else {
      // White space between tokens is no difference between two events.
      const bare = Buffer.from(minify(own.toString('latin1')), 'latin1');
      this.#side.load(bare);
      row.content = this.#side.hash(0, bare.length, this.seed);
      mayHoldSecret = this.#mayHoldSecret(this.#side, bare, 0);
    }
    this.#content = row.content;
    const { sink } = this.surroundings;
    if (sink !== undefined) {
      sink.add(row, own, event, mayHoldSecret);
      return;
    }
    const { before, after, encode } = this.#writer;
    const text = encode(own, event, { mayHoldSecret, spaced: inBlock === undefined });
    this.#buffer.add(row, text, before, after);
  }

  /** @param from where the bytes stand in what the kernel has loaded */
  #mayHoldSecret(kernel: Kernel, bytes: Buffer, from: number): boolean {
    const end = from + bytes.length;
    for (let at = kernel.find(SECRET, from, end); at >= 0; at = kernel.find(SECRET, at + 1, end)) {
      if (!isHarmlessNeedle(bytes, at - from)) return true;
    }
    return false;
  }

  #hashText(text: string): bigint {
    if (text === '') return 0n;
    const bytes = Buffer.from(text);
    this.#side.load(bytes);
    return this.#side.hash(0, bytes.length, this.seed);
  }
}

/** The event's identifier; '' where it has none. */
function idOf(event: AuditEvent): string {
  const { eventId } = event;
  return typeof eventId === 'string' ? eventId : EVENT_ID.read(event).map(textOf).join();
}

/** The object that the bytes hold, or undefined where they are not valid JSON. */
function parse(own: Buffer, mayBeInexact = true): AuditEvent | undefined {
  try {
    return readEvent(own.toString(), mayBeInexact);
  } catch {
    return undefined;
  }
}
