import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../src/query/parse.js';
import { printQuery } from '../../src/query/print.js';

describe('the canonical text', () => {
  test.each([
    ['', '*'],
    ['not *', 'not *'],
    ['user:alice   bob', 'user: alice and bob'],
    ['event.eventName: a or (b AND c)', 'eventName: a or (b and c)'],
    ['not (a or b)', 'not (a or b)'],
    ['user: "alice"', 'user: alice'],
    ['user: "a b"', 'user: "a b"'],
    ['user: "say \\"hi\\" \\\\ \\*"', 'user: "say \\"hi\\" \\\\ \\*"'],
    ['user: "or"', 'user: "or"'],
    ['user: ""', 'not user: *'],
    ['user: (a or b)', 'user: a or user: b'],
    ['"acs:ram::1:role/x"', '"acs:ram::1:role/x"'],
    ['resource: "acs:ram::1:role/x"', 'resource: acs:ram::1:role/x'],
    ['event.noSuch.x: *', 'event.noSuch.x: *'],
    ['"event.no \\"such\\": place" > 1', '"event.no \\"such\\": place" > 1'],
    ['version>=1.50', 'version >= 1.5'],
    ['version > 0.0000001', 'version > 1e-7'],
    ['version in [1 2)', 'version in [1 2)'],
    ['"in"', '"in"'],
  ])('of %s', (written, printed) => {
    const query = parseQuery(written);
    expect(printQuery(query)).toBe(printed);
    expect(parseQuery(printed)).toEqual(query);
  });
});
