import { fitWidths, lineWidth } from './columns.js';

/** A column as it is laid out: which one, and how wide. */
export interface Slot {
  readonly column: number;
  readonly width: number;
}

/** Which columns stand on which line of a row, and which found no room (in the order of the columns). */
export interface TablePlan {
  readonly lines: readonly (readonly Slot[])[];
  readonly leftOut: readonly number[];
}

/** The second line of a row stands this far in. */
export const INDENT = 2;

/** Narrower than this a column says too little; a time is never cut. */
const FLOORS: Readonly<Record<string, number>> = {
  time: 20,
  eventTime: 20,
  event: 16,
  user: 12,
  ip: 15,
  service: 6,
  region: 8,
};
const FLOOR = 10;

/** Who did what, when, with what outcome: the last to go. Other columns go from the last to the first. */
const KEPT_LONGEST = ['time', 'event', 'user', 'error', 'ip', 'resource', 'region', 'service'];

/** For a pipe: every column, on one line, as wide as the rows seen so far but at most `most`. */
export function planFreely(natural: readonly number[], most: number): TablePlan {
  return {
    lines: [natural.map((wanted, column) => ({ column, width: Math.min(wanted, most) }))],
    leftOut: [],
  };
}

/**
 * For a terminal of `available` columns: one line if it can be, with the widest columns narrowed; else two
 * lines, the second indented; else columns are left out, the least important first.
 */
export function planWithin(
  columns: readonly string[],
  natural: readonly number[],
  available: number,
): TablePlan {
  const kept = columns.map((_, column) => column);
  const floors = columns.map((name, column) => Math.min(natural[column]!, FLOORS[name] ?? FLOOR));
  const inOrderOfLeaving = [...kept].sort((a, b) => importance(columns, b) - importance(columns, a));
  for (const leaves of inOrderOfLeaving) {
    const lines = linesFor(kept, natural, floors, available);
    if (lines !== undefined) {
      return { lines, leftOut: columns.flatMap((_, column) => (kept.includes(column) ? [] : [column])) };
    }
    if (kept.length > 1) kept.splice(kept.indexOf(leaves), 1);
  }
  // One column is left and even its floor is too wide: it gets all there is.
  const [last = 0] = kept;
  const leftOut = columns.flatMap((_, column) => (column === last ? [] : [column]));
  return { lines: [[{ column: last, width: Math.max(1, available) }]], leftOut };
}

/** Lower is more important. */
function importance(columns: readonly string[], column: number): number {
  const known = KEPT_LONGEST.indexOf(columns[column]!);
  return known >= 0 ? known : KEPT_LONGEST.length + column;
}

function linesFor(
  kept: readonly number[],
  natural: readonly number[],
  floors: readonly number[],
  available: number,
): Slot[][] | undefined {
  const fitted = (part: readonly number[], room: number): Slot[] | undefined =>
    fitWidths(
      part.map((column) => natural[column]!),
      part.map((column) => floors[column]!),
      room,
    )?.map((width, at) => ({ column: part[at]!, width }));
  const whole = fitted(kept, available);
  if (whole !== undefined) return [whole];
  let split = kept.length;
  while (split > 0 && lineWidth(kept.slice(0, split).map((column) => floors[column]!)) > available) split--;
  const first = split > 0 ? fitted(kept.slice(0, split), available) : undefined;
  const second = fitted(kept.slice(split), available - INDENT);
  return first !== undefined && second !== undefined ? [first, second] : undefined;
}
