/** Which keys a question is about. Pure. */
import type { Query, Window } from '../../query/query.js';
import { type ObjectKey, parseObjectKey } from '../object-key.js';
import { scopeTest } from '../scope.js';

/** What is asked for, as data: it is sent to threads, too. */
export interface Wish {
  /** As given: what it begins is taken as a folder. */
  readonly prefix: string;
  readonly window: Window;
  /** How long behind its window a file may still bring events of it, milliseconds. */
  readonly slack: number;
  /** What the flags ask of regions and accounts. */
  readonly scope: Query;
}

/** The folder that a prefix names; '' for all. */
export function placeOf({ prefix }: Pick<Wish, 'prefix'>): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** Whether a key below the place is asked for. What tells no time or region is: it may hold anything. */
export function wantedTest({ window, slack, scope }: Wish): (key: string) => boolean {
  if (window.since === undefined && window.until === undefined && scope.kind === 'all') return () => true;
  const admits = scopeTest(scope);
  return (key) => {
    const told: ObjectKey | undefined = parseObjectKey(key);
    if (told === undefined) return true;
    if (window.since !== undefined && told.stamp + 1000 <= window.since) return false;
    if (window.until !== undefined && told.stamp >= window.until + slack) return false;
    return admits(told);
  };
}

/** Whether a key, wherever it lies, is among those that are asked for. */
export function concernsTest(wish: Wish): (key: string) => boolean {
  const place = placeOf(wish);
  const isWanted = wantedTest(wish);
  return (key) => key.startsWith(place) && isWanted(key);
}
