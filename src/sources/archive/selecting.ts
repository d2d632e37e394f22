/** Decides of one event after the other whether it is asked for, and keeps those that are. */
import { type Kernel, type Outline, openKernel } from '../../archive/kernel.js';
import type { Members, MembersPlan, MembersReader } from '../../archive/members.js';
import { actorOf } from '../../event/actor.js';
import { type AuditEvent, textOf } from '../../event/event.js';
import { fieldFor } from '../../event/fields.js';
import { minify } from '../../event/json.js';
import { isHarmlessNeedle, SECRET_NEEDLES } from '../../event/redaction.js';
import { eventTime, parseEventTime } from '../../event/time.js';
import { compile } from '../../query/match.js';
import { inWindow } from '../../query/window.js';
import { emptyTally, type Row } from '../answer/batch.js';
import type { HashSeed, ScanQuestion } from '../answer/question.js';
import { type Recycled, RowBuffer } from '../answer/rowbuffer.js';
import { needsNoFields, type RowWriter, rowWriter } from '../answer/rowtext.js';

/** The kernel's two sets of needles. */
export const WANTED = 0;
const SECRET = 1;

/** Takes the events that match, where they are not made rows of text. */
export interface RowSink {
  /** @param own valid until the call returns */
  add(row: Row, own: Buffer, event: AuditEvent, mayHoldSecret: boolean): void;
  /** Takes events by what the kernel has read of their members, so that most need not be parsed. */
  readonly usual?: {
    readonly plan: MembersPlan;
    /** The slots in which the identifier and the time are. */
    readonly id: number;
    readonly time: number;
    /**
     * @param start where the event begins in what the kernel has loaded
     * @returns false where it must be parsed after all, and nothing was taken
     */
    add(row: Row, own: Buffer, members: Members, start: number): boolean;
  };
  /** Asked between two stretches of a large file, which then yields what is known so far. */
  readonly isFull: boolean;
}

/** Where an event comes from. */
export interface Origin {
  readonly file: number;
  /** The hash of its identifier, where it is known. */
  readonly id?: bigint;
}

const EVENT_ID = fieldFor('eventId');

/** A row whose content is still to be hashed. */
type Uncounted = Row & { content: bigint };

/** Stands for an event whose row is made of its bytes alone. */
const UNPARSED: AuditEvent = {};

export class Selector {
  /** What was decided, and whatever else its owner counts. */
  tally = emptyTally();
  /** What was kept, where there is no sink. */
  readonly rows: RowBuffer;
  /** Whether an event's bytes answer the question, so that it need not be parsed. */
  readonly byBytes: boolean;
  /** For bytes outside the block at hand: identifiers, and events that are taken out of something. */
  readonly #side: Kernel = openKernel();
  readonly #matches: (event: AuditEvent) => boolean;
  readonly #writer: RowWriter;
  readonly #sink: RowSink | undefined;
  readonly #members: MembersReader | undefined;

  /** @param kernel has the block at hand loaded */
  constructor(
    private readonly kernel: Kernel,
    private readonly question: ScanQuestion,
    private readonly seed: HashSeed,
    { recycled, sink }: { readonly recycled?: Recycled; readonly sink?: RowSink },
  ) {
    kernel.setNeedles(SECRET, SECRET_NEEDLES);
    this.#side.setNeedles(SECRET, SECRET_NEEDLES);
    this.#matches = compile(question.query);
    this.#writer = rowWriter(question.rows);
    this.#sink = sink;
    const { since, until } = question.window;
    const takesAll = question.query.kind === 'all' && since === undefined && until === undefined;
    if (takesAll && sink?.usual !== undefined) this.#members = kernel.membersReader(sink.usual.plan);
    const needsEvents = question.neighbours || sink !== undefined;
    this.byBytes = question.query.kind === 'all' && !needsEvents && needsNoFields(question.rows);
    this.rows = new RowBuffer(recycled);
  }

