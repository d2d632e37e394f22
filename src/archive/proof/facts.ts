/** What is known of a file before anybody judges it. */
import type { Damage } from '../damage.js';
import type { FileDigest } from '../digest.js';
import type { ObjectKey } from '../object-key.js';

/** Events of one file that belong to the same place; what they do not tell is undefined. */
export interface PlaceCount {
  readonly region: string | undefined;
  readonly account: string | undefined;
  /** Of a service that belongs to no region, so that its events are put down in one that was chosen for it. */
  readonly isGlobal: boolean;
  readonly count: number;
}

export interface FileFacts {
  readonly path: string;
  readonly key: ObjectKey | undefined;
  /** Absent where the file could not be read, or not twice. */
  readonly digest: FileDigest | undefined;
  readonly damage: readonly Damage[];
  /** Why the file could not be read to its end. */
  readonly failure: string | undefined;
  /** Events that could be read. */
  readonly events: number;
  /** Of these, without a readable time. */
  readonly undated: number;
  /** Milliseconds since 1970; NaN where there is none. */
  readonly oldest: number;
  readonly newest: number;
  /** Events that are newer than the key says of its newest. */
  readonly later: number;
  /** Events of days before that of the key. */
  readonly beforeDay: number;
  readonly places: readonly PlaceCount[];
}
