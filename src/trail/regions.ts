/** Sets of regions, where `All` also stands for regions that will be opened tomorrow. */

/** Those that are named, or all but those. */
export interface RegionSet {
  readonly allBut: boolean;
  readonly ids: readonly string[];
}

export const EVERYWHERE: RegionSet = { allBut: true, ids: [] };
export const NOWHERE: RegionSet = { allBut: false, ids: [] };

/** As TrailRegion has it: `All`, or ids with commas between them; undefined where it says nothing. */
export function readRegions(text: string | undefined): RegionSet | undefined {
  const ids = [...new Set((text ?? '').split(',').map((id) => id.trim().toLowerCase()))].filter(
    (id) => id !== '',
  );
  if (ids.length === 0) return undefined;
  return ids.includes('all') ? EVERYWHERE : { allBut: false, ids: ids.sort() };
}

export function without(a: RegionSet, b: RegionSet): RegionSet {
  if (!a.allBut) {
    return { allBut: false, ids: a.ids.filter((id) => b.ids.includes(id) === b.allBut) };
  }
  return b.allBut
    ? { allBut: false, ids: b.ids.filter((id) => !a.ids.includes(id)) }
    : { allBut: true, ids: joined(a.ids, b.ids) };
}

export function together(a: RegionSet, b: RegionSet): RegionSet {
  if (!a.allBut && !b.allBut) return { allBut: false, ids: joined(a.ids, b.ids) };
  if (a.allBut && b.allBut) return { allBut: true, ids: a.ids.filter((id) => b.ids.includes(id)) };
  const [most, some] = a.allBut ? [a, b] : [b, a];
  return { allBut: true, ids: most.ids.filter((id) => !some.ids.includes(id)) };
}

export function isNowhere({ allBut, ids }: RegionSet): boolean {
  return !allBut && ids.length === 0;
}

export function isEverywhere({ allBut, ids }: RegionSet): boolean {
  return allBut && ids.length === 0;
}

/** `all regions`, `all regions but cn-beijing`, `cn-beijing and cn-hangzhou`, `no region`. */
export function regionsText(set: RegionSet): string {
  if (isNowhere(set)) return 'no region';
  if (isEverywhere(set)) return 'all regions';
  return set.allBut ? `all regions but ${listText(set.ids)}` : listText(set.ids);
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function joined(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort();
}
