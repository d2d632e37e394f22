/**
 * Reads one file after the other and keeps the events that the question asks for: inflate, cut, skip what
 * cannot match, parse the rest, and let the predicate have the last word.
 */
import { isAuditEvent, looksLikeContainer, openContainer } from '../../archive/containers.js';
import { type Block, cutText, cutWhole, type OnDamage } from '../../archive/cutting.js';
import type { Damage } from '../../archive/damage.js';
import { type Kernel, openKernel } from '../../archive/kernel.js';
import { readText } from '../../archive/text.js';
import { reasonOf } from '../../errors.js';
import { actorOf } from '../../event/actor.js';
import { type AuditEvent, textOf } from '../../event/event.js';
import { fieldFor } from '../../event/fields.js';
import { minify } from '../../event/json.js';
import { readEvent } from '../../event/read.js';
import { SECRET_NEEDLES } from '../../event/redaction.js';
import { eventTime } from '../../event/time.js';
import { compile } from '../../query/match.js';
import { inWindow } from '../../query/window.js';
import { type Batch, type DamagedFile, emptyTally } from './batch.js';
import type { HashSeed, ScanQuestion } from './question.js';
import { RowBuffer } from './rowbuffer.js';
import { type RowText, rowTextOf } from './rowtext.js';

/** The kernel's two sets of needles. */
const WANTED = 0;
const SECRET = 1;

/** A file whose rows come to more bytes than this is handed over in parts. */
const PART_SIZE = 4 * 2 ** 20;
/** Damaged stretches of one file that are kept word for word. */
const DAMAGE_MAX = 5;

/** What is known of the file being read. */
interface Reading {
  readonly file: number;
  /** Events come inside other objects, so that one object may hold many; undefined until an object was seen. */
  wrapped: boolean | undefined;
  readonly onDamage: OnDamage;
}

const EVENT_ID = fieldFor('eventId');

export class Examiner {
  readonly #kernel: Kernel = openKernel();
  /** For bytes outside the block at hand: identifiers, and events that are taken out of something. */
  readonly #side: Kernel = openKernel();
  readonly #buffer = new RowBuffer();
  readonly #matches: (event: AuditEvent) => boolean;
  readonly #rowText: RowText;
  #tally = emptyTally();
  #damaged: DamagedFile[] = [];

  constructor(
    private readonly question: ScanQuestion,
    private readonly seed: HashSeed,
  ) {
    if (question.needles !== null) this.#kernel.setNeedles(WANTED, question.needles);
    this.#kernel.setNeedles(SECRET, SECRET_NEEDLES);
    this.#side.setNeedles(SECRET, SECRET_NEEDLES);
    this.#matches = compile(question.query);
    this.#rowText = rowTextOf(question.rows);
  }

  /** Bytes of rows that wait to be taken. */
  get waiting(): number {
    return this.#buffer.size;
  }

