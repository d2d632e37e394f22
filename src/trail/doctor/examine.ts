/** All checks over what was gathered. Pure. */
import { ACCOUNT_CHECKS } from './account-checks.js';
import { BUCKET_CHECKS } from './bucket-checks.js';
import type { CheckInfo, Gathered, Measures, Result } from './check.js';
import { TRAIL_CHECKS } from './trail-checks.js';

export const CHECKS: readonly CheckInfo[] = [...ACCOUNT_CHECKS, ...TRAIL_CHECKS, ...BUCKET_CHECKS];

/** @param only the trails that are looked at one by one; all unless said */
export function examine(gathered: Gathered, measures: Measures, only?: readonly string[]): readonly Result[] {
  const account = ACCOUNT_CHECKS.map((check) => ({ check, ...check.judge(gathered, measures) }));
  const chosen = gathered.trails.filter(({ trail }) => only?.includes(trail.name) ?? true);
  const each = chosen.flatMap((examined) =>
    [...TRAIL_CHECKS, ...BUCKET_CHECKS].map((check) => ({
      check,
      trail: examined.trail,
      ...check.judge(examined, measures),
    })),
  );
  return [...account, ...each];
}
