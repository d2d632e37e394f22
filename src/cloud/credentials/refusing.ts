/** Errors about credentials: nothing of what a file, a variable or an answer holds is in them. */
import { PersonError } from '../../errors.js';

export function noCredentials(wrong: string, next: string): PersonError {
  return new PersonError(wrong, next, 4);
}

/** @param described where the credentials were coming from */
export function interruption(described: string): PersonError {
  return new PersonError(`getting credentials from ${described} was interrupted`, 'Run it again.', 130);
}
