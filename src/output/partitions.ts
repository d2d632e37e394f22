/** Folders that say what the files in them have in common, as Hive and everything since has them. */
import { PersonError } from '../errors.js';

/** Stands for nothing. */
const NONE = '__HIVE_DEFAULT_PARTITION__';
/** What means something in a path, or in a partition. */
const ESCAPED = /[\x00-\x1f\x7f"#%'*/:=?\\{}[\]^]/g;
/** Longer names are refused by file systems. Bytes. */
const LONGEST = 200;

export interface Partition {
  readonly name: string;
  readonly value: string | null;
}

/**
 * `day=2026-06-01/region=cn-hangzhou`; '' for no partitions.
 * @throws PersonError for a value that cannot be the name of a folder
 */
export function partitionPath(partitions: readonly Partition[]): string {
  return partitions.map(segment).join('/');
}

function segment({ name, value }: Partition): string {
  const text = value === null || value === '' ? NONE : value.replace(ESCAPED, escaped);
  if (Buffer.byteLength(text) > LONGEST) {
    throw new PersonError(
      `there is an event whose ${name} is too long for the name of a folder`,
      `Leave ${name} out of --partition.`,
    );
  }
  return `${name}=${text}`;
}

function escaped(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
