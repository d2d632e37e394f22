/** Whatever is asked, the lookups of its plan bring every event that it matches, and the service applies each as meant. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AuditEvent, isObject, type JsonValue, textOf } from '../../../../src/event/event.js';
import { fieldFor } from '../../../../src/event/fields.js';
import { memberOf } from '../../../../src/event/paths.js';
import { compile } from '../../../../src/query/match.js';
import { escapePattern, literalOf } from '../../../../src/query/pattern.js';
import type { Query } from '../../../../src/query/query.js';
import { MOST_LOOKUPS } from '../../../../src/sources/live/plan/covers.js';
import { type LookupPlan, planLookups } from '../../../../src/sources/live/plan/plan.js';
import { narrowedTerms, narrowQuery } from '../../../../src/sources/live/plan/quick.js';
import { arbitraryEvent, VOCABULARY } from '../../../support/arbitrary-event.js';
import { arbitraryQuery } from '../../../support/arbitrary-query.js';
import { isApplied, lookUp } from '../../../support/lookup-model.js';

/** What only its owner can spell: queries spell it as the events do. */
const OWN_NAMES: readonly string[] = [
  ...[...VOCABULARY.users, ...VOCABULARY.roles, ...VOCABULARY.sessions, ...VOCABULARY.keys],
  ...[...VOCABULARY.resources, 'root', 'ecs.aliyuncs.com', 'admin-role:alice', 'AliyunServiceRole:alice'],
];

