/** A logstore is asked as files are, over HTTP, with all that the service does on the way. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { stringToSign } from '../../../src/cloud/log-service/signing.js';
import { readEvent } from '../../../src/event/read.js';
import { compile } from '../../../src/query/match.js';
import { parseQuery } from '../../../src/query/parse.js';
import { printQuery } from '../../../src/query/print.js';
import { indexedFields } from '../../../src/sources/engine/log-service/index-fields.js';
import { searchText } from '../../../src/sources/engine/log-service/search-text.js';
import { VOCABULARY } from '../../support/arbitrary-event.js';
import { arbitraryQuery } from '../../support/arbitrary-query.js';
import { anEvent, temporaryFolder, writeBelow } from '../../support/archive.js';
import { fakeContext } from '../../support/context.js';
import { runIn } from '../../support/program.js';
import { matchesSearch } from '../../support/sls/search.js';
import {
  INDEX,
  KEY,
  LOGSTORE,
  type LogOptions,
  PROJECT,
  serveLogs,
  valuesOf,
} from '../../support/sls/server.js';

const PLACE = `sls://${PROJECT}/${LOGSTORE}?region=cn-hangzhou`;

async function logs(texts: readonly string[], options?: LogOptions) {
  const server = await serveLogs(texts, options);
  onTestFinished(() => server.close());
  const state = temporaryFolder();
  const env = { ...server.env, HOME: state, XDG_STATE_HOME: state };
  // Nobody has to wait for a pace.
  const { sleep } = fakeContext().context;
  return {
    ...server,
    ask: (word: string, ...args: string[]) =>
      runIn({ env, sleep }, [...word.split(' '), '--in', PLACE, ...args]),
  };
}

/** Events as ActionTrail writes them: every member by its name, once, and as what it is. */
function plainEvents(count: number): string[] {
  const pick = <T>(from: readonly T[], at: number) => from[at % from.length]!;
  return Array.from({ length: count }, (_, at) =>
    JSON.stringify(
      anEvent({
        eventName: pick(VOCABULARY.operations, at),
        serviceName: pick(VOCABULARY.services, at >> 1),
        eventTime: new Date(Date.UTC(2026, 5, 1, 10, 0, at * 7)).toISOString().replace('.000', ''),
        acsRegion: pick(VOCABULARY.regions, at),
        recipientAccountId: pick(VOCABULARY.accounts, at),
        sourceIpAddress: pick(VOCABULARY.ips, at * 3),
        userAgent: pick(VOCABULARY.agents, at),
        errorCode: pick(VOCABULARY.errors, at),
        eventType: pick(VOCABULARY.types, at),
        userIdentity:
          at % 3 === 0
            ? {
                type: 'assumed-role',
                userName: `${pick(VOCABULARY.roles, at)}:${pick(VOCABULARY.sessions, at)}`,
              }
            : {
                type: at % 7 === 0 ? 'root-account' : 'ram-user',
                userName: pick(VOCABULARY.users, at),
                accessKeyId: pick(VOCABULARY.keys, at),
              },
        requestParameters: { InstanceId: pick(VOCABULARY.resources, at) },
      }),
    ),
  );
}

function inFiles(texts: readonly string[]): string {
  const folder = temporaryFolder();
  writeBelow(folder, 'events.json.gz', gzipSync(`[${texts.join(',')}]`));
  return folder;
}

