import { expect, test } from 'vitest';
import { parseQuery } from '../../src/query/parse.js';
import { unknownFields } from '../../src/query/unknown-fields.js';

test('fields that no event is known to have are told once each, with the one that may be meant', () => {
  const query = parseQuery(
    'user: a or (not event.userName: b and event.qqqqqqqq.zzzz > 1) or event.userName: * or requestParameters.x: y',
  );
  expect(unknownFields(query)).toEqual([
    { field: 'userName', suggestion: 'user' },
    { field: 'qqqqqqqq.zzzz', suggestion: undefined },
  ]);
});
