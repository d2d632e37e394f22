/**
 * The same as plainExtract for events whose members the kernel has read, in less time still: no event is parsed, and
 * texts that came before are known by their numbers.
 */
import type { Members } from '../../archive/members.js';
import { identifiersIn, piecesOf } from '../../event/identifiers.js';
import { resourcesOf } from '../../event/resources.js';
import { bitsOf, FIRST_MEMBER } from './bits.js';
import type { ColumnTexts } from './column-texts.js';
import { isPlain } from './extract.js';
import { memberColumn } from './members.js';
import { standsApart } from './oddness.js';
import { isSignIn, type Known, knownActor } from './plain-extract.js';
import { TEXT_COLUMNS } from './schema.js';
import {
  GLOBAL,
  ID,
  MFA,
  OTHER_MFA,
  REFERENCED,
  REQUEST,
  REQUEST_TEXT,
  RESPONSE,
  SLOT,
} from './usual-members.js';

const TEXTS = TEXT_COLUMNS.length;
const AT = Object.fromEntries(TEXT_COLUMNS.map(({ name }, at) => [name, at])) as Readonly<
  Record<string, number>
>;
/** Columns that hold one member's text. */
const SIMPLE = (
  [
    ['event', 'eventName'],
    ['service', 'serviceName'],
    ['region', 'acsRegion'],
    ['actor', 'type'],
    ['key', 'accessKeyId'],
    ['ip', 'sourceIpAddress'],
    ['agent', 'userAgent'],
    ['message', 'errorMessage'],
    ['rw', 'eventRW'],
    ['type', 'eventType'],
    ['category', 'eventCategory'],
  ] as const
).map(([column, member]) => ({ at: AT[column]!, slot: SLOT[member] }));
const [ACCOUNT, USER, ROLE, SESSION, ERROR] = [AT.account!, AT.user!, AT.role!, AT.session!, AT.error!];
/** The number of the empty text. */
const EMPTY = 1;

const bitOf = (path: string) => bitsOf([memberColumn(path)!.group]) / FIRST_MEMBER;
const MEMBER_BITS = bitOf('eventName');
const MESSAGE_BIT = bitOf('errorMessage');
const CODE_BIT = bitOf('errorCode');
const RECIPIENT_BIT = bitOf('recipientAccountId');
const ACCOUNT_BIT = bitOf('userIdentity.accountId');
const USER_BIT = bitOf('userIdentity.userName');
const MESSAGE = AT.message!;

/** Below this are the numbers that the kernel gives. */
const NUMBERS_MAX = 65_536;
const [UNKNOWN, SINGLE, SEVERAL] = [0, 1, 2];

/** Numbers of texts; null where some have none. */
type Pieces = readonly number[] | null;

/**
 * The number of the list of an actor's names.
 * @param columns which of them are in columns
 */
export type UserNumber = (users: readonly string[], ...columns: readonly (string | null)[]) => number;

/** Where texts get numbers, and what is kept of an actor. */
export interface Numbering {
  readonly columns: readonly ColumnTexts[];
  readonly resources: ColumnTexts;
  readonly userNumber: UserNumber;
}

/** Words of what is kept of an actor by the number of the name; a segment of 0 is for none. */
const SEGMENT_OF = 0;
const TYPE_OF = 1;
const PRINCIPAL_OF = 2;
const ROLE_OF = 3;
const SESSION_OF = 4;
const USER_OF = 5;
const USERS_OF = 6;
const FLAGS_OF = 7;
const ACTOR_WORDS = 8;

const PLAIN = 1;
const APART = 2;
/** Without a name, there is no user either. */
const USERLESS = 4;

export class UsualExtract {
  /** Of the event that was read last: the number of its text in each column, and of its list of users behind them. */
  readonly numbers = new Uint32Array(TEXTS + 1);
  global: boolean | null = null;
  /** Bits of the members of which their columns do not tell. */
  loose = 0;
  apart = false;
  /** Numbers of its resources, each once; what is behind `resourceCount` is of no meaning. */
  resources = new Uint32Array(64);
  resourceCount = 0;
  /** In which event a resource came last, by its number. */
  #cameIn = new Uint32Array(4096);
  #event = 0;
  /** Below 0 until something is taken. */
  #generation = -1;
  #segment = 1;
  readonly #actors = new Uint32Array(NUMBERS_MAX * ACTOR_WORDS);
  /** Whether a text is one identifier, by its number; of others, what they consist of. */
  readonly #kinds = new Uint8Array(NUMBERS_MAX);
  readonly #pieces = new Map<number, Pieces>();
  /** Of texts in `resourceName`. */
  readonly #named = new Map<number, Pieces>();