test('any question has the same answer as over files', async () => {
  const texts = plainEvents(250);
  const { ask, refusals } = await logs(texts, { quotaEvery: 9 });
  const folder = inFiles(texts);
  let found = 0;
  await fc.assert(
    fc.asyncProperty(arbitraryQuery(), async (query) => {
      const flags = [
        '-o',
        'jsonl',
        '--sort',
        'time',
        '--since',
        '2026-06-01T10:05:00Z',
        '--',
        printQuery(query),
      ];
      const rows = await ask('archive search', ...flags);
      const files = await runIn({}, ['archive', 'search', '--in', folder, ...flags]);
      expect([rows.stdout.toString(), rows.code]).toEqual([files.stdout.toString(), files.code]);
      if (files.code === 0) found++;
    }),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(5);
  expect(refusals.quota).toBeGreaterThan(0);
  expect(refusals.unfinished).toBeGreaterThan(0);
});

test('counts, and SQL, too', async () => {
  const texts = plainEvents(120);
  const { ask } = await logs(texts);
  const folder = inFiles(texts);
  const by = ['--by', 'user,event', '-o', 'csv', '--top', '0', 'service: ram'];
  expect((await ask('archive stats', ...by)).stdout.toString()).toBe(
    (await runIn({}, ['archive', 'stats', '--in', folder, ...by])).stdout.toString(),
  );
  const sql = ['-o', 'csv', 'event.serviceName: Ram | select count(*) as n, max("event.eventTime") as last'];
  expect((await ask('query', ...sql)).stdout.toString()).toBe(
    (await runIn({}, ['query', '--in', folder, ...sql])).stdout.toString(),
  );
});

test('what can be asked for is; the ledger says what came', async () => {
  const { ask, searches } = await logs(plainEvents(250));
  const ran = await ask('archive search', '-c', '--event', 'CreateUser', '--service', 'R*m');
  expect([...searches]).toEqual(['event.eventName: "CreateUser"']);
  expect(ran.stdout.toString()).toBe('13\n');
  expect(ran.stderr).toContain(`engine  ${PLACE}, in the order of time`);
  expect(ran.stderr).toContain('queries 1 planned = 1 answered + 0 failed + 0 not finished');
  expect(ran.stderr).toContain(
    'events  25 read = 13 printed + 12 not matching + 0 duplicates + 0 unreadable',
  );
});

test('more than a search gives at once is asked for in shorter times', async () => {
  const texts = plainEvents(10_050);
  const { ask } = await logs(texts);
  const ran = await ask('archive search', '-c');
  expect(ran.stdout.toString()).toBe('10050\n');
  expect(ran.stderr).toMatch(/queries (\d+) planned = \1 answered \+ 0 failed/);
});

describe('what goes wrong is told, and nothing is taken for complete', () => {
  test('an answer that never comes to an end', async () => {
    const { ask } = await logs(plainEvents(5), { stuck: true });
    const ran = await ask('archive search', '--expect', 'none');
    expect([ran.code, ran.stderr]).toEqual([
      2,
      expect.stringContaining('stopped Log Service did not come to an end'),
    ]);
  });

  test('fewer logs than were counted', async () => {
    const { ask } = await logs(plainEvents(150), { givesAtMost: 120 });
    const ran = await ask('archive search', '-c');
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('counted 150 logs')]);
  });

  test('a quota that stays exceeded', async () => {
    const { ask } = await logs(plainEvents(5), { quotaEvery: 1 });
    const ran = await ask('archive search');
    expect([ran.code, ran.stderr]).toEqual([
      2,
      expect.stringMatching(/refused to answer: .*(ReadQuotaExceed|ExceedQpsLimit)/),
    ]);
    expect(ran.stderr).not.toContain(KEY.secret);
  });

  test('a key that may not', async () => {
    const server = await serveLogs([]);
    onTestFinished(() => server.close());
    const env = { ...server.env, ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'another', HOME: temporaryFolder() };
    const ran = await runIn({ env }, ['archive', 'search', '--in', PLACE]);
    expect([ran.code, ran.stderr]).toEqual([4, expect.stringContaining('does not let this access key read')]);
  });

  test('a logstore that is not there, and a region that nobody names', async () => {
    const server = await serveLogs([]);
    onTestFinished(() => server.close());
    const env = { ...server.env, HOME: temporaryFolder() };
    const missing = await runIn({ env }, ['archive', 'search', '--in', `sls://${PROJECT}/nothing`]);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('knows no such logstore')]);
    const nowhere = await runIn({ env: { ...env, ATRAIL_SLS_ENDPOINT: '' } }, [
      'archive',
      'search',
      '--in',
      `sls://${PROJECT}/x`,
    ]);
    expect([nowhere.code, nowhere.stderr]).toEqual([
      2,
      expect.stringContaining('nobody says in which region'),
    ]);
  });

  test('entries that are no events', async () => {
    const { ask } = await logs([...plainEvents(2), '{"a":1}']);
    const ran = await ask('archive search', '-c');
    expect(ran.stdout.toString()).toBe('2\n');
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('damaged 1 of the rows that came')]);
  });
});

