/** What an index knows of the files that are asked for, should there be one. Whatever is wrong with it, files remain. */
import type { KnownFiles } from '../sources/answer/known.js';
import type { ArchiveQuestion } from '../sources/archive/search.js';
import type { OpenIndex } from '../sources/index/open.js';
import { findIndexed } from '../sources/index/place.js';
import type { Context } from './context.js';
import { warnOfIndex } from './reporting.js';

/** Thrown by whoever asks an index, where something else than the index has failed. */
export class NotTheIndex extends Error {
  constructor(override readonly cause: unknown) {
    super('what the index has said could not be used');
  }
}

/** The part of the program that asks an index. */
export type IndexSession = typeof import('./index-session.js');

/** @param quiet whether nothing is said where the index is of no use */
export async function knownFiles(
  context: Context,
  question: ArchiveQuestion,
  ask: (index: OpenIndex, session: IndexSession) => Promise<KnownFiles | undefined>,
  quiet = false,
): Promise<KnownFiles | undefined> {
  if (!question.index) return undefined;
  const archive = findIndexed(question.paths);
  if (archive === undefined) return undefined;
  const session = await import('./index-session.js');
  try {
    const index = session.openIndex(archive);
    return index && (await ask(index, session));
  } catch (thrown) {
    if (thrown instanceof NotTheIndex) throw thrown.cause;
    if (!quiet) await warnOfIndex(context, thrown);
    return undefined;
  }
}
