/** The regions that `--region` means. */
import type { Region } from '../cloud/regions.js';
import { PersonError } from '../errors.js';

export interface Chooser {
  /** The region of whoever names none. */
  readonly usual: string | undefined;
  /** Asks the service, by way of a region, which there are. */
  list(from: string): Promise<readonly Region[]>;
  /** @throws PersonError for what is no region */
  check(region: string): void;
}

/** The region that is asked which regions there are, where no other is named. */
const ANY_REGION = 'cn-hangzhou';

/**
 * Those named, apart by commas or by saying it again; `all`, or a pattern such as `cn-*`, after asking which there
 * are. Without any, the usual one.
 * @throws PersonError where none is named anywhere, or a pattern fits none
 */
export async function chooseRegions(
  { usual, list, check }: Chooser,
  asked: readonly string[] = [],
): Promise<readonly string[]> {
  const wanted = asked
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
  if (wanted.length === 0) {
    if (usual === undefined) throw noRegion();
    wanted.push(usual);
  }
  const patterns = wanted.filter((text) => text === 'all' || /[*?]/.test(text));
  const plain = wanted.filter((text) => !patterns.includes(text));
  for (const region of plain) check(region);
  if (patterns.length === 0) return [...new Set(plain)];

  const there = (await list(plain[0] ?? usual ?? ANY_REGION)).map(({ id }) => id);
  const missed = patterns.find((pattern) => !there.some((id) => fits(pattern, id)));
  if (missed !== undefined) {
    throw new PersonError(`no region is named like ${missed}`, `There are ${there.join(', ')}.`);
  }
  return [...new Set([...plain, ...there.filter((id) => patterns.some((pattern) => fits(pattern, id)))])];
}

function fits(pattern: string, id: string): boolean {
  if (pattern === 'all') return true;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(id);
}

function noRegion(): PersonError {
  return new PersonError(
    'no region is named',
    'Give --region, such as cn-hangzhou or all, or set ALIBABA_CLOUD_REGION_ID; a profile may name one, too.',
  );
}