describe('a plan brings every event that the query matches', () => {
  test('for any query and event', () => {
    fc.assert(
      fc.property(arbitraryQuery().map(spelled), lookedUpEvent(), (query, event) => {
        if (isConsoleWithoutUser(query, event)) return;
        expect(isBrought(planLookups(query, { attributes: true }), query, event)).toBe(true);
      }),
      { numRuns: 800 },
    );
  });

  test('for queries made of what the event says', () => {
    fc.assert(
      fc.property(aimed(), ({ query, event }) => {
        if (isConsoleWithoutUser(query, event)) return;
        expect(isBrought(planLookups(query, { attributes: true }), query, event)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test('of the console too, wherever the query says the user', () => {
    const consoleEvent = lookedUpEvent().map(
      (event): AuditEvent => ({
        ...event,
        serviceName: 'AasSub',
        userIdentity: { type: 'ram-user', userName: 'alice' },
      }),
    );
    const query = fc
      .tuple(arbitraryQuery().map(spelled), fc.constantFrom('user', 'userIdentity.userName'))
      .map(
        ([other, field]): Query => ({ kind: 'and', of: [{ kind: 'is', field, pattern: 'alice' }, other] }),
      );
    fc.assert(
      fc.property(query, consoleEvent, (asked, event) => {
        expect(isBrought(planLookups(asked, { attributes: true }), asked, event)).toBe(true);
      }),
      { numRuns: 800 },
    );
  });
});

test('the service applies every lookup of a plan as it is meant', () => {
  const query = fc.oneof(
    arbitraryQuery(),
    aimed().map((both) => both.query),
  );
  fc.assert(
    fc.property(query, (asked) => {
      const { lookups } = planLookups(asked, { attributes: true });
      expect(lookups.length).toBeLessThanOrEqual(MOST_LOOKUPS);
      expect(lookups.filter((conditions) => !isApplied(conditions))).toEqual([]);
      expect(new Set(lookups.map((each) => JSON.stringify(each))).size).toBe(lookups.length);
    }),
    { numRuns: 800 },
  );
});

test('what --quick asks for is part of what was asked', () => {
  fc.assert(
    fc.property(
      fc.oneof(aimed(), fc.record({ query: arbitraryQuery(), event: lookedUpEvent() })),
      ({ query, event }) => {
        const narrowed = narrowQuery(query);
        if (compile(narrowed)(event)) expect(compile(query)(event)).toBe(true);
        if (narrowedTerms(query).length === 0) expect(compile(narrowed)(event)).toBe(compile(query)(event));
      },
    ),
    { numRuns: 800 },
  );
});

/** As the service keeps them: each member once, a session without a colon. */
function lookedUpEvent(): fc.Arbitrary<AuditEvent> {
  return fc
    .tuple(arbitraryEvent(), fc.constantFrom({}, { eventAttributes: { SensitiveAction: 'true' } }), fc.nat(9))
    .map(([event, more, odd]): AuditEvent => {
      return odd === 0 ? { ...event, ...more, serviceName: 'Notifications' } : { ...event, ...more };
    })
    .filter((event) => {
      const names = Object.keys(event).map((name) => name.toLowerCase());
      const [session] = fieldFor('session').read(event).map(textOf);
      return new Set(names).size === names.length && session?.includes(':') !== true && hasUsualShape(event);
    });
}

function hasUsualShape(event: AuditEvent): boolean {
  const referenced = memberOf(event, 'referencedResources');
  const isUsual = (element: JsonValue) =>
    isObject(element) && Object.keys(element).sort().join() === 'resourceName,resourceType';
  const isList = Array.isArray(referenced) && referenced.every(isUsual);
  if (referenced !== undefined && !isObject(referenced) && !isList) return false;
  return fieldFor('userIdentity.userName').read(event).length < 2;
}

const AIMED_AT = [
  ...['event', 'service', 'rw', 'type', 'id', 'key', 'ip', 'user', 'role', 'resource', 'named', 'session'],
  ...['eventName', 'serviceName', 'eventRW', 'eventType', 'eventId', 'sourceIpAddress', 'resourceName'],
  ...['referencedResources', 'userIdentity.userName', 'userIdentity.accessKeyId', 'userIdentity.principalId'],
  ...['eventAttributes.SensitiveAction', 'region', 'error'],
];
const CLOSED = ['event', 'service', 'rw', 'type', 'eventName', 'serviceName', 'eventRW', 'eventType'];

/** An event and a query made of terms that it matches, and of some that it may not. */
function aimed(): fc.Arbitrary<{ query: Query; event: AuditEvent }> {
  return lookedUpEvent().chain((event) => {
    const term = fc.oneof(
      { weight: 8, arbitrary: fc.tuple(fc.constantFrom(...AIMED_AT), fc.nat(9), fc.nat(5)).map(termOn) },
      { weight: 1, arbitrary: arbitraryQuery().map(spelled) },
    );
    function termOn([field, pick, change]: [string, number, number]): Query {
      const values = fieldFor(field).read(event).map(textOf);
      const value = values[pick % Math.max(1, values.length)];
      if (value === undefined || value === '') return { kind: 'all' };
      const cased =
        !CLOSED.includes(field) || change > 1
          ? value
          : change === 0
            ? value.toUpperCase()
            : value.toLowerCase();
      return { kind: 'is', field, pattern: escapePattern(cased) };
    }
    const tree = fc.letrec<{ query: Query }>((tie) => ({
      query: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        { weight: 3, arbitrary: term },
        {
          weight: 2,
          arbitrary: fc
            .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('query'), { maxLength: 4 }))
            .map(([kind, of]): Query => ({ kind, of })),
        },
      ),
    })).query;
    return tree.map((query) => ({ query, event }));
  });
}

function isBrought({ lookups, residual }: LookupPlan, query: Query, event: AuditEvent): boolean {
  expect(compile(residual)(event)).toBe(compile(query)(event));
  if (!compile(query)(event)) return true;
  return lookups.some((conditions) => lookUp([event], conditions).length > 0);
}

/** The service gives back such an event for nobody who does not ask for its user; the plan has a note on it. */
function isConsoleWithoutUser(query: Query, event: AuditEvent): boolean {
  const hidden = lookUp([event], []).length === 0;
  return hidden && !everyBranchHasUser(query, event);
}

function everyBranchHasUser(query: Query, event: AuditEvent): boolean {
  if (query.kind === 'and') return query.of.some((part) => everyBranchHasUser(part, event));
  if (query.kind === 'or') {
    return query.of.filter((part) => compile(part)(event)).every((part) => everyBranchHasUser(part, event));
  }
  if (query.kind !== 'is' || !compile(query)(event)) return false;
  const names = fieldFor('userIdentity.userName').read(event).map(textOf);
  const asked = literalOf(query.pattern);
  return (
    ['user', 'userIdentity.userName'].includes(query.field) && asked !== undefined && names.includes(asked)
  );
}

/** The same query with names that only their owners can spell as the events have them. */
function spelled(query: Query): Query {
  switch (query.kind) {
    case 'and':
    case 'or':
      return { ...query, of: query.of.map(spelled) };
    case 'not':
      return { kind: 'not', of: spelled(query.of) };
    case 'is': {
      const asked = literalOf(query.pattern)?.toLowerCase();
      const own = OWN_NAMES.find((name) => name.toLowerCase() === asked);
      return own === undefined ? query : { ...query, pattern: escapePattern(own) };
    }
    default:
      return query;
  }
}
