/** What a scan is asked, as plain data that can be posted to a thread. */
import type { InflateLimits } from '../../archive/inflate-limits.js';
import type { CellSpec } from '../../output/cells.js';
import type { RowSpec } from '../../output/rows.js';
import type { Query, Window } from '../../query/query.js';

export interface ScanQuestion {
  readonly query: Query;
  readonly window: Window;
  /** Any-of needles for skipping events unparsed (query/needles.ts), or null to parse every event. */
  readonly needles: readonly string[] | null;
  readonly limits: InflateLimits;
  readonly rows: RowShape;
  /** Rows for events that do not match too, marked as such, so that the neighbours of a match can be shown. */
  readonly neighbours: boolean;
  /** Whether each file's hashes are wanted, too; not of standard input. */
  readonly digests?: boolean;
}

/** What is sent back for each event: its row of text, its values to group by, its cells, or only its identity. */
export type RowShape =
  | { readonly kind: 'text'; readonly spec: RowSpec }
  | { readonly kind: 'group'; readonly by: readonly string[]; readonly reveal: boolean }
  | { readonly kind: 'cells'; readonly columns: readonly CellSpec[]; readonly reveal: boolean }
  | { readonly kind: 'identity' };

/** A scan's hashes are seeded anew each run, so that nobody can craft events that collide. */
export type HashSeed = bigint;
