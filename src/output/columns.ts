/** What stands between two columns of a table. */
export const GAP = '  ';

/** What a set of columns takes on a line, with the gaps. */
export function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, one) => sum + one, 0) + GAP.length * Math.max(0, widths.length - 1);
}

/**
 * The widths that columns get on a line of `available` columns: what they would like if it fits, else the
 * widest are narrowed first, never below their floor. Undefined when not even the floors fit.
 */
export function fitWidths(
  natural: readonly number[],
  floors: readonly number[],
  available: number,
): number[] | undefined {
  if (lineWidth(natural) <= available) return [...natural];
  const under = (cap: number): number[] =>
    natural.map((wanted, at) => Math.min(wanted, Math.max(floors[at] ?? 0, cap)));
  if (lineWidth(under(0)) > available) return undefined;
  let cap = available;
  while (lineWidth(under(cap)) > available) cap--;
  const widths = under(cap);
  // What a lower cap for all has left over goes to the narrowed columns, one each.
  let left = available - lineWidth(widths);
  for (let at = 0; at < widths.length && left > 0; at++) {
    if (widths[at]! === cap && natural[at]! > cap) {
      widths[at] = cap + 1;
      left--;
    }
  }
  return widths;
}
