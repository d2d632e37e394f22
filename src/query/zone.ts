import { IANAZone } from 'luxon';
import { PersonError } from '../errors.js';

/**
 * The zone's name as luxon takes it, from `UTC`, an offset (`+08:00`, `UTC+8`) or a name of the tz database
 * with its area (`Asia/Shanghai`). Abbreviations are refused: `CST` is another zone in Chicago than in Shanghai.
 * Throws PersonError.
 */
export function resolveZone(tz: string): string {
  const offset = /^(?:UTC|GMT)?([+-])(0?\d|1[0-4])(?::?([0-5]\d))?$/i.exec(tz);
  if (offset !== null) {
    const [, sign, hours, minutes = '00'] = offset;
    return `UTC${sign}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
  }
  if (/^(?:UTC|GMT|Z)$/i.test(tz)) return 'UTC';
  if (tz.includes('/') && IANAZone.isValidZone(tz)) return IANAZone.create(tz).name;
  throw new PersonError(
    `there is no time zone ${JSON.stringify(tz)}`,
    'Write UTC, an offset such as +08:00, or a name such as Asia/Shanghai.',
  );
}
