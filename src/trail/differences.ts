/** Two set-ups side by side. */
import { kindsOf } from './recording.js';
import { readRegions } from './regions.js';
import { SETTINGS, type Setting, type Settings } from './trail.js';

export interface Difference {
  readonly setting: Setting;
  /** Absent where it is not set. */
  readonly before?: string;
  readonly after?: string;
}

/**
 * What differs, in the order of SETTINGS. The service may write a value in another way than it was given (`all` for
 * `All`, regions in another order), which is no difference.
 */
export function differences(before: Settings, after: Settings): readonly Difference[] {
  return SETTINGS.filter((setting) => !isSame(setting, before[setting], after[setting])).map((setting) => ({
    setting,
    ...(before[setting] ? { before: before[setting] } : {}),
    ...(after[setting] ? { after: after[setting] } : {}),
  }));
}

/**
 * What was asked for, and what of it is not so. What was not asked for is left to the service where it fills in
 * something of its own: without a role it takes that of the service.
 */
export function unmet(wanted: Settings, actual: Settings): readonly Difference[] {
  return differences(actual, wanted).filter(
    ({ setting, after }) => after !== undefined || !ROLES.includes(setting),
  );
}

const ROLES: readonly Setting[] = ['OssWriteRoleArn', 'SlsWriteRoleArn', 'MaxComputeWriteRoleArn'];

function isSame(setting: Setting, a = '', b = ''): boolean {
  if (a === b) return true;
  if (setting === 'TrailRegion') return same(readRegions(a), readRegions(b));
  if (setting === 'EventRW') return same(kindsOf(a), kindsOf(b));
  return false;
}

function same(a: unknown, b: unknown): boolean {
  return a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
