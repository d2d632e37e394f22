/** Asks before something is done that cannot be taken back. */
import { PersonError } from '../errors.js';
import type { Context } from './context.js';

/**
 * Returns where it may go on.
 * @param yes whether that was said beforehand
 * @throws PersonError where the name is not typed, or nobody is there to type it; nothing has been done then
 */
export async function confirmByName(
  { ask, interrupted }: Context,
  name: string,
  yes: boolean,
): Promise<void> {
  if (yes) return;
  if (ask === undefined) {
    throw new PersonError(
      'this has to be confirmed, and there is no terminal to ask on; nothing was changed',
      'Look at what stops being recorded (--dry-run shows it), and give --yes.',
    );
  }
  const typed = await ask(`Type the name of the trail to go on: `).catch((thrown: unknown) => {
    if (interrupted.aborted) return undefined;
    throw thrown;
  });
  if (interrupted.aborted || typed === undefined) {
    throw new PersonError('interrupted; nothing was changed', 'Run it again to go on.', 130);
  }
  if (typed.trim() === name) return;
  throw new PersonError(
    'what was typed is not the name of the trail; nothing was changed',
    'Run it again, and type the name as it is shown.',
  );
}
