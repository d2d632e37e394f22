import { PersonError } from '../errors.js';
import { addressFault } from './address.js';
import { normalPattern } from './pattern.js';
import type { Query } from './query.js';
import { conjoin } from './simplify.js';

type FlagName =
  | 'event'
  | 'user'
  | 'resource'
  | 'ip'
  | 'accessKey'
  | 'service'
  | 'region'
  | 'account'
  | 'rw'
  | 'error'
  | 'type'
  | 'text';

/** The flags that write terms, each with the values it was given. */
export type TermFlags = { readonly [name in FlagName]?: readonly string[] | undefined };

interface Flag {
  readonly written: string;
  readonly term: (value: string) => Query;
}

const FLAGS: Readonly<Record<FlagName, Flag>> = {
  event: { written: '--event', term: isTerm('event') },
  user: { written: '--user', term: isTerm('user') },
  resource: { written: '--resource', term: isTerm('resource') },
  ip: { written: '--ip', term: ipTerm },
  accessKey: { written: '--access-key', term: isTerm('key') },
  service: { written: '--service', term: isTerm('service') },
  region: { written: '--region', term: scopeTerm('region') },
  account: { written: '--account', term: scopeTerm('account') },
  rw: { written: '--rw', term: rwTerm },
  error: { written: '--error', term: errorTerm },
  type: { written: '--type', term: isTerm('type') },
  text: { written: '--text', term: (value) => ({ kind: 'text', pattern: patternOfFlag(value) }) },
};

/**
 * What flags ask for: any value of one flag, all flags together; without flags, everything.
 * A value is a whole pattern and needs no quotes: `*` and `?` are wildcards, a backslash takes the meaning
 * from a `*`, `?` or backslash behind it and otherwise stands for itself, a comma is a comma.
 * Throws PersonError for an empty value (most often an unset variable), an `ip` that can match nothing,
 * and an `rw` other than read and write.
 */
export function termsOf(flags: TermFlags): Query {
  const asked = (Object.keys(FLAGS) as FlagName[]).filter((name) => flags[name]?.length);
  return conjoin(
    ...asked.map(
      (name): Query => ({ kind: 'or', of: (flags[name] ?? []).map((value) => termOf(FLAGS[name], value)) }),
    ),
  );
}

function termOf(flag: Flag, value: string): Query {
  if (value.trim() !== '') return flag.term(value);
  throw new PersonError(
    `${flag.written} was given an empty value`,
    `Give a value, or leave ${flag.written} out to search all.`,
  );
}

/** Records of some services do not say their region or account: they are not to be missed for that. */
function scopeTerm(field: string): (value: string) => Query {
  return (value) => ({
    kind: 'or',
    of: [
      { kind: 'is', field, pattern: patternOfFlag(value) },
      { kind: 'not', of: { kind: 'present', field } },
    ],
  });
}

function isTerm(field: string): (value: string) => Query {
  return (value) => ({ kind: 'is', field, pattern: patternOfFlag(value) });
}

/** Nobody escapes a name such as `CORP\alice` on a command line. */
function patternOfFlag(value: string): string {
  return normalPattern(value.replace(/\\[*?\\]|\\/g, (found) => (found.length > 1 ? found : '\\\\')));
}

function ipTerm(value: string): Query {
  const pattern = patternOfFlag(value);
  const fault = addressFault(pattern);
  if (fault === undefined) return { kind: 'is', field: 'ip', pattern };
  throw new PersonError(
    `--ip ${JSON.stringify(value)}: ${fault}`,
    'Give an address, a network such as 10.0.0.0/8, or wildcards such as "10.0.*".',
  );
}

const RW: ReadonlyMap<string, string> = new Map([
  ['read', 'Read'],
  ['write', 'Write'],
]);

function rwTerm(value: string): Query {
  const pattern = RW.get(value.toLowerCase());
  if (pattern !== undefined) return { kind: 'is', field: 'rw', pattern };
  throw new PersonError(
    `--rw takes read or write, not ${JSON.stringify(value)}`,
    'Leave --rw out to search both.',
  );
}

/** `any` and `*` mean that the call failed, `none` that it did not. */
function errorTerm(value: string): Query {
  const failed: Query = { kind: 'present', field: 'error' };
  const word = value.toLowerCase();
  if (word === 'any' || word === '*') return failed;
  return word === 'none' ? { kind: 'not', of: failed } : isTerm('error')(value);
}