  constructor(private readonly numbering: Numbering) {}

  /** Numbers of the segment before mean nothing any more. */
  endSegment(): void {
    this.#segment++;
  }

  /**
   * Takes what the kernel has read. False where there is something unusual nevertheless, which says nothing.
   * @param own the event's bytes
   * @param start where they begin in what the kernel has loaded
   */
  take(members: Members, own: Buffer, start: number): boolean {
    const { slots } = members;
    if (slots[REQUEST_TEXT] !== 0 && slots[REQUEST + 2] === 0) return false;
    if (slots[SLOT.eventName] === 0) return false;
    if (slots[MFA] !== 0 && slots[OTHER_MFA] !== 0) return false;
    if (members.generation !== this.#generation) this.#forget(members.generation);
    if (!this.#takeActor(members)) return false;
    this.#takeTexts(members, own, start);
    const flag = slots[GLOBAL]!;
    this.global = flag === 0 ? null : flag === 1;
    return this.#takeResources(members, own, start);
  }

  #forget(generation: number): void {
    const isFirst = this.#generation < 0;
    this.#generation = generation;
    // Memory that is not touched is not taken.
    if (isFirst) return;
    this.#actors.fill(0);
    this.#kinds.fill(0);
    this.#pieces.clear();
    this.#named.clear();
    for (const column of this.numbering.columns) column.forgetIds();
    this.numbering.resources.forgetIds();
  }

  #takeTexts(members: Members, own: Buffer, start: number): void {
    const { slots } = members;
    const { columns } = this.numbering;
    const { numbers } = this;
    let loose = this.loose;
    for (const { at, slot } of SIMPLE) {
      const id = slots[slot]!;
      if (id > EMPTY) numbers[at] = columns[at]!.numberAs(id, members);
      else {
        numbers[at] = 0;
        if (id === EMPTY) loose |= at === MESSAGE ? MESSAGE_BIT : MEMBER_BITS;
      }
    }
    const eventId = own.toString('latin1', slots[ID]! - start, slots[ID + 1]! - start);
    numbers[AT.id!] = columns[AT.id!]!.numberOf(eventId);
    const [recipient, accountId] = [slots[SLOT.recipientAccountId]!, slots[SLOT.accountId]!];
    const account = recipient > EMPTY ? recipient : accountId > EMPTY ? accountId : 0;
    if (recipient !== account) loose |= RECIPIENT_BIT;
    if (accountId !== account) loose |= ACCOUNT_BIT;
    numbers[ACCOUNT] = account === 0 ? 0 : columns[ACCOUNT]!.numberAs(account, members);
    const code = slots[SLOT.errorCode]!;
    const error = code > EMPTY ? code : failedSignIn(members);
    if (code !== error) loose |= CODE_BIT;
    numbers[ERROR] = error === 0 ? 0 : columns[ERROR]!.numberAs(error, members);
    const mfa = slots[MFA]! || slots[OTHER_MFA]!;
    numbers[AT.mfa!] = mfa > EMPTY ? columns[AT.mfa!]!.numberAs(mfa, members) : 0;
    this.loose = loose;
  }

