/** What is said and done when ClickHouse fails, and what it is asked, by a server that answers as it is told. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { parseQuery } from '../../../src/query/parse.js';
import { COLUMNS, SCHEMA_MARK } from '../../../src/sources/engine/clickhouse/columns.js';
import { conditionsOf } from '../../../src/sources/engine/clickhouse/where.js';
import { anEvent } from '../../support/archive.js';
import { runHere, runIn } from '../../support/program.js';

const DESCRIBED = COLUMNS.map(({ name, type, says }) =>
  JSON.stringify({ name, type, comment: `${SCHEMA_MARK}${says}` }),
).join('\n');

interface Asked {
  readonly place: string;
  readonly statements: string[];
}

/** A server whose table is as atrail makes it; `answer` is what it says to the question for events. */
async function serve(answer: (response: ServerResponse) => void): Promise<Asked> {
  const statements: string[] = [];
  const server = createServer((request, response) => {
    // Who may only read may often not change any setting.
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const settings = [...searchParams.keys()].filter((name) => name !== 'query_id');
    if (settings.length > 0) response.statusCode = 500;
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      statements.push(text);
      if (text.startsWith('DESCRIBE')) response.end(`${DESCRIBED}\n`);
      else answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    place: `clickhouse://127.0.0.1:${(server.address() as AddressInfo).port}/audit.events`,
    statements,
  };
}

function line(event: unknown, placed = true): string {
  return `${placed ? 1 : 0}\tf\t0\t${Buffer.from(JSON.stringify(event)).toString('base64')}\n`;
}

const search = (place: string, ...args: string[]) =>
  runHere('archive', 'search', '--in', place, '-o', 'jsonl', ...args);

test('what ClickHouse does not select is selected here, and the ledger says so', async () => {
  const [alice, bob] = ['alice', 'bob'].map((userName) =>
    anEvent({ userIdentity: { type: 'ram-user', userName } }),
  );
  const { place, statements } = await serve((response) => response.end(line(alice) + line(bob)));
  const ran = await search(place, '--user', 'bob', '--since', '2026-06-01');
  expect(ran.stdout.toString()).toBe(`${JSON.stringify(bob)}\n`);
  expect(ran.stderr).toContain(
    'queries 1 planned = 1 answered + 0 failed + 0 not finished\n' +
      'calls   2 sent\n' +
      'events  2 read = 1 printed + 1 not matching + 0 duplicates + 0 unreadable\n',
  );
  expect(statements[1]).toContain("lower(`user`) = 'bob'");
  expect(statements[1]).toContain("time >= fromUnixTimestamp64Milli(1780272000000, 'UTC')");
});

test('an event whose time ClickHouse does not know stands where its time is', async () => {
  const [early, odd, late] = ['2026-06-01T10:00:00Z', '1780311600', '2026-06-01T12:00:00Z'].map((eventTime) =>
    anEvent({ eventTime }),
  );
  const { place } = await serve((response) => response.end(line(odd, false) + line(early) + line(late)));
  const ran = await search(place);
  expect(ran.stdout.toString()).toBe(
    [early, odd, late].map((event) => `${JSON.stringify(event)}\n`).join(''),
  );
});

const FAILURE = 'Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED) (version 24.8)';

test.each([
  [
    'as older servers write it into the answer',
    (response: ServerResponse) => void response.end(`${line(anEvent())}${FAILURE}\n`),
  ],
  [
    'as newer servers mark it',
    (response: ServerResponse) => {
      const tag = 'abcdefghijklmnop';
      response.setHeader('x-clickhouse-exception-tag', tag);
      const text = `${FAILURE}\n`;
      response.end(
        `${line(anEvent())}\r\n__exception__\r\n${tag}\r\n${text}${text.length} ${tag}\r\n__exception__\r\n`,
      );
    },
  ],
  [
    'by cutting the connection',
    (response: ServerResponse) => {
      response.write(line(anEvent()));
      setTimeout(() => response.destroy(), 20);
    },
  ],
])('a failure behind the first rows: %s', async (_, answer) => {
  const { place } = await serve(answer);
  const ran = await search(place);
  expect(ran.stderr).toMatch(/^stopped ClickHouse at /m);
  expect(ran.stderr).toContain('queries 1 planned = 0 answered + 1 failed + 0 not finished');
  expect(ran.code).toBe(2);
});

test('a failure before the first row', async () => {
  const { place } = await serve((response) => {
    response.statusCode = 500;
    response.end(FAILURE);
  });
  const ran = await search(place, '--expect', 'none');
  expect(ran.stdout.toString()).toBe('');
  expect(ran.stderr).toContain('failed: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)');
  expect(ran.code).toBe(2);
});

test('a user who may not read the table', async () => {
  const { place } = await serve((response) => {
    response.statusCode = 403;
    response.end('Code: 497. DB::Exception: x: Not enough privileges. (ACCESS_DENIED) (version 24.8)');
  });
  const ran = await search(place);
  expect([ran.code, ran.stderr]).toEqual([4, expect.stringContaining('the user may not read clickhouse://')]);
});

test('--limit stops in the middle, and nothing is taken for complete', async () => {
  const { place } = await serve((response) => {
    response.write(Array.from({ length: 20 }, () => line(anEvent())).join(''));
  });
  const ran = await search(place, '--limit', '2');
  expect(ran.stdout.toString().split('\n')).toHaveLength(3);
  expect(ran.stderr).toContain('queries 1 planned = 0 answered + 0 failed + 1 not finished');
  expect(ran.code).toBe(0);
});

test('Ctrl-C ends it', async () => {
  const { place } = await serve((response) => void response.write(line(anEvent())));
  const interrupted = AbortSignal.timeout(300);
  const ran = await runIn({ interrupted }, ['archive', 'search', '--in', place]);
  expect(ran.code).toBe(130);
});

const NAMES = new Set(COLUMNS.map(({ name }) => name));

test.each([
  ['event: CreateUser', "ifNull((lower(`event`) = 'createuser'), 1)"],
  ['event: Create_*', "ifNull((lower(`event`) LIKE 'create\\\\_%'), 1)"],
  ['not error: *', "ifNull((NOT (`error` != '')), 1)"],
  [
    'resource: i-bp1',
    "ifNull(if(positionCaseInsensitive(json, 'i-bp1') > 0 OR position(json, '\\\\u00') > 0, NULL, 0), 1)",
  ],
  [
    "user: o'hara",
    "ifNull(((lower(`user`) = 'o\\'hara') OR (lower(`role`) = 'o\\'hara') OR (lower(`session`) = 'o\\'hara')), 1)",
  ],
  ['event.requestParameters.n > 5', undefined],
])('%s', (text, condition) => {
  expect(conditionsOf(parseQuery(text), {}, NAMES)).toEqual(condition === undefined ? [] : [condition]);
});

test('a question that is too long or too deep for a statement is answered here', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => `event: Operation${i}`).join(' or ');
  expect(conditionsOf(parseQuery(`(${many}) and user: alice`), {}, NAMES)).toHaveLength(1);
});
