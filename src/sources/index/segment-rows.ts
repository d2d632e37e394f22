/** The events of the segment that is being made: their bytes, and what is kept of each besides. */
import { isUtf8 } from 'node:buffer';
import type { Members } from '../../archive/members.js';
import { type AuditEvent, textOf } from '../../event/event.js';
import { fieldFor } from '../../event/fields.js';
import { maskEvent } from '../../event/redaction.js';
import { fold } from '../../query/fold.js';
import type { Row } from '../answer/batch.js';
import { compareTimes } from '../answer/rowbuffer.js';
import { FIRST_MEMBER } from './bits.js';
import { ColumnTexts } from './column-texts.js';
import { extractOf } from './extract.js';
import { LOOKED_UP } from './lookup.js';
import { looseBits } from './loose.js';
import { isSessionApart, oddColumns } from './oddness.js';
import type { Blocks } from './packed.js';
import { plainExtract } from './plain-extract.js';
import { TEXT_COLUMNS } from './schema.js';
import { UsualExtract } from './usual-extract.js';

/** Words of what is kept of a row, besides its texts. */
const START = 0;
const LENGTH = 1;
const FILE = 2;
const PLACE = 3;
const RESOURCES = 4;
const FLAGS = 5;
const ODD = 6;
const WORDS = 7;

const NO_FLAG = 0;
const NO_TEXT = 1;
const GLOBAL = 2;
const NOT_GLOBAL = 4;

const ROWS_AT_FIRST = 4096;
const ITEMS_AT_FIRST = 16_384;
/** Bytes of events for which there is room: for a few, then for a segment. Memory that is not touched is not taken. */
const ROOM = [2 ** 20, 64 * 2 ** 20];

const ESCAPE = Buffer.from('\\u');
const TEXTS = TEXT_COLUMNS.length;
const AT: ReadonlyMap<string, number> = new Map(TEXT_COLUMNS.map(({ name }, at) => [name, at]));
const [USER, ROLE, SESSION] = [AT.get('user')!, AT.get('role')!, AT.get('session')!];
const SORTED_BY = ['user', 'service', 'event'].map((name) => AT.get(name)!);

/** Fields of which an event that is odd may have more values than its columns. */
const ODD_FIELDS = TEXT_COLUMNS.filter(({ name }) => LOOKED_UP.has(name) && name !== 'user');

/** What a row is looked up by that its columns do not say. */
export type OddTerms = readonly (readonly [field: string, value: string])[];

