/** What is wrong with credentials or the clock, in the same words whichever service says so. */
import { lengthText } from '../query/duration.js';

export const UNKNOWN_KEY = {
  next: 'It may be deleted, mistyped, or of the other site; atrail whoami shows where it comes from.',
};

export const EXPIRED = {
  wrong: 'the temporary credentials have expired or are not valid',
  next: 'Get new ones, and set the key, its secret and the token together.',
};

export const WRONG_SIGNATURE = {
  wrong: (accessKeyId: string | undefined) =>
    `the signature made with the access key${accessKeyId === undefined ? '' : ` ${accessKeyId}`} is not right`,
  next: 'Check the secret of this key; a proxy that changes requests has the same effect.',
};

export const WRONG_CLOCK = {
  /**
   * @param skew how much this machine's clock is ahead, milliseconds, where that is known
   * @param who `the service` @param whose `the service's`
   */
  wrong: (skew: number | undefined, who: string, whose: string) =>
    skew === undefined
      ? `${who} takes the time of this machine's clock for wrong`
      : `the clock of this machine is ${skewText(skew)} ${whose}`,
  next: 'Set the clock; a signature is good for 15 minutes only.',
};

/** `5m 3s behind`, `1h ahead of` */
export function skewText(skew: number): string {
  return `${lengthText(Math.round(Math.abs(skew) / 1000) * 1000)} ${skew < 0 ? 'behind' : 'ahead of'}`;
}
