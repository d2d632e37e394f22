import { expect, test } from 'vitest';
import { parseQuery } from '../../../../src/query/parse.js';
import { printQuery } from '../../../../src/query/print.js';
import { describeChanges, describePlan, describeQuick } from '../../../../src/sources/live/plan/describe.js';
import { planLookups } from '../../../../src/sources/live/plan/plan.js';
import { narrowQuery, whatQuickWouldDo } from '../../../../src/sources/live/plan/quick.js';

test.each([
  ['user: alice', 'userIdentity.userName: alice'],
  ['resource: i-1 or event: A', 'named: i-1 or event: A'],
  [
    '(user: alice or user: bob) and event: A',
    '(userIdentity.userName: alice or userIdentity.userName: bob) and event: A',
  ],
  ['not user: alice', 'not user: alice'],
  ['user: al* and resource: i-*', 'user: al* and resource: i-*'],
  ['user: admin:alice', 'user: admin:alice'],
  ['user: *', 'user: *'],
])('--quick reads %s as %s', (query, narrowed) => {
  expect(printQuery(narrowQuery(parseQuery(query)))).toBe(narrowed);
});

test('it is offered where it saves calls', () => {
  const quick = whatQuickWouldDo(parseQuery('user: alice'))!;
  expect(quick.plan.lookups).toEqual([[{ key: 'User', value: 'alice' }]]);
  expect(describeChanges(quick.changes)).toBe('user: alice as userIdentity.userName: alice');
  expect(describeQuick(quick)).toBe(
    '--quick would ask only User=alice, reading user: alice as userIdentity.userName: alice',
  );
});

test.each([
  'event: DeleteInstance',
  'user: admin:alice',
  'id: x and resource: i-1',
  'user: alice or production',
])('it is not offered where it saves none: %s', (query) => {
  expect(whatQuickWouldDo(parseQuery(query))).toBeUndefined();
});

test('a plan is told in lines', () => {
  const query = parseQuery('user: "build bot" and rw: write');
  expect(describePlan(planLookups(query, { attributes: true }), whatQuickWouldDo(query))).toEqual([
    ['ask', 'EventRW=Write'],
    ['ask', 'User="build bot"'],
    ['then', 'keep what matches user: "build bot" and rw: write'],
    [
      'quick',
      '--quick would ask only User="build bot", reading user: "build bot" as userIdentity.userName: "build bot"',
    ],
  ]);
  expect(describePlan(planLookups(parseQuery(''), { attributes: true }))).toEqual([
    ['ask', 'everything'],
    ['then', 'keep every event'],
  ]);
  expect(describePlan(planLookups(parseQuery('not *'), { attributes: true }))).toEqual([
    ['ask', 'nothing: no event can match'],
    ['then', 'keep what matches not *'],
  ]);
  expect(describePlan(planLookups(parseQuery('event: ConsoleSignin'), { attributes: true }))[2]![0]).toBe(
    'note',
  );
});
