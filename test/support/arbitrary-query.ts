import fc from 'fast-check';
import { escapePattern } from '../../src/query/pattern.js';
import type { Query } from '../../src/query/query.js';
import { VOCABULARY } from './arbitrary-event.js';

/**
 * Queries for property tests: fields and values that generated events have, so that they often match, with
 * wildcards, changed case and hostile text among them. Not in normal form; every one can be printed and read.
 */
export function arbitraryQuery(): fc.Arbitrary<Query> {
  return fc.letrec<{ query: Query }>((tie) => ({
    query: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: leaf() },
      { weight: 1, arbitrary: branch('and', tie('query')) },
      { weight: 1, arbitrary: branch('or', tie('query')) },
      { weight: 1, arbitrary: tie('query').map((of): Query => ({ kind: 'not', of })) },
    ),
  })).query;
}

const TEXT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  event: VOCABULARY.operations,
  eventName: VOCABULARY.operations,
  service: VOCABULARY.services,
  serviceName: VOCABULARY.services,
  type: VOCABULARY.types,
  region: VOCABULARY.regions,
  acsRegion: VOCABULARY.regions,
  'requestParameters.RegionId': VOCABULARY.regions,
  account: VOCABULARY.accounts,
  'userIdentity.accountId': VOCABULARY.accounts,
  user: [...VOCABULARY.users, ...VOCABULARY.roles, 'admin-role:build:42', 'AliyunServiceRole:alice', 'root'],
  'userIdentity.userName': [...VOCABULARY.users, 'admin-role:alice', 'root'],
  role: VOCABULARY.roles,
  session: VOCABULARY.sessions,
  key: VOCABULARY.keys,
  agent: VOCABULARY.agents,
  resource: VOCABULARY.resources,
  requestParameters: VOCABULARY.resources,
  'requestParameters.NetworkInterface.1.SecurityGroupId': VOCABULARY.resources,
  responseElements: ['STS.NTexample', ...VOCABULARY.resources],
  error: [...VOCABULARY.errors, 'You are not authorized'],
  message: ['success', 'You are not authorized'],
  mfa: ['true', 'false'],
  time: VOCABULARY.times,
  version: ['1'],
};

const IPS: readonly string[] = [
  ...VOCABULARY.ips,
  ...['203.0.113.0/24', '203.0.113.5/32', '0.0.0.0/0', '198.51.100.0/23', '2001:db8::/32', '2001:DB8:0::1'],
  ...['203.0.113.*', '*.9', '2001:*', '::ffff:203.0.113.0/120', '10.0.0.0/8'],
];

const NUMBER_FIELDS: Readonly<Record<string, readonly number[]>> = {
  version: [0, 1, 2],
  time: [1780308000, 1780358399, 1606823699.366],
  'requestParameters.DurationSeconds': [3599.5, 3600, 3601],
  'requestParameters.stsTokenPlayerUid': [165266556947, 1e12],
};

function leaf(): fc.Arbitrary<Query> {
  return fc.oneof(
    fc.constant<Query>({ kind: 'all' }),
    { weight: 12, arbitrary: isLeaf() },
    { weight: 2, arbitrary: ipLeaf() },
    { weight: 2, arbitrary: presentLeaf() },
    { weight: 2, arbitrary: numberLeaf() },
    { weight: 3, arbitrary: textLeaf() },
  );
}

function branch(kind: 'and' | 'or', query: fc.Arbitrary<Query>): fc.Arbitrary<Query> {
  return fc.array(query, { maxLength: 4 }).map((of): Query => ({ kind, of }));
}

function isLeaf(): fc.Arbitrary<Query> {
  const fitting = fc
    .constantFrom(...Object.entries(TEXT_FIELDS))
    .chain(([field, values]) => fc.tuple(fc.constant(field), pattern(fc.constantFrom(...values))));
  const hostile = fc.tuple(fieldName(), pattern(fc.string({ unit: 'binary', maxLength: 12 })));
  return fc
    .oneof({ weight: 6, arbitrary: fitting }, hostile)
    .map(([field, pattern]): Query => ({ kind: 'is', field, pattern }));
}

function ipLeaf(): fc.Arbitrary<Query> {
  return fc
    .tuple(fc.constantFrom('ip', 'sourceIpAddress'), fc.constantFrom(...IPS))
    .map(([field, pattern]): Query => ({ kind: 'is', field, pattern }));
}

function presentLeaf(): fc.Arbitrary<Query> {
  return fc
    .oneof(fc.constantFrom(...Object.keys(TEXT_FIELDS), 'ip', 'requestParameters.Extra'), fieldName())
    .map((field): Query => ({ kind: 'present', field }));
}

function numberLeaf(): fc.Arbitrary<Query> {
  const any = fc.double({ min: -1e15, max: 1e15, noNaN: true });
  return fc.constantFrom(...Object.entries(NUMBER_FIELDS)).chain(([field, values]) => {
    const value = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, any);
    const compare = fc
      .tuple(fc.constantFrom('=', '>', '>=', '<', '<='), value)
      .map(([op, number]): Query => ({ kind: 'compare', field, op, value: number }));
    const between = fc
      .tuple(value, value, fc.boolean(), fc.boolean())
      .filter(([a, b]) => a !== b)
      .map(([a, b, low, high]): Query => {
        return { kind: 'between', field, low: Math.min(a, b), high: Math.max(a, b), includes: [low, high] };
      });
    return fc.oneof({ weight: 2, arbitrary: compare }, between);
  });
}

function textLeaf(): fc.Arbitrary<Query> {
  const words = fc.constantFrom(...Object.values(TEXT_FIELDS).flat(), 'not authorized', 'and');
  const part = fc
    .tuple(words, fc.nat(8), fc.nat(20))
    .map(([word, from, length]) => word.slice(from, from + length + 1));
  const text = fc.oneof({ weight: 5, arbitrary: part }, fc.string({ unit: 'binary', maxLength: 6 }));
  return pattern(text).map((pattern): Query => ({ kind: 'text', pattern }));
}

/** A pattern that matches the text: as it is, in another case, or with wildcards in place of some of it. */
function pattern(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(text, fc.nat(6), fc.nat(20), fc.nat(20)).map(([word, change, a, b]) => {
    const [start, end] = a < b ? [a, b] : [b, a];
    const cut = (wildcard: string) =>
      escapePattern(word.slice(0, start)) + wildcard + escapePattern(word.slice(end));
    if (change === 0) return escapePattern(word.toUpperCase());
    if (change === 1) return cut('*');
    if (change === 2) return cut('?'.repeat([...word.slice(start, end)].length));
    if (change === 3) return `*${escapePattern(word.slice(start))}`;
    return escapePattern(word);
  });
}

/** Any name at all but those that queries spell otherwise (`event.` in front is dropped). */
function fieldName(): fc.Arbitrary<string> {
  const segment = fc.oneof(
    fc.constantFrom('requestParameters', 'Extra', 'a', '1', 'EventName', 'constructor', '__proto__'),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  return fc
    .array(segment, { minLength: 1, maxLength: 4 })
    .map((segments) => segments.join('.'))
    .filter((name) => name !== '' && !/^(?:event\.|addionalEventData)/.test(name));
}
