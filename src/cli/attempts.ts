/** One of several questions to the service: where it fails, the others are still asked. */
import { makeVisible } from '../output/visible.js';
import { isOneFailure } from '../trail/refusals.js';
import type { Context } from './context.js';

/**
 * The answer; undefined where the service gave none, which is told on stderr.
 * @param goOn false where nothing else is asked, and the failure is thrown
 */
export async function attempt<T>(
  { stderr }: Context,
  ask: () => Promise<T>,
  goOn: boolean,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    if (!goOn || !isOneFailure(thrown)) throw thrown;
    await stderr.write(`failed  ${makeVisible(thrown.message)}\n`);
    return undefined;
  }
}
