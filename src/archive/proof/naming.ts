/**
 * What size and md5 in the name of a delivered file mean. The service does not document it, so both are compared with
 * the file as it lies there and with the text inside, and what holds is told.
 */
import type { FileDigest } from '../digest.js';
import type { ObjectKey } from '../object-key.js';

/** What a part of a name agrees with; `both` where file and text are alike, `unknown` where there is no text. */
export type Meaning = 'file' | 'text' | 'both' | 'neither' | 'unknown';

export interface NameMeaning {
  readonly size: Meaning;
  readonly md5: Meaning;
}

export function meaningOf(key: ObjectKey, digest: FileDigest): NameMeaning {
  const { text } = digest;
  const compare = (isFile: boolean, isText: boolean): Meaning => {
    if (isFile) return isText ? 'both' : 'file';
    if (isText) return 'text';
    return digest.gzip && text === undefined ? 'unknown' : 'neither';
  };
  return {
    size: compare(key.size === digest.size, key.size === text?.size),
    md5: compare(key.md5 === digest.md5, key.md5 === text?.md5),
  };
}

/** How often each meaning held. */
export class Meanings {
  readonly size = noCounts();
  readonly md5 = noCounts();

  add({ size, md5 }: NameMeaning): void {
    this.size[size]++;
    this.md5[md5]++;
  }

  /** Whether the files at large agree on a meaning, so that one that has none stands out. */
  get isEstablished(): boolean {
    const { file, text, both, neither } = this.md5;
    const held = Math.max(file, text) + both;
    return held >= ESTABLISHED && neither * 20 <= held;
  }
}

/** Fewer files tell nothing about what a name means. */
const ESTABLISHED = 3;

function noCounts(): Record<Meaning, number> {
  return { file: 0, text: 0, both: 0, neither: 0, unknown: 0 };
}

/** `that of the file in 8,000, that of the text inside in 2`; '' where there is nothing to tell. */
export function meaningText(counts: Readonly<Record<Meaning, number>>): string {
  const words: Readonly<Record<Meaning, string>> = {
    file: 'that of the file',
    text: 'that of the text inside',
    both: 'that of file and text',
    neither: 'that of neither file nor text',
    unknown: 'not that of the file, and the text is damaged',
  };
  return (Object.keys(words) as Meaning[])
    .filter((meaning) => counts[meaning] > 0)
    .map((meaning) => `${words[meaning]} in ${counts[meaning].toLocaleString('en-US')}`)
    .join(', ');
}
