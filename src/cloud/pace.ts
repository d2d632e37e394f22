/**
 * The pace of calls: the service takes two a second for each account and region. Every process of this machine that
 * asks for the same keeps to one row of turns, which lies in files.
 *
 * A turn is a file named by its number, which holds its time. Whoever wants the next one links a file under the next
 * number: that succeeds for one of them only. So there is no lock, and a process that is killed holds up nobody.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** From one call to the next, milliseconds. A little over half a second: no second, wherever it begins, has three. */
export const TURN = 520;
/** In any second the service takes two calls; a call counts when it arrives, milliseconds. */
const SECOND = 1000;
/** A call has arrived when it is answered, and this long after its turn at the latest. */
const UNDER_WAY = 400;
/** A turn later than this is none: a clock was set back. */
const QUEUE_MAX = 120_000;
/** Others are faster only so often. */
const TRIES_MAX = 1000;

export interface PaceOptions {
  /** Where the turns of all processes lie. */
  readonly folder: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Told once when turns cannot be shared. */
  readonly warn: (text: string) => void;
}

export interface Pace {
  /** Resolves when it is time for a call, with what is to be told when the call was answered. */
  turn(row: string): Promise<() => void>;
}

/** What this process knows of a row. */
interface Row {
  /** The turn that was taken last. */
  turn: number;
  /** When the last two calls arrived at the latest. A busy machine sends some later than their turn. */
  readonly arrivals: Arrival[];
}

interface Arrival {
  time: number;
}

export function createPace({ folder, now, sleep, warn }: PaceOptions): Pace {
  const rows = new Map<string, Row>();
  let shared = true;

  const next = (name: string, { turn }: Row): number => {
    if (shared) {
      try {
        return takeTurn(join(folder, name), now());
      } catch (thrown) {
        shared = false;
        const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
        warn(`the pace of calls is not shared with other runs, as ${folder} cannot be used (${code})`);
      }
    }
    return Math.max(now(), turn + TURN);
  };

  return {
    async turn(name) {
      const row = rows.get(name) ?? { turn: 0, arrivals: [] };
      rows.set(name, row);
      row.turn = next(name, row);
      const arrival: Arrival = { time: row.turn + UNDER_WAY };
      row.arrivals.push(arrival);
      const before = row.arrivals.length > 2 ? row.arrivals.shift() : undefined;
      const wait = Math.max(row.turn, (before?.time ?? 0) + SECOND) - now();
      if (wait > 0) await sleep(wait);
      arrival.time = now() + UNDER_WAY;
      return () => {
        arrival.time = Math.min(arrival.time, now());
      };
    },
  };
}

/** Takes the next turn of a row. Throws where the folder cannot be used. */
export function takeTurn(folder: string, now: number): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `draft-${now}-${randomUUID()}`);
  try {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const last = lastTurn(folder);
      const earliest = last === undefined ? now : last.time + TURN;
      const time = earliest > now + QUEUE_MAX ? now : Math.max(now, earliest);
      const number = (last?.number ?? 0) + 1;
      writeFileSync(draft, String(time), { mode: 0o600 });
      if (!claim(draft, folder, number)) continue;
      clear(folder, number, now);
      return time;
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw Object.assign(new Error('others are always faster'), { code: 'EBUSY' });
}

interface Turn {
  readonly number: number;
  readonly time: number;
}

function lastTurn(folder: string): Turn | undefined {
  const number = Math.max(0, ...numbersIn(folder));
  if (number === 0) return undefined;
  const time = readTime(join(folder, String(number)));
  // Cleared away meanwhile: there is a later one.
  return time === undefined ? lastTurn(folder) : { number, time };
}

function readTime(path: string): number | undefined {
  try {
    const time = Number(readFileSync(path, 'utf8'));
    // A disk that was full leaves an empty file: that turn has long been over.
    return Number.isSafeInteger(time) ? time : 0;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** False where somebody else has this turn, or a later one was taken and this one cleared away meanwhile. */
function claim(draft: string, folder: string, number: number): boolean {
  const path = join(folder, String(number));
  try {
    linkSync(draft, path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
  if (numbersIn(folder).every((each) => each <= number)) return true;
  rmSync(path, { force: true });
  return false;
}

/** Turns that are over, and drafts of processes that were killed. */
function clear(folder: string, number: number, now: number): void {
  for (const name of readdirSync(folder)) {
    const over = TURN_NAME.test(name) && Number(name) < number - 1;
    const left = Number(/^draft-(\d+)-/.exec(name)?.[1] ?? now) < now - QUEUE_MAX;
    if (over || left) rmSync(join(folder, name), { force: true });
  }
}

const TURN_NAME = /^\d{1,15}$/;

function numbersIn(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => TURN_NAME.test(name))
    .map(Number);
}
