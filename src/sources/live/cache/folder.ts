/** The cache of lookups as files in a folder, which several processes may use at once. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lookup, Order, Stretch } from '../lookup.js';
import { floorSecond, holds } from '../stretches.js';
import { readAnswer } from './answerfile.js';
import { type Asker, answerFolder, lookupsThatServe, stretchOf } from './answers.js';
import type { CachedPart, LookupCache, PartWriter } from './cache.js';
import { cover } from './cover.js';
import { AnswerWriter } from './writer.js';

/** Events can take 10 minutes to appear; answers about younger ones are not kept. */
export const SETTLING = 15 * 60_000;

interface KnownAnswer {
  readonly path: string;
  readonly stretch: Stretch;
}

export class FolderCache implements LookupCache {
  trouble: string | undefined;
  /** Whether answers may have been written. */
  wrote = false;

  /**
   * @param folder where all answers are
   * @param startedAt when the first call of the run can have been made, milliseconds
   */
  constructor(
    private readonly folder: string,
    private readonly asker: Asker,
    private readonly startedAt: number,
  ) {}

  async partsOf(lookup: Lookup, window: Stretch): Promise<readonly CachedPart[]> {
    const folders = lookupsThatServe(lookup).map((each) => answerFolder(this.folder, this.asker, each));
    const known = (await Promise.all(folders.map(answersIn))).flat();
    return cover(window, known).map(({ stretch, of: { path, stretch: whole } }) => ({
      stretch,
      read: async () => (await readAnswer(path, whole))?.filter(({ time }) => holds(stretch, time)),
    }));
  }

  writerFor(lookup: Lookup, { since, until }: Stretch, order: Order): PartWriter {
    const settled = { since, until: Math.min(until, floorSecond(this.startedAt - SETTLING)) };
    this.wrote = true;
    return new AnswerWriter(answerFolder(this.folder, this.asker, lookup), settled, order, (reason) => {
      this.trouble ??= reason;
    });
  }
}

/** None where the folder is not there or cannot be read. */
async function answersIn(folder: string): Promise<KnownAnswer[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => {
    const stretch = stretchOf(name);
    return stretch === undefined ? [] : [{ path: join(folder, name), stretch }];
  });
}
