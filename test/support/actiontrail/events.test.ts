import { describe, expect, test } from 'vitest';
import { readEvent } from '../../../src/event/read.js';
import { compile } from '../../../src/query/match.js';
import { parseQuery } from '../../../src/query/parse.js';
import { runCli } from '../context.js';
import { archiveEvents } from './archived.js';
import { finder } from './attributes.js';
import { plausibleEvents } from './events.js';
import { runActionTrail } from './running.js';
import { type Ask, askWithSdk } from './sdk.js';
import { WORLD } from './world.js';

const WANTED = { count: 300, seed: 7, from: '2026-06-14T00:00:00Z', to: '2026-06-15T00:00:00Z' };
const EVENTS = plausibleEvents(WANTED);

test('the same seed makes the same events, another seed others', () => {
  expect(plausibleEvents(WANTED)).toEqual(EVENTS);
  const other = plausibleEvents({ ...WANTED, seed: 8 });
  expect(new Set([...other, ...EVENTS]).size).toBe(600);
  const ids = EVENTS.map((text) => String(JSON.parse(text).eventId));
  expect(new Set(ids).size).toBe(300);
});

test('they are spread over regions, services and identities, and hold what only bytes can tell', () => {
  const kept = (path: RegExp) => new Set(EVENTS.map((text) => path.exec(text)?.[1]));
  expect(kept(/"acsRegion": ?"([^"]+)"/).size).toBe(WORLD.regions.length);
  expect(kept(/"serviceName": ?"([^"]+)"/).size).toBe(12);
  expect(kept(/"userIdentity": ?\{\s*"type": ?"([^"]+)"/).size).toBe(4);
  for (const odd of ['16526655694712345678', '1.0}', '\\u5ba1', '\n "eventName"']) {
    expect(EVENTS.some((text) => text.includes(odd))).toBe(true);
  }
});

describe('the live history and an archive hold the same', () => {
  test('all of them are found live: in their regions, and by their users', async () => {
    const server = await runActionTrail({
      events: EVENTS,
      now: () => Date.parse('2026-06-15T12:00:00Z'),
      pace: { perSecond: Number.POSITIVE_INFINITY },
    });
    const found = new Set<string>();
    for (const region of WORLD.regions) {
      const ask = askWithSdk(server, { region });
      for (const id of await idsOf(ask)) found.add(id);
      for (const user of WORLD.users) {
        const byUser = { 'LookupAttribute.1.Key': 'User', 'LookupAttribute.1.Value': user };
        for (const id of await idsOf(ask, byUser)) found.add(id);
      }
    }
    expect([...found].sort()).toEqual(EVENTS.map((text) => JSON.parse(text).eventId).sort());
  });

  test('all of them are found in the archive, with their bytes', async () => {
    const { code, stdout } = await runCli([
      'archive',
      'search',
      '--in',
      archiveEvents(EVENTS),
      '-o',
      'raw',
      '--reveal',
    ]);
    expect(code).toBe(0);
    for (const text of EVENTS) expect(stdout).toContain(`${text}\n`);
    expect(stdout).toHaveLength(EVENTS.join('\n').length + 1);
  });
});

describe('what an attribute finds, the query that means the same matches', () => {
  const events = EVENTS.map((text) => ({ members: JSON.parse(text), event: readEvent(text) }));
  const same = [
    ...WORLD.users.map((user) => ['User', user, `userIdentity.userName: "${user}"`] as const),
    ...WORLD.addresses.map((ip) => ['SourceIpAddress', ip, `sourceIpAddress: "${ip}"`] as const),
    ...WORLD.permanentKeys.map((key) => ['EventAccessKeyId', key, `key: "${key}"`] as const),
    ['EventRW', 'Write', 'rw: Write'],
    ['EventName', 'DeleteInstance', 'event: DeleteInstance'],
    ['EventType', 'ConsoleOperation', 'type: ConsoleOperation'],
    ['SensitiveAction', 'true', 'eventAttributes.SensitiveAction: true'],
    ['RoleName', 'ci-role', 'role: ci-role'],
    ['ServiceName', 'Kms', 'service: Kms'],
  ] as const;

  test.each(same)('%s=%s and %s are the same', (key, value, query) => {
    const found = events.filter(({ members }) => finder([{ key, value }], false)(members));
    const matching = events.filter(({ event }) => compile(parseQuery(query))(event));
    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(matching);
  });

  test.each([...WORLD.instances, ...WORLD.buckets])('ResourceName=%s finds less than resource', (id) => {
    const found = events.filter(({ members }) =>
      finder([{ key: 'ResourceName', value: id }], false)(members),
    );
    const matching = compile(parseQuery(`resource: "${id}"`));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ event }) => !matching(event))).toEqual([]);
  });
});

async function idsOf(ask: Ask, parameters: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const asked = { ...parameters, MaxResults: '50', ...(NextToken !== undefined && { NextToken }) };
    const { body } = await ask('LookupEvents', asked);
    ids.push(...(body.Events as readonly { readonly eventId: string }[]).map(({ eventId }) => eventId));
    NextToken = body.NextToken as string | undefined;
  } while (NextToken !== undefined);
  return ids;
}
