import { describe, expect, test } from 'vitest';
import type { Connection, Parameters } from '../../src/cloud/connection.js';
import { readKeyUses } from '../../src/cloud/key-uses.js';
import { ServiceError } from '../../src/cloud/service-error.js';
import type { JsonObject } from '../../src/event/event.js';
import { parseJson } from '../../src/event/json.js';

type Answer = object | ServiceError;

/** A connection that answers from a list, the last answer again and again. */
function connectionOf(
  answers: Readonly<Record<string, readonly Answer[]>>,
): Connection & { asked: Parameters[] } {
  const left = new Map(Object.entries(answers).map(([operation, list]) => [operation, [...list]]));
  const asked: Parameters[] = [];
  return {
    asked,
    counts: { sent: 0, retried: 0 },
    owner: async () => 'nobody',
    async call(operation, parameters) {
      asked.push({ operation, ...parameters });
      const list = left.get(operation) ?? [{}];
      const answer = list.length > 1 ? list.shift()! : list[0]!;
      if (answer instanceof ServiceError) throw answer;
      const text = JSON.stringify(answer);
      return { text, body: parseJson(text) as JsonObject, requestId: 'R' };
    },
  };
}

const OPTIONS = { region: 'cn-hangzhou', services: 1 };
const product = (ServiceName: string, UsedTimestamp: unknown) => ({ ServiceName, UsedTimestamp });

describe('readKeyUses', () => {
  test('puts the latest first, whether times are in seconds or in milliseconds, or missing', async () => {
    const connection = connectionOf({
      GetAccessKeyLastUsedProducts: [
        {
          Products: [
            product('Old', 1_700_000_000),
            product('None', undefined),
            product('New', '1800000000000'),
          ],
        },
      ],
    });
    const { uses } = await readKeyUses(connection, 'K', { ...OPTIONS, services: 0 });
    expect(uses?.services.map(({ name, time }) => [name, time])).toEqual([
      ['New', 1_800_000_000_000],
      ['Old', 1_700_000_000_000],
      ['None', Number.NaN],
    ]);
  });

  test('follows tokens, and stops at one that comes again and after five pages', async () => {
    const pages = (tokens: readonly string[]) =>
      tokens.map((NextToken, i) => ({ Events: [{ EventName: `E${i}`, UsedTimestamp: 9 - i }], NextToken }));
    const connection = connectionOf({
      GetAccessKeyLastUsedProducts: [{ Products: [product('Ecs', 1)] }],
      GetAccessKeyLastUsedEvents: pages(['a', 'b', '']),
      GetAccessKeyLastUsedIps: [{ Ips: [{ Ip: '203.0.113.5' }], NextToken: 'same' }],
      GetAccessKeyLastUsedResources: [{ Resources: [], NextToken: '' }],
    });
    const { uses } = await readKeyUses(connection, 'K', OPTIONS);
    const { details } = uses!.services[0]!;
    expect(details?.events.map(({ name }) => name)).toEqual(['E0', 'E1', 'E2']);
    expect(details?.addresses).toHaveLength(2);
    expect(details?.more).toBe(true);
    expect(connection.asked.filter(({ operation }) => operation === 'GetAccessKeyLastUsedIps')).toHaveLength(
      2,
    );

    const long = connectionOf({
      GetAccessKeyLastUsedProducts: [{ Products: [product('Ecs', 1)] }],
      GetAccessKeyLastUsedEvents: pages(['a', 'b', 'c', 'd', 'e', 'f', 'g']),
    });
    const read = await readKeyUses(long, 'K', OPTIONS);
    expect(read.uses!.services[0]!.details?.events).toHaveLength(5);
    expect(read.uses!.services[0]!.details?.more).toBe(true);
  });

  test('reads the event in Detail, with numbers as they are written, and does without one that is broken', async () => {
    const connection = connectionOf({
      GetAccessKeyLastUsedProducts: [
        {
          Products: [
            {
              ...product('A', 3),
              Detail: '{"eventName":"X","requestParameters":{"n":12345678901234567890}}',
            },
            { ...product('B', 2), Detail: '{"eventName":' },
            { ...product('C', 1), Detail: { eventName: 'Y' } },
          ],
        },
      ],
    });
    const { uses } = await readKeyUses(connection, 'K', { ...OPTIONS, services: 0 });
    const [a, b, c] = uses!.services;
    expect(String((a!.event!.requestParameters as JsonObject).n)).toBe('12345678901234567890');
    expect([b!.event, c!.event]).toEqual([undefined, { eventName: 'Y' }]);
  });

  test('bears answers of any shape', async () => {
    const connection = connectionOf({
      GetAccessKeyLastUsedInfo: [{ UserName: ['x'], AccountId: 7, OwnerId: null }],
      GetAccessKeyLastUsedProducts: [{ Products: [null, 1, 'x', {}, { ServiceName: { a: 'Ecs' } }] }],
      GetAccessKeyLastUsedEvents: [{ Events: 'none', NextToken: 5 }],
    });
    const { uses } = await readKeyUses(connection, 'K', OPTIONS);
    expect(uses?.owner).toEqual({ user: 'x', type: '', id: '', account: '7' });
    expect(uses?.services.map(({ name }) => name)).toEqual(['', 'Ecs']);
  });

  test('tells a key that the service does not know from everything else that goes wrong', async () => {
    const refusal = (code: string) => new ServiceError('wrong', 'next', { code, status: 400 });
    const unknown = connectionOf({ GetAccessKeyLastUsedInfo: [refusal('InvalidQueryParameter')] });
    expect(await readKeyUses(unknown, 'K', OPTIONS)).toEqual({ uses: undefined });
    const trouble = refusal('Throttling');
    const failing = connectionOf({ GetAccessKeyLastUsedInfo: [trouble] });
    expect(await readKeyUses(failing, 'K', OPTIONS)).toEqual({ uses: undefined, trouble });
    const later = connectionOf({
      GetAccessKeyLastUsedInfo: [{ UserName: 'alice' }],
      GetAccessKeyLastUsedProducts: [refusal('InvalidQueryParameter')],
    });
    const read = await readKeyUses(later, 'K', OPTIONS);
    expect(read.uses?.owner?.user).toBe('alice');
    expect(read.trouble?.code).toBe('InvalidQueryParameter');
  });
});