  #takeActor(members: Members): boolean {
    const { slots } = members;
    const [type, principalId] = [nonEmpty(slots[SLOT.type]!), nonEmpty(slots[SLOT.principalId]!)];
    const userName = slots[SLOT.userName]!;
    const name = nonEmpty(userName) || nonEmpty(slots[SLOT.EmployeeID]!);
    const actors = this.#actors;
    const at = name * ACTOR_WORDS;
    if (
      actors[at + SEGMENT_OF] !== this.#segment ||
      actors[at + TYPE_OF] !== type ||
      actors[at + PRINCIPAL_OF] !== principalId
    ) {
      actors[at + TYPE_OF] = type;
      actors[at + PRINCIPAL_OF] = principalId;
      this.#number(
        name,
        knownActor(members.text(type), members.text(name), members.text(principalId)),
        members,
      );
    }
    const flags = actors[at + FLAGS_OF]!;
    if ((flags & PLAIN) === 0) return false;
    const { numbers } = this;
    numbers[USER] = actors[at + USER_OF]!;
    numbers[ROLE] = actors[at + ROLE_OF]!;
    numbers[SESSION] = actors[at + SESSION_OF]!;
    numbers[TEXTS] = actors[at + USERS_OF]!;
    this.apart = (flags & APART) !== 0;
    const isTold = name === 0 ? userName === 0 && (flags & USERLESS) !== 0 : userName === name;
    this.loose = isTold ? 0 : USER_BIT;
    return true;
  }

  /** Most actors come again in the same segment or never, so that nobody looks whether their texts are there already. */
  #number(name: number, { user, role, session, users, isPlain }: Known, members: Members): void {
    const { columns, userNumber } = this.numbering;
    const actors = this.#actors;
    const at = name * ACTOR_WORDS;
    actors[at + SEGMENT_OF] = this.#segment;
    actors[at + FLAGS_OF] =
      (isPlain ? PLAIN : 0) | (standsApart(user, session) ? APART : 0) | (user === null ? USERLESS : 0);
    if (!isPlain) return;
    actors[at + USER_OF] =
      name !== 0 ? columns[USER]!.numberAs(name, members) : user === null ? 0 : columns[USER]!.numberOf(user);
    actors[at + ROLE_OF] = role === null ? 0 : columns[ROLE]!.numberOf(role);
    actors[at + SESSION_OF] = session === null ? 0 : columns[SESSION]!.freshNumber(session);
    actors[at + USERS_OF] = userNumber(users, user, role, session);
  }

  /** In the order that resourcesOf gives. */
  #takeResources(members: Members, own: Buffer, start: number): boolean {
    const { slots, items } = members;
    const { resources } = this.numbering;
    this.resourceCount = 0;
    this.#event++;
    for (let i = slots[REFERENCED]!; i < slots[REFERENCED + 1]!; i++) {
      const id = items[i * 2]!;
      if (id > EMPTY) this.#add(resources.numberAs(id, members));
    }
    const name = slots[SLOT.resourceName]!;
    if (name > EMPTY && !this.#addAll(this.#namedBy(name, members), 0, members)) return false;
    const key = slots[SLOT.accessKeyId]!;
    for (const section of [REQUEST, RESPONSE]) {
      for (let i = slots[section]!; i < slots[section + 1]!; i++) {
        const [a, b] = [items[i * 2]!, items[i * 2 + 1]!];
        if (b !== 0) {
          const value = JSON.parse(own.toString('utf8', a - start, (b >>> 1) - start)) as string;
          const pieces = numbersOf(identifiersIn(value, (b & 1) !== 0), members);
          if (!this.#addAll(pieces, key, members)) return false;
        } else if (a !== key) {
          if (this.#kinds[a] === UNKNOWN) this.#decide(a, members);
          if (this.#kinds[a] === SINGLE) this.#add(resources.numberAs(a, members));
          else if (!this.#addAll(this.#pieces.get(a), key, members)) return false;
        }
      }
    }
    return true;
  }

  #decide(id: number, members: Members): void {
    const text = members.text(id);
    const pieces = piecesOf(text);
    const isSingle = pieces.length === 1 && pieces[0] === text;
    if (!isSingle) this.#pieces.set(id, numbersOf(pieces, members));
    this.#kinds[id] = isSingle ? SINGLE : SEVERAL;
  }

  #namedBy(id: number, members: Members): Pieces {
    let known = this.#named.get(id);
    if (known === undefined) {
      known = numbersOf(resourcesOf({ resourceName: members.text(id) }), members);
      this.#named.set(id, known);
    }
    return known;
  }

  /** False where not all of them have numbers. */
  #addAll(pieces: Pieces | undefined, except: number, members: Members): boolean {
    if (pieces === undefined || pieces === null) return false;
    for (const id of pieces) if (id !== except) this.#add(this.numbering.resources.numberAs(id, members));
    return true;
  }

  #add(number: number): void {
    if (number >= this.#cameIn.length) {
      const larger = new Uint32Array(number * 2);
      larger.set(this.#cameIn);
      this.#cameIn = larger;
    }
    if (this.#cameIn[number] === this.#event) return;
    this.#cameIn[number] = this.#event;
    if (this.resourceCount === this.resources.length) {
      const larger = new Uint32Array(this.resourceCount * 2);
      larger.set(this.resources);
      this.resources = larger;
    }
    this.resources[this.resourceCount++] = number;
  }
}

function numbersOf(texts: readonly string[], members: Members): Pieces {
  if (!isPlain(texts)) return null;
  const numbers = texts.map((text) => members.numberOf(text));
  return numbers.includes(0) ? null : numbers;
}

const nonEmpty = (id: number) => (id > EMPTY ? id : 0);

/** The message where it stands for the code of an error, or 0. */
function failedSignIn(members: Members): number {
  const { slots } = members;
  const message = nonEmpty(slots[SLOT.errorMessage]!);
  if (message === 0) return 0;
  const [type, name] = [members.text(nonEmpty(slots[SLOT.eventType]!)), members.text(slots[SLOT.eventName]!)];
  return isSignIn(type, name) && members.text(message).toLowerCase() !== 'success' ? message : 0;
}
