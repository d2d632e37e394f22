/** The thread that takes stock of an archive, which starts while all else is still being loaded. */
import { resolve } from 'node:path';
import { isWorthwhile, StockThread } from '../../archive/sync/stock-thread.js';
import type { Context } from '../context.js';
import { archiveFolder } from '../folders.js';

/** Undefined where it would not pay. Whoever starts it closes it. */
export function startStock({ env, interrupted }: Context, to: string | undefined): StockThread | undefined {
  return isWorthwhile(resolve(to ?? archiveFolder(env))) ? new StockThread(interrupted) : undefined;
}
