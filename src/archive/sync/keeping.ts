/** Checks objects that were received as a whole, and stores those that are right. Runs in a thread of its own. */
import { type Contents, ContentsReader } from '../contents.js';
import type { Check } from '../manifest.js';
import { isGzip } from '../salvage.js';
import { checkContents, checkReceived, type Promised, type Verdict } from './checking.js';
import { checksumsOf, type Taken } from './receiving.js';
import { bytesAt, type Place } from './shelves.js';
import { InTheWay, type NewFile, type Storage } from './storing.js';

/** What came of an object, and what is known of it. */
export interface Held {
  readonly key: string;
  /** Where it goes, below the archive. */
  readonly path: string;
  readonly place: Place;
  /** How many bytes have come. */
  readonly came: number;
  readonly promised: Promised;
  /** SHA-256 of bytes that came before and that no checksum vouched for. */
  readonly doubted: string | undefined;
}

/** What there is to record of an object that is in its place. */
export interface Examined {
  readonly taken: Taken;
  readonly contents: Omit<Contents, 'text'>;
  readonly checks: readonly Check[];
}

export type Kept =
  | ({ readonly kind: 'kept'; readonly aside: string | undefined } & Examined)
  /** The bytes are not those of the object, or nothing vouches for them: then `sha256` is theirs. */
  | { readonly kind: 'wrong'; readonly reason: string; readonly sha256?: string }
  | { readonly kind: 'in the way'; readonly reason: string }
  /** The file system's error. */
  | { readonly kind: 'error'; readonly message: string; readonly code: string | undefined };

export class Keeper {
  readonly #reader = new ContentsReader();

  constructor(private readonly storage: Storage) {}

  /** @returns what has become of each */
  async keep(all: readonly Held[]): Promise<readonly Kept[]> {
    const examined: (Examined | (Kept & { kind: 'wrong' }))[] = [];
    for (const held of all) examined.push(await this.#examine(held));
    const right = examined.flatMap((each, i): NewFile[] => {
      if ('kind' in each) return [];
      const { path, place, came } = all[i]!;
      return [{ path, bytes: bytesAt(place, came), sha256: each.taken.sha256 }];
    });
    const stored = await this.storage.storeAll(right);
    let next = 0;
    return examined.map((each): Kept => {
      if ('kind' in each) return each;
      const result = stored[next++]!;
      return 'error' in result ? refused(result.error) : { kind: 'kept', ...result, ...each };
    });
  }

  async #examine({
    key,
    place,
    came,
    promised,
    doubted,
  }: Held): Promise<Examined | (Kept & { kind: 'wrong' })> {
    const bytes = bytesAt(place, came);
    const taken = checksumsOf(bytes);
    const verdict = checkReceived(taken, promised);
    if (verdict.wrong !== undefined) return { kind: 'wrong', reason: verdict.wrong };
    const found = await this.#reader.read(bytes);
    // A gzip file that is whole has a checksum of its own.
    const unvouched = isGzip(bytes) ? undefined : UNVOUCHED;
    const doubt = doubtOf(verdict, found.damage ?? unvouched, taken, doubted);
    if (doubt !== undefined) return { kind: 'wrong', reason: doubt, sha256: taken.sha256 };
    const { text: _, ...contents } = found;
    return { taken, contents, checks: [...verdict.checks, ...checkContents(key, taken, found)] };
  }
}

/** Why bytes count only once they came twice. */
export const UNVOUCHED = 'no checksum vouches for it';

/**
 * Where no checksum vouches for bytes that there is a reason to doubt, the way here may have changed them: they count
 * once they came the same again.
 * @returns the reason, while they do not count
 */
export function doubtOf(
  { isCertain }: Verdict,
  reason: string | undefined,
  { sha256 }: Taken,
  doubted: string | undefined,
): string | undefined {
  return isCertain || doubted === sha256 ? undefined : reason;
}

function refused(error: unknown): Kept {
  const { message, code } = error as NodeJS.ErrnoException;
  if (error instanceof InTheWay) return { kind: 'in the way', reason: message };
  if (code === undefined) throw error;
  return { kind: 'error', message, code };
}
