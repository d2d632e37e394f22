/** What the id of an access key says of the key. */
import { PersonError } from '../errors.js';

export type KeyKind = 'permanent' | 'temporary' | 'unknown';

/** Of a user or an account; the old ones are 16 letters and digits. */
const PERMANENT = /^(?:LTAI[A-Za-z0-9]{8,40}|[A-Za-z0-9]{16})$/;
/** Of an assumed role or a federated user, and of a session in the console. */
const TEMPORARY = /^(?:STS|TMP)\.[\w.-]+$/;
/** A secret is 30 letters and digits or more, and no id without a prefix is that long. */
const LIKE_A_SECRET = /^[A-Za-z0-9+/=]{28,}$/;

/**
 * The kind of a key by its id. What cannot be an id is refused without being repeated: it may be a secret.
 * @throws PersonError
 */
export function keyKindOf(id: string): KeyKind {
  if (PERMANENT.test(id)) return 'permanent';
  if (TEMPORARY.test(id)) return 'temporary';
  if (LIKE_A_SECRET.test(id)) {
    throw new PersonError(
      'this looks like the secret of an access key, not like its id',
      'Give the id, such as LTAI5t…, STS.… or TMP.…; a secret that was typed here is in the history of the shell.',
    );
  }
  if (/^[\w.-]{8,128}$/.test(id)) return 'unknown';
  throw new PersonError(
    'this is no id of an access key',
    'Give the whole id, such as LTAI5t…, STS.… or TMP.…, without * in it: it is looked up letter for letter.',
  );
}