describe('the search text', () => {
  test.each([
    ['event: CreateUser and not user: alice', 'event.eventName: "CreateUser"'],
    ['event: Create*', '*'],
    ['event: CreateUser or resource: i-1', '*'],
    [
      '(event: A or event: B) and region: cn-beijing',
      '(event.eventName: "A" or event.eventName: "B") and event.acsRegion: "cn-beijing"',
    ],
    [
      'user: root',
      '(event.userIdentity.userName: "root" or event.userIdentity.principalId: "root" or event.EmployeeID: "root" or event.userIdentity.type: "root-account")',
    ],
    ['user: "admin:alice"', '*'],
    ['user: 审计员', '*'],
    ['version: 1', '*'],
    ['ip: 10.0.0.0/8', '*'],
    [
      'ip: 203.0.113.5',
      '(event.sourceIpAddress: "203.0.113.5" or event.sourceIpAddress: "::ffff:203.0.113.5")',
    ],
    ['event: "x\\" or *"', '*'],
  ])('%s', (query, text) => {
    expect(searchText(parseQuery(query), indexedFields(INDEX))).toBe(text);
  });

  test.each([
    ['nothing is indexed', { keys: {} }],
    ['the case counts', { keys: { event: { ...INDEX.keys.event, caseSensitive: true } } }],
    ['only some members are indexed', { keys: { event: { ...INDEX.keys.event, index_all: false } } }],
    [
      'the member is a number',
      { keys: { event: { ...INDEX.keys.event, json_keys: { eventName: { type: 'long' } } } } },
    ],
  ])('nothing is asked for where %s', (_, index) => {
    expect(searchText(parseQuery('event: CreateUser'), indexedFields(index))).toBe('*');
  });

  test('finds every event that matches', () => {
    const events = plainEvents(200).map((text) => readEvent(text));
    let asked = 0;
    let found = 0;
    fc.assert(
      fc.property(arbitraryQuery(), (query) => {
        const text = searchText(query, indexedFields(INDEX));
        if (text === '*') return;
        asked++;
        const matches = compile(query);
        for (const event of events.filter(matches)) {
          found++;
          expect([text, matchesSearch(text, valuesOf(event))]).toEqual([text, true]);
        }
      }),
      { numRuns: 1000 },
    );
    expect(asked).toBeGreaterThan(100);
    expect(found).toBeGreaterThan(100);
  });
});

test('what is signed is what the reference says', () => {
  const headers = {
    date: 'Mon, 09 Nov 2015 06:03:03 GMT',
    'x-log-apiversion': '0.6.0',
    'x-log-bodyrawsize': '0',
    'x-log-signaturemethod': 'hmac-sha1',
    'x-acs-security-token': 't',
  };
  const query = new Map([
    ['to', '2'],
    ['from', '1'],
    ['query', 'a: "b c"'],
  ]);
  expect(stringToSign({ path: '/logstores/x', query, headers })).toBe(
    'GET\n\n\nMon, 09 Nov 2015 06:03:03 GMT\nx-acs-security-token:t\nx-log-apiversion:0.6.0\nx-log-bodyrawsize:0\nx-log-signaturemethod:hmac-sha1\n/logstores/x?from=1&query=a: "b c"&to=2',
  );
});