  /**
   * @param inBlock where the event's bytes begin in the kernel's block; undefined to look at `own` instead
   * @returns the hash of its content, if it was kept
   */
  select(
    event: AuditEvent,
    own: Buffer,
    offset: number,
    inBlock: number | undefined,
    { file, id: known }: Origin,
  ): bigint | undefined {
    const time = eventTime(event);
    const asked = inWindow(this.question.window, time);
    const matches = asked && this.#matches(event);
    if (!matches) this.tally.notMatching++;
    if (matches && Number.isNaN(time)) this.tally.undated++;
    if (!matches && !(asked && this.question.neighbours)) return undefined;

    const id = known ?? this.#hashText(idOf(event));
    const actor = this.question.neighbours ? this.#hashText(actorOf(event).key) : 0n;
    return this.#keep({ time, offset, file, matches, id, actor, content: 0n }, own, event, inBlock);
  }

  /** As `select`, for an event that need not be parsed, because nothing but its time is asked of it. */
  selectBytes(
    text: Buffer,
    { idStart, idEnd, timeStart, timeEnd }: Outline,
    own: Buffer,
    offset: number,
    inBlock: number | undefined,
    { file }: Origin,
  ): void {
    const time = parseEventTime(text.toString('latin1', timeStart, timeEnd));
    if (!inWindow(this.question.window, time)) {
      this.tally.notMatching++;
      return;
    }
    if (Number.isNaN(time)) this.tally.undated++;
    const id = this.kernel.hash(idStart, idEnd, this.seed);
    this.#keep({ time, offset, file, matches: true, id, actor: 0n, content: 0n }, own, UNPARSED, inBlock);
  }

  /**
   * As `select`, where everything is asked for, for an event at [start, end) of the block that need not be parsed.
   * @returns false where it must be parsed after all, and nothing was decided
   */
  selectUsual(own: Buffer, offset: number, start: number, end: number, { file }: Origin): boolean {
    const members = this.#members;
    const usual = this.#sink?.usual;
    if (members === undefined || usual === undefined || !members.read(start, end)) return false;
    const { slots, spaced } = members;
    const [from, to] = [slots[usual.id]! - start, slots[usual.id + 1]! - start];
    const [timeFrom, timeTo] = [slots[usual.time]! - start, slots[usual.time + 1]! - start];
    if (from < 0 || timeFrom < 0) return false;
    const id = this.kernel.hash(start + from, start + to, this.seed);
    const time = parseEventTime(own.toString('latin1', timeFrom, timeTo));
    const row = { time, offset, file, matches: true, id, actor: 0n, content: 0n };
    if (this.#count(row, own, spaced ? undefined : start)) return false;
    if (!usual.add(row, own, members, start)) return false;
    if (Number.isNaN(time)) this.tally.undated++;
    return true;
  }

  #keep(row: Uncounted, own: Buffer, event: AuditEvent, inBlock: number | undefined): bigint {
    const mayHoldSecret = this.#count(row, own, inBlock);
    const sink = this.#sink;
    if (sink !== undefined) {
      sink.add(row, own, event, mayHoldSecret);
      return row.content;
    }
    const { before, after, encode } = this.#writer;
    const text = encode(own, event, { mayHoldSecret, spaced: inBlock === undefined });
    this.rows.add(row, text, before, after);
    return row.content;
  }

  /**
   * Hashes the row's content.
   * @returns whether it may hold a secret
   */
  #count(row: Uncounted, own: Buffer, inBlock: number | undefined): boolean {
    if (inBlock !== undefined) {
      row.content = this.kernel.hash(inBlock, inBlock + own.length, this.seed);
      return this.#mayHoldSecret(this.kernel, own, inBlock);
    }
    // White space between tokens is no difference between two events.
    const bare = Buffer.from(minify(own.toString('latin1')), 'latin1');
    this.#side.load(bare);
    row.content = this.#side.hash(0, bare.length, this.seed);
    return this.#mayHoldSecret(this.#side, bare, 0);
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
