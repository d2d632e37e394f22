/** Answers of the service that are kept, as lookups see them. */
import type { Lookup, Order, Stretch } from '../lookup.js';
import type { Page } from '../paging.js';
import type { LiveEvent } from '../reply.js';

export interface CachedPart {
  readonly stretch: Stretch;
  /** The events of the stretch, newest first; undefined where they are damaged or gone. */
  read(): Promise<readonly LiveEvent[] | undefined>;
}

/** Takes the pages of one chain as they come, and keeps what has surely come whole. */
export interface PartWriter {
  add(page: Page): Promise<void>;
  close(): Promise<void>;
}

export interface LookupCache {
  /** What is known of the window: parts in the order of time that do not overlap. */
  partsOf(lookup: Lookup, window: Stretch): Promise<readonly CachedPart[]>;
  writerFor(lookup: Lookup, stretch: Stretch, order: Order): PartWriter;
  /** Why nothing could be written, where that was so. */
  readonly trouble: string | undefined;
}
