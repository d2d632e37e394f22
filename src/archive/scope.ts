import { mayMatch } from '../query/admits.js';
import type { Query } from '../query/query.js';
import type { ObjectKey } from './object-key.js';

/**
 * Whether a file with this key can hold events of the regions and accounts that `scope` asks for. A key that
 * names no account is let through.
 */
export function scopeTest(scope: Query): (key: ObjectKey) => boolean {
  const decided = new Map<string, boolean>();
  return ({ region, account }) => {
    const name = `${account ?? ''}/${region}`;
    const known = decided.get(name);
    if (known !== undefined) return known;
    const fields = new Map([['region', region]]);
    if (account !== undefined) fields.set('account', account);
    const admitted = mayMatch(scope, fields);
    decided.set(name, admitted);
    return admitted;
  };
}
