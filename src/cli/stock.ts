/** The files of an archive with their sizes; nothing is opened. */
import { statSync } from 'node:fs';
import type { StoredFile } from '../archive/inventory.js';
import type { PassedOver } from '../archive/listing.js';
import { scopeTest } from '../archive/scope.js';
import { STDIN } from '../archive/text.js';
import { PersonError, reasonOf } from '../errors.js';
import { type ArchiveQuestion, listPaths } from '../sources/archive/search.js';

export interface Stock {
  readonly listed: number;
  /** Files with the key of a delivered object, of the regions and accounts that were asked for. */
  readonly files: readonly StoredFile[];
  /** Files whose names tell nothing, and which may hold anything. */
  readonly other: { readonly files: number; readonly bytes: number };
  /** Files of other regions and accounts. */
  readonly outOfScope: number;
  readonly passedOver: readonly PassedOver[];
  /** Folders that could not be read, and files that vanished. */
  readonly failures: readonly PassedOver[];
}

/** @throws PersonError where a path names nothing, or standard input is named, which has no files */
export async function takeStock(question: ArchiveQuestion): Promise<Stock> {
  const { paths, scope } = question;
  if (paths.includes(STDIN)) {
    throw new PersonError('standard input holds no files that could be listed', 'Give a folder with --in.');
  }
  const listing = await listPaths(question, new Map());
  const inScope = scopeTest(scope);
  const failures = [...listing.failures];
  const files: StoredFile[] = [];
  const other = { files: 0, bytes: 0 };
  let outOfScope = 0;
  for (const { path, key, size } of listing.files) {
    if (key !== undefined && !inScope(key)) {
      outOfScope++;
      continue;
    }
    const bytes = size ?? sizeOf(path, failures);
    if (bytes === undefined) continue;
    if (key !== undefined) files.push({ key, bytes });
    else {
      other.files++;
      other.bytes += bytes;
    }
  }
  const { passedOver } = listing;
  return { listed: listing.files.length, files, other, outOfScope, passedOver, failures };
}

function sizeOf(path: string, failures: PassedOver[]): number | undefined {
  try {
    return statSync(path).size;
  } catch (thrown) {
    failures.push({ path, reason: reasonOf(thrown) });
    return undefined;
  }
}
