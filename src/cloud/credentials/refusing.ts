/** Errors about credentials: nothing of what a file, a variable or an answer holds is in them. */
import { PersonError } from '../../errors.js';

export function noCredentials(wrong: string, next: string): PersonError {
  return new PersonError(wrong, next, 4);
}
