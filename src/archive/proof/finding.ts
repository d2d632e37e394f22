/** What a verification can find. */

/**
 * `difference`: it is not as it should be. `undecided`: nobody can say whether it is. `note`: worth knowing, and no
 * sign of anything wrong by itself.
 */
export type Severity = 'difference' | 'undecided' | 'note';

/** What was checked, with what it means; reports list them in this order. */
export const CHECKS = {
  manifest: 'the manifest is whole: every line is chained to the one before, and the head tells of the last',
  missing: 'every file that the manifest tells of is there',
  extra: 'every delivered file that is there is in the manifest',
  unknown: 'there are no files but delivered ones',
  reading: 'every file and folder can be read',
  sha256: 'the bytes have the sha256 that the manifest tells',
  gzip: 'gzip is complete, and its checksums are right',
  json: 'the JSON is whole, and every object is an audit event',
  events: 'there are as many events as the name tells',
  name: 'size and md5 in the name are those of the file, or of the text inside',
  time: 'no event is newer than the name tells',
  region: 'every event is of the region in the name',
  account: 'every event is of the account in the path',
  bucket: 'the bucket holds the same objects now',
} as const;
export type Check = keyof typeof CHECKS;

export interface Finding {
  readonly check: Check;
  readonly severity: Severity;
  /** The file, below the archive's folder; absent for what is about the archive as a whole. */
  readonly path?: string;
  /** One phrase for people. */
  readonly text: string;
}

/** 0 whole · 1 differences · 2 not decided. A difference that was found is decided, whatever else was not. */
export type Verdict = 'whole' | 'different' | 'undecided';

/** The verdict on all of these. */
export function verdictOf(findings: Iterable<Pick<Finding, 'severity'>>): Verdict {
  let verdict: Verdict = 'whole';
  for (const { severity } of findings) {
    if (severity === 'difference') return 'different';
    if (severity === 'undecided') verdict = 'undecided';
  }
  return verdict;
}
