import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../../../src/query/parse.js';
import { type EmptyAnswer, explainEmptiness } from '../../../../src/sources/live/plan/emptiness.js';
import { planLookups } from '../../../../src/sources/live/plan/plan.js';

const NOW = Date.parse('2026-06-15T12:00:00Z');
const DAY = 24 * 3_600_000;
const globalHomes = { services: ['Ram', 'Sts', 'AasSub'], regions: ['cn-hangzhou', 'ap-southeast-1'] };

function explain(text: string, changes: Partial<EmptyAnswer> = {}): readonly string[] {
  const query = parseQuery(text);
  return explainEmptiness({
    query,
    plan: planLookups(query, { attributes: true }),
    window: { since: NOW - 90 * DAY, until: NOW - DAY },
    regions: ['cn-hangzhou', 'ap-southeast-1', 'cn-beijing'],
    now: NOW,
    globalHomes,
    ...changes,
  });
}

test('nothing to say of a plain question over all that the service keeps', () => {
  expect(explain('event: DeleteInstance')).toEqual([]);
});

describe('the window', () => {
  test('that lies before everything that is kept', () => {
    expect(explain('', { window: { since: NOW - 200 * DAY, until: NOW - 100 * DAY } })).toEqual([
      'the service keeps events for 90 days, and the whole window is older; delivered files may hold it (atrail archive search)',
    ]);
  });

  test('that begins before', () => {
    expect(explain('', { window: { since: NOW - 100 * DAY, until: NOW - DAY } })).toEqual([
      'the service keeps events for 90 days: what is before 2026-03-17T12:00:00Z is not there any more',
    ]);
  });

  test('that ends within the time that events take to appear', () => {
    expect(explain('', { window: { since: NOW - 90 * DAY, until: NOW - 60_000 } })).toEqual([
      'events can take 10 minutes to appear, so the latest may not be there yet',
    ]);
  });

  test('that is shorter than what is kept', () => {
    expect(explain('', { window: { since: NOW - 7 * DAY, until: NOW - DAY } })).toEqual([
      'the window begins 2026-06-08T12:00:00Z; the service keeps 90 days (--since 90d)',
    ]);
  });
});

describe('the regions', () => {
  test('where one was asked', () => {
    expect(explain('event: DeleteInstance', { regions: ['cn-beijing'] })).toEqual([
      'each region keeps its own events, and only cn-beijing was asked: --region all asks every one',
    ]);
  });

  test.each([
    ['service: ram', 'Ram', 'the service compares'],
    ['event: createuser', 'CreateUser', ''],
    ['event: AssumeRole or service: STS', 'AssumeRole and Sts', ''],
  ])('where %s has none of its own', (query, names) => {
    expect(explain(query, { regions: ['cn-beijing', 'cn-shanghai'] })).toContain(
      `events of services without regions, such as ${names}, lie in one region only, cn-hangzhou or ap-southeast-1: --region cn-hangzhou --region ap-southeast-1 was not asked`,
    );
    expect(explain(query).join()).not.toContain('without regions');
  });
});

describe('the words', () => {
  test('that the service calls otherwise', () => {
    expect(explain('service: SecurityCenter')[0]).toBe(
      'events that belong to SecurityCenter may also have the service aegis or Sas',
    );
    expect(explain('service: Ram')).toEqual(['events that belong to Ram may also have the service Ims']);
  });

  test('that are near to one that is known', () => {
    expect(explain('event: DeleteInstanse')).toEqual([
      'there may be no DeleteInstanse at all: DeleteInstance is a name that is known',
    ]);
    expect(explain('service: Esc')[0]).toMatch(/^there may be no Esc at all: /);
  });

  test('that no event spells so, which the service was not asked for', () => {
    expect(explain('event: frobnicatewidget')).toEqual([
      'the service was not asked for event frobnicatewidget, which is no spelling known here: written as events have it, such as DeleteInstance, it takes fewer calls',
    ]);
  });

  test('that only their owners can spell', () => {
    expect(explain('named: I-bp1 and userIdentity.userName: alice')).toEqual([
      'the service compares letter for letter, capitals too: ResourceName=I-bp1, User=alice must be written as in the events',
    ]);
  });

  test('below a not, or named like members of every object, explain nothing', () => {
    expect(explain('not service: SecurityCenter')).toEqual([]);
    expect(explain('service: constructor')).toEqual([
      'the service was not asked for service constructor, which is no spelling known here: written as events have it, such as Ecs, it takes fewer calls',
    ]);
  });
});

describe('the console', () => {
  const note =
    'events of RAM users in the console (AasSub, CloudSSO, Notifications) come back only when their user is asked for: --user NAME finds those';

  test.each(['event: ConsoleSignin', 'type: consolesignin', 'service: cloudsso', 'user: al*'])(
    'shows itself for users only: %s',
    (query) => {
      expect(explain(query)).toContain(note);
    },
  );

  test.each([
    'event: ConsoleSignin and user: alice',
    'user: alice and service: Ecs',
    'service: Ecs',
    'role: admin',
    'not event: ConsoleSignin',
  ])('is not spoken of without need: %s', (query) => {
    expect(explain(query)).not.toContain(note);
  });

  test('is missing where a user is asked for without attributes', () => {
    const plan = planLookups(parseQuery('user: alice'), { attributes: false });
    expect(plan.lookups).toEqual([[]]);
    expect(plan.notes).toEqual([{ kind: 'console' }]);
  });
});