export class SegmentRows {
  #count = 0;
  #doubles = new Float64Array(ROWS_AT_FIRST * 2);
  #hashes = new BigUint64Array(ROWS_AT_FIRST * 2);
  #words = new Uint32Array(ROWS_AT_FIRST * WORDS);
  #texts = new Uint32Array(ROWS_AT_FIRST * (TEXTS + 1));
  #items = new Uint32Array(ITEMS_AT_FIRST);
  #itemCount = 0;
  #bytes: Buffer | undefined;
  #size = 0;
  #odd = 0;
  #apart = false;
  readonly oddTerms = new Map<number, OddTerms>();
  readonly columns = TEXT_COLUMNS.map(
    ({ name }, at) => new ColumnTexts({ unique: name === 'id', forgets: SORTED_BY.includes(at) }),
  );
  readonly resources = new ColumnTexts();
  /**
   * Lists of names that `user` matches, by the number that rows have; 0 where there is none that is not in the columns
   * `user`, `role` and `session`.
   */
  readonly userLists: (readonly string[])[] = [[]];
  readonly #userNumbers = new Map<string, number>();
  readonly #usual = new UsualExtract({
    columns: this.columns,
    resources: this.resources,
    userNumber: (users, ...columns) => this.#userNumber(users, columns),
  });
  /** The first row of the file being read, or of what is left of it, and the place of the next. */
  #fileFrom = 0;
  #place = 0;
  #inOrder = true;

  constructor(private readonly blocks: Blocks) {}

  get count(): number {
    return this.#count;
  }

  /** Bytes of the events. */
  get size(): number {
    return this.#size;
  }

  /** The columns that do not say all in some row. */
  get odd(): number {
    return this.#odd;
  }

  /** Whether some row has a session that its `user` does not say. */
  get apart(): boolean {
    return this.#apart;
  }

  /** Adds an event of the file being read, which takes the next place in it. */
  add(row: Row, own: Buffer, event: AuditEvent, mayHoldSecret: boolean): void {
    this.addAt(this.#place++, row, own, event, mayHoldSecret);
    this.#watchOrder(row.time);
  }

  /**
   * The same for an event that holds no secret, of which the kernel has read the members by USUAL_MEMBERS.
   * @param start where the event begins in what the kernel has loaded
   * @returns false where there is something unusual about it, so that it must be parsed: then nothing was added
   */
  addUsual(row: Row, own: Buffer, members: Members, start: number): boolean {
    const usual = this.#usual;
    if (!(members.ascii || isUtf8(own)) || !usual.take(members, own, start)) return false;
    const i = this.#addRow(this.#place++, row, own, usual.global, NO_FLAG);
    this.#texts.set(usual.numbers, i * (TEXTS + 1));
    for (let at = 0; at < usual.resourceCount; at++) this.#addItem(usual.resources[at]!);
    this.#addBits(i, usual.loose * FIRST_MEMBER);
    if (usual.apart) this.#apart = true;
    this.#watchOrder(row.time);
    return true;
  }

  /** Adds an event whose place in its file is known. */
  addAt(place: number, row: Row, own: Buffer, event: AuditEvent, mayHoldSecret: boolean): void {
    const plain = plainExtract(event, mayHoldSecret, own.includes(ESCAPE));
    const extract = plain ?? extractOf(event, mayHoldSecret);
    const { texts, global, resources, users, odd } = extract;
    const i = this.#addRow(place, row, own, global, isUtf8(own) ? NO_FLAG : NO_TEXT);
    const of = i * (TEXTS + 1);
    for (let at = 0; at < TEXTS; at++) {
      const text = texts[at]!;
      this.#texts[of + at] = text === null ? 0 : this.columns[at]!.numberOf(text);
    }
    this.#texts[of + TEXTS] = this.#userNumber(users, [texts[USER]!, texts[ROLE]!, texts[SESSION]!]);
    for (const id of resources) this.#addItem(this.resources.numberOf(id));
    const shown = mayHoldSecret ? maskEvent(event) : event;
    const loose = looseBits(event, shown, extract, plain !== undefined);
    this.#addBits(i, odd ? oddColumns(event, extract, shown) | loose : loose);
    if (isSessionApart(extract)) this.#apart = true;
    if (odd) this.oddTerms.set(i, oddTermsOf(event));
  }

  /** A row but for its texts, its resources, which come next, and its bits. */
  #addRow(place: number, row: Row, own: Buffer, global: boolean | null, flags: number): number {
    if (this.#count * WORDS === this.#words.length) this.#growRows();
    const i = this.#count++;
    const word = i * WORDS;
    this.#words[word + START] = this.#keep(own);
    this.#words[word + LENGTH] = own.length;
    this.#words[word + FILE] = row.file;
    this.#words[word + PLACE] = place;
    this.#words[word + RESOURCES] = this.#itemCount;
    this.#words[word + FLAGS] = flags | (global === null ? NO_FLAG : global ? GLOBAL : NOT_GLOBAL);
    this.#doubles[i * 2] = row.time;
    this.#doubles[i * 2 + 1] = row.offset;
    this.#hashes[i * 2] = row.id;
    this.#hashes[i * 2 + 1] = row.content;
    return i;
  }

  #addBits(i: number, bits: number): void {
    this.#words[i * WORDS + ODD] = bits;
    this.#odd |= bits;
  }

  #watchOrder(time: number): void {
    const last = this.#count - 1;
    if (last > this.#fileFrom && compareTimes(this.time(last - 1), time) > 0) this.#inOrder = false;
  }

  /** The file being read is at its end: its rows get their places by time, unless some of them are gone already. */
  closeFile(): void {
    const from = this.#fileFrom;
    if (!this.#inOrder && this.#place === this.#count - from) {
      const order = Array.from({ length: this.#count - from }, (_, i) => from + i);
      order.sort((a, b) => compareTimes(this.time(a), this.time(b)) || a - b);
      order.forEach((i, place) => {
        this.#words[i * WORDS + PLACE] = place;
      });
    }
    this.#fileFrom = this.#count;
    this.#place = 0;
    this.#inOrder = true;
  }

  time(i: number): number {
    return this.#doubles[i * 2]!;
  }

  offset(i: number): number {
    return this.#doubles[i * 2 + 1]!;
  }

  id(i: number): bigint {
    return this.#hashes[i * 2]!;
  }

  content(i: number): bigint {
    return this.#hashes[i * 2 + 1]!;
  }

  start(i: number): number {
    return this.#words[i * WORDS + START]!;
  }

  length(i: number): number {
    return this.#words[i * WORDS + LENGTH]!;
  }

  file(i: number): number {
    return this.#words[i * WORDS + FILE]!;
  }

  place(i: number): number {
    return this.#words[i * WORDS + PLACE]!;
  }

  /** The columns that do not say all in this row: see oddness.ts. */
  oddColumns(i: number): number {
    return this.#words[i * WORDS + ODD]!;
  }

  isText(i: number): boolean {
    return (this.#words[i * WORDS + FLAGS]! & NO_TEXT) === 0;
  }

  global(i: number): boolean | null {
    const flags = this.#words[i * WORDS + FLAGS]! & (GLOBAL | NOT_GLOBAL);
    return flags === 0 ? null : flags === GLOBAL;
  }

  /** The number of the row's text in a column; in the one behind the last, of its list of users. */
  text(i: number, column: number): number {
    return this.#texts[i * (TEXTS + 1) + column]!;
  }

  /** Numbers of the row's resources. */
  items(i: number): Uint32Array {
    const from = this.#words[i * WORDS + RESOURCES]!;
    const to = i + 1 < this.#count ? this.#words[(i + 1) * WORDS + RESOURCES]! : this.#itemCount;
    return this.#items.subarray(from, to);
  }

  /** Files, each once if its rows stand together, in turn with how many rows they have. */
  countByFile(): Uint32Array {
    const counts: number[] = [];
    for (let from = 0, to = 0; from < this.#count; from = to) {
      const file = this.file(from);
      while (to < this.#count && this.file(to) === file) to++;
      counts.push(file, to - from);
    }
    return Uint32Array.from(counts);
  }

  /** What one actor did stands together, and of that what is alike: it is asked for together, and packs better. */
  inOrder(): Uint32Array {
    let order: Uint32Array<ArrayBufferLike> = this.#byFile();
    for (const column of SORTED_BY.toReversed()) order = this.#sortedBy(column, order);
    return order;
  }

  /** Hands over the bytes of the events, and forgets the rows. */
  takeBytes(): Uint8Array {
    const bytes = this.#bytes?.subarray(0, this.#size) ?? Buffer.alloc(0);
    this.#bytes = undefined;
    this.#size = 0;
    this.#odd = 0;
    this.#apart = false;
    this.#count = 0;
    this.#itemCount = 0;
    this.oddTerms.clear();
    for (const column of this.columns) column.endSegment();
    this.resources.endSegment();
    this.userLists.length = 1;
    this.#userNumbers.clear();
    this.#usual.endSegment();
    this.#fileFrom = 0;
    return bytes;
  }

  #keep(own: Uint8Array): number {
    const start = this.#size;
    const end = start + own.length;
    if (this.#bytes === undefined || end > this.#bytes.length) {
      const size = ROOM.find((room) => room >= end) ?? end + (end >> 1);
      const larger = Buffer.from(this.blocks.whole(size));
      if (this.#bytes !== undefined) {
        this.#bytes.copy(larger, 0, 0, start);
        this.blocks.spare(this.#bytes.buffer as ArrayBuffer);
      }
      this.#bytes = larger;
    }
    this.#bytes.set(own, start);
    this.#size = end;
    return start;
  }

  #addItem(number: number): void {
    if (this.#itemCount === this.#items.length) {
      const larger = new Uint32Array(this.#items.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.#itemCount++] = number;
  }

  /** @param columns what of them their columns say */
  #userNumber(users: readonly string[], columns: readonly (string | null)[]): number {
    if (users.every((user) => columns.includes(user))) return 0;
    // No list as JSON begins so.
    const key = users.length === 1 ? `.${users[0]}` : JSON.stringify(users);
    let number = this.#userNumbers.get(key);
    if (number === undefined) {
      number = this.userLists.push(users) - 1;
      this.#userNumbers.set(key, number);
    }
    return number;
  }

  #growRows(): void {
    const [doubles, hashes, words, texts] = [this.#doubles, this.#hashes, this.#words, this.#texts];
    this.#doubles = new Float64Array(doubles.length * 2);
    this.#doubles.set(doubles);
    this.#hashes = new BigUint64Array(hashes.length * 2);
    this.#hashes.set(hashes);
    this.#words = new Uint32Array(words.length * 2);
    this.#words.set(words);
    this.#texts = new Uint32Array(texts.length * 2);
    this.#texts.set(texts);
  }

  /** Rows in the order of their files, and of their places in them. */
  #byFile(): Uint32Array<ArrayBufferLike> {
    const order = Uint32Array.from({ length: this.#count }, (_, i) => i);
    const compare = (a: number, b: number) => this.file(a) - this.file(b) || this.place(a) - this.place(b);
    for (let i = 1; i < order.length; i++) if (compare(i - 1, i) > 0) return order.sort(compare);
    return order;
  }

  /** As they were where a column's texts are the same but for case. */
  #sortedBy(column: number, order: Uint32Array): Uint32Array {
    const { values, size } = this.columns[column]!;
    const folded = values.slice(0, size).map(fold);
    const byText = Uint32Array.from(folded, (_, i) => i).sort((a, b) =>
      folded[a]! < folded[b]! ? -1 : folded[a]! > folded[b]! ? 1 : 0,
    );
    const ranks = new Uint32Array(folded.length);
    let rank = 0;
    byText.forEach((number, i) => {
      if (i > 0 && folded[number] !== folded[byText[i - 1]!]) rank++;
      ranks[number] = rank;
    });
    const next = new Uint32Array(rank + 2);
    for (const i of order) next[ranks[this.text(i, column)]! + 1]!++;
    for (let at = 1; at < next.length; at++) next[at]! += next[at - 1]!;
    const sorted = new Uint32Array(order.length);
    for (const i of order) sorted[next[ranks[this.text(i, column)]!]!++] = i;
    return sorted;
  }
}

function oddTermsOf(event: AuditEvent): OddTerms {
  return ODD_FIELDS.flatMap(({ name }) =>
    fieldFor(name)
      .read(event)
      .map((value) => [name, textOf(value)] as const),
  );
}
