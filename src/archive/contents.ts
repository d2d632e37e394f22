/** What a delivered file holds: how many events, and from when to when. */

import { readEvent } from '../event/read.js';
import { eventTime, parseEventTime } from '../event/time.js';
import { isAuditEvent, openContainer } from './containers.js';
import { type Block, cutText, cutWhole } from './cutting.js';
import { type Damage, describeDamage } from './damage.js';
import { DEFAULT_LIMITS } from './inflate-limits.js';
import { type Kernel, openKernel } from './kernel.js';
import { openText, textOf } from './text.js';

export interface Contents {
  readonly events: number;
  /** Of the oldest and newest event, milliseconds since 1970; absent where no event tells its time. */
  readonly first?: number;
  readonly last?: number;
  /** Bytes of the text inside; absent where it is too large to be held. */
  readonly text?: Buffer;
  /** What is wrong, for people: the first of it. */
  readonly damage?: string;
}

/** Keeps its memory from file to file. */
export class ContentsReader {
  readonly #kernel: Kernel = openKernel();

  /**
   * @param source the file's bytes, or its path
   * @throws the file system's error
   */
  async read(source: Buffer | string): Promise<Contents> {
    const tally = { events: 0, first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
    let damage: Damage | undefined;
    const onDamage = (found: Damage) => {
      damage ??= found;
    };
    const opened =
      typeof source === 'string' ? openText(source, DEFAULT_LIMITS) : textOf(source, DEFAULT_LIMITS);
    if (Buffer.isBuffer(opened)) {
      for (const block of cutWhole(opened, this.#kernel, onDamage))
        count(block, this.#kernel, tally, onDamage);
    } else {
      // Between two pieces another file may be read, so this one needs a kernel of its own.
      const kernel = openKernel();
      const blocks = cutText(opened, kernel, onDamage);
      let next = await blocks.next();
      for (; !next.done; next = await blocks.next()) count(next.value, kernel, tally, onDamage);
      damage = next.value ?? damage;
    }
    return {
      events: tally.events,
      ...(tally.first <= tally.last ? { first: tally.first, last: tally.last } : {}),
      ...(Buffer.isBuffer(opened) ? { text: opened } : {}),
      ...(damage === undefined ? {} : { damage: describeDamage(damage) }),
    };
  }
}

interface Tally {
  events: number;
  first: number;
  last: number;
}

function countParsed(own: Buffer, tally: Tally): boolean {
  let value: ReturnType<typeof readEvent>;
  try {
    value = readEvent(own.toString());
  } catch {
    return false;
  }
  if (isAuditEvent(value)) {
    tally.events++;
    note(tally, eventTime(value));
    return true;
  }
  const inside = openContainer(own, value);
  return inside?.every((each) => countParsed(each.own, tally)) ?? false;
}

function note(tally: Tally, time: number): void {
  if (Number.isNaN(time)) return;
  if (time < tally.first) tally.first = time;
  if (time > tally.last) tally.last = time;
}

function count(
  { text, at, units }: Block,
  kernel: Kernel,
  tally: Tally,
  onDamage: (damage: Damage) => void,
): void {
  for (let i = 0; i < units.count; i++) {
    const [start, end] = [units.bounds[i * 2]!, units.bounds[i * 2 + 1]!];
    const outline = kernel.outline(start, end);
    if (outline !== undefined) {
      tally.events++;
      note(tally, parseEventTime(text.toString('latin1', outline.timeStart, outline.timeEnd)));
    } else if (!countParsed(text.subarray(start, end), tally)) {
      onDamage({ reason: 'an object that is no audit event', offset: at + start, of: 'text' });
    }
  }
}