  /** Reads a file to its end. Its rows wait to be taken; of a large file, part after part is yielded. */
  async *examine(file: number, path: string): AsyncGenerator<Batch, void> {
    const damage: Damage[] = [];
    let failure: string | undefined;
    let inParts = false;
    const onDamage: OnDamage = (found, lostEvent) => {
      if (lostEvent) {
        this.#tally.events++;
        this.#tally.unreadable++;
      }
      if (damage.length < DAMAGE_MAX) damage.push(found);
    };
    const reading: Reading = { file, wrapped: undefined, onDamage };
    try {
      const blocks = cutText(readText(path, this.question.limits), this.#kernel, onDamage);
      let next = await blocks.next();
      for (; !next.done; next = await blocks.next()) {
        this.#readBlock(next.value, reading);
        if (this.#buffer.size > PART_SIZE) {
          inParts = true;
          yield { ...this.take(), partOf: file };
        }
      }
      if (next.value !== undefined) damage.unshift(next.value);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).syscall === undefined) throw thrown;
      failure = reasonOf(thrown);
    }
    this.#tally.files++;
    if (failure !== undefined || damage.length > 0) {
      this.#damaged.push({ file, damage, ...(failure === undefined ? {} : { failure }) });
    }
    if (inParts) yield { ...this.take(), partOf: file };
    else this.#buffer.closeFile();
  }

  /** Hands over what was found since the last time. */
  take(): Batch {
    const batch = { ...this.#buffer.take(), tally: this.#tally, damaged: this.#damaged };
    this.#tally = emptyTally();
    this.#damaged = [];
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
    const event = parse(own);
    if (event !== undefined && isAuditEvent(event)) {
      const inBlock = units.spaced[i] === 1 ? undefined : start;
      this.#consider(event, own, at + start, inBlock, reading);
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

  /**
   * A missing quote or brace can make several lines look like one object: reads its later lines on their own.
   * Each line is tried once as the beginning of something whole.
   */
  #rescue(own: Buffer, at: number, reading: Reading): void {
    const kernel = openKernel();
    let rest = own;
    let offset = at;
    for (;;) {
      const line = rest.indexOf(0x0a) + 1;
      if (line === 0) return;
      rest = rest.subarray(line);
      offset += line;
      let broken: number | undefined;
      for (const block of cutWhole(rest, kernel, () => {})) {
        for (let i = 0; i < block.units.count && broken === undefined; i++) {
          const start = block.units.bounds[i * 2]!;
          const event = parse(rest.subarray(block.at + start, block.at + block.units.bounds[i * 2 + 1]!));
          if (event === undefined) broken = block.at + start;
          else if (isAuditEvent(event)) {
            this.#tally.events++;
            const end = block.at + block.units.bounds[i * 2 + 1]!;
            this.#consider(
              event,
              rest.subarray(block.at + start, end),
              offset + block.at + start,
              undefined,
              reading,
            );
          }
        }
        if (broken !== undefined) break;
      }
      if (broken === undefined) return;
      rest = rest.subarray(broken);
      offset += broken;
    }
  }

  /** @param inBlock where the event's bytes begin in the kernel's block; undefined to look at `own` instead */
  #consider(
    event: AuditEvent,
    own: Buffer,
    offset: number,
    inBlock: number | undefined,
    { file }: Reading,
  ): void {
    const time = eventTime(event);
    const asked = inWindow(this.question.window, time);
    const matches = asked && this.#matches(event);
    if (!matches) this.#tally.notMatching++;
    if (matches && Number.isNaN(time)) this.#tally.undated++;
    if (!matches && !(asked && this.question.neighbours)) return;

    let content: bigint;
    let mayHoldSecret: boolean;
    if (inBlock !== undefined) {
      content = this.#kernel.hash(inBlock, inBlock + own.length, this.seed);
      mayHoldSecret = this.#kernel.find(SECRET, inBlock, inBlock + own.length) >= 0;
    } else {
      // White space between tokens is no difference between two events.
      const bare = Buffer.from(minify(own.toString('latin1')), 'latin1');
      this.#side.load(bare);
      content = this.#side.hash(0, bare.length, this.seed);
      mayHoldSecret = this.#side.find(SECRET, 0, bare.length) >= 0;
    }
    const id = this.#hashText(EVENT_ID.read(event).map(textOf).join());
    const actor = this.question.neighbours ? this.#hashText(actorOf(event).key) : 0n;
    this.#buffer.add(
      { time, offset, file, matches, id, content, actor },
      this.#rowText(own, event, { mayHoldSecret, spaced: inBlock === undefined }),
    );
  }

  #hashText(text: string): bigint {
    if (text === '') return 0n;
    const bytes = Buffer.from(text);
    this.#side.load(bytes);
    return this.#side.hash(0, bytes.length, this.seed);
  }
}

/** The object that the bytes hold, or undefined where they are not valid JSON. */
function parse(own: Buffer): AuditEvent | undefined {
  try {
    return readEvent(own.toString());
  } catch {
    return undefined;
  }
}
