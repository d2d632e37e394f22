/** What the terminal can show. */
import type { Context } from './context.js';

/** Whether the terminal shows more than ASCII, as far as the environment tells. */
export function isUnicode(env: Context['env']): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}
