import { describe, expect, test } from 'vitest';
import { ALL, type Query } from '../../src/query/query.js';
import { conjoin, NONE, simplify } from '../../src/query/simplify.js';

const a: Query = { kind: 'text', pattern: 'a' };
const b: Query = { kind: 'text', pattern: 'b' };
const c: Query = { kind: 'text', pattern: 'c' };
const and = (...of: Query[]): Query => ({ kind: 'and', of });
const or = (...of: Query[]): Query => ({ kind: 'or', of });
const not = (of: Query): Query => ({ kind: 'not', of });

describe('the normal form', () => {
  test.each<[name: string, query: Query, normal: Query]>([
    ['of nested ands is flat', and(a, and(b, and(c))), and(a, b, c)],
    ['of nested ors is flat', or(or(a, b), c), or(a, b, c)],
    ['of one part is the part', and(or(a)), a],
    ['of no and is everything', and(), ALL],
    ['of no or is nothing', or(), NONE],
    ['of two nots is none of them', not(not(a)), a],
    ['of a not around a flattened not', not(and(not(a))), a],
    ['has no all in an and', and(a, ALL, b), and(a, b)],
    ['of an or with all is all', or(a, ALL), ALL],
    ['of an and with nothing is nothing', and(a, not(ALL)), NONE],
    ['has no nothing in an or', or(a, not(ALL)), a],
    [
      'of any value is present',
      { kind: 'is', field: 'user', pattern: '**' },
      { kind: 'present', field: 'user' },
    ],
    [
      'of the empty value is not present',
      { kind: 'is', field: 'user', pattern: '' },
      not({ kind: 'present', field: 'user' }),
    ],
    [
      'of text has no wildcards at its ends',
      { kind: 'text', pattern: '**a*b*' },
      { kind: 'text', pattern: 'a*b' },
    ],
    [
      'keeps an escaped wildcard at the end',
      { kind: 'text', pattern: 'a\\\\\\*' },
      { kind: 'text', pattern: 'a\\\\\\*' },
    ],
    [
      'takes a wildcard behind an escaped backslash away',
      { kind: 'text', pattern: 'a\\\\*' },
      { kind: 'text', pattern: 'a\\\\' },
    ],
    ['of any text is everything', { kind: 'text', pattern: '*' }, ALL],
  ])('%s', (_, query, normal) => {
    expect(simplify(query)).toStrictEqual(normal);
  });
});

test('queries are conjoined flat', () => {
  expect(conjoin()).toEqual(ALL);
  expect(conjoin(ALL, a)).toEqual(a);
  expect(conjoin(and(a, b), ALL, or(b, c))).toEqual(and(a, b, or(b, c)));
});
