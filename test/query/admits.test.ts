import { describe, expect, test } from 'vitest';
import { mayMatch } from '../../src/query/admits.js';
import { parseQuery } from '../../src/query/parse.js';

const KNOWN = new Map([['region', 'cn-hangzhou']]);

describe('of an event from cn-hangzhou', () => {
  test.each<[query: string, may: boolean]>([
    ['', true],
    ['not *', false],
    ['region: cn-hangzhou', true],
    ['region: CN-*', true],
    ['region: ap-*', false],
    ['region: *', true],
    ['not region: *', false],
    ['not region: cn-hangzhou', false],
    ['not region: ap-*', true],
    ['region > 5', false],
    ['region: ap-* and event: x', false],
    ['region: ap-* or event: x', true],
    ['not (region: cn-* or event: x)', false],
    ['not (region: cn-* and event: x)', true],
    ['region: (ap-* or us-*)', false],
    ['ap-southeast-1', true],
    ['not cn-hangzhou', true],
    ['acsRegion: ap-southeast-1', true],
  ])('%s may match: %j', (query, may) => {
    expect(mayMatch(parseQuery(query), KNOWN)).toBe(may);
  });
});
