import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Conversation, Typed } from '../../src/cli/context.js';
import { converse } from '../../src/cli/conversing.js';
import { run } from '../../src/cli/run.js';
import { anEvent, writeArchive, writeBelow } from '../support/archive.js';
import { fakeContext, runCli } from '../support/context.js';

const ARCHIVE = [
  anEvent({ eventId: 'A-1', eventName: 'RunInstances', resourceName: 'i-1;d-1', isGlobal: true }),
  anEvent({
    eventId: 'A-2',
    eventTime: '2026-06-01T10:00:00.5Z',
    eventName: 'DeleteInstance',
    resourceName: 'i-1',
    errorCode: 'Forbidden',
    userIdentity: { type: 'assumed-role', userName: 'deploy:ci' },
  }),
];

const folder = () => writeArchive([{ stamp: '2026-06-01T23:00:00Z', events: ARCHIVE }]);

function sql(archive: string, ...args: string[]) {
  return runCli(['sql', '--in', archive, '-o', 'csv', ...args]);
}

describe('atrail sql', () => {
  it.each([
    ['select count(*) as n from events', 'n\n2\n'],
    [
      'from events select event, "user", role, error order by event',
      'event,user,role,error\nDeleteInstance,deploy:ci,deploy,Forbidden\nRunInstances,alice,,\n',
    ],
    [
      'select r, list(event order by event) as e from (select unnest(resources) as r, event from events) group by r order by r',
      'r,e\nd-1,"[""RunInstances""]"\ni-1,"[""DeleteInstance"",""RunInstances""]"\n',
    ],
    [
      'select time, global from events order by time',
      'time,global\n2026-06-01 10:00:00,true\n2026-06-01 10:00:00.5,\n',
    ],
    ["select json->>'eventId' as id from events order by id", 'id\nA-1\nA-2\n'],
    [
      'select e.event from events e join log l on l."event.eventId" = e.id where __time__ > 0 order by 1',
      'event\nDeleteInstance\nRunInstances\n',
    ],
    ['select max(length(event)) > 100 as long from log', 'long\ntrue\n'],
    ['with x as (select * from events) select count(json) as n, max(id) as id from x', 'n,id\n2,A-2\n'],
    ['select e.id from (select e from events e) order by e.id', 'id\nA-1\nA-2\n'],
    ['select count(columns(*)) from (select id, error from events)', 'id,error\n2,1\n'],
    ['select 7 // 2 as a, 1 as b', 'a,b\n3,1\n'],
    ['select 1 as a; select count(*) as n from events;', 'a\n1\nn\n2\n'],
  ])('%s', async (statement, answer) => {
    const { code, stdout, stderr } = await sql(folder(), statement);
    expect(stdout, stderr).toBe(answer);
    expect(code).toBe(0);
  });

  it('loads only what the filters let pass', async () => {
    const { stdout, stderr } = await sql(folder(), '--error', 'any', 'select id from events');
    expect(stdout).toBe('id\nA-2\n');
    expect(stderr).toContain('events  2 read = 1 printed + 1 not matching');
  });

  it('reads statements from a file, and from standard input', async () => {
    const archive = folder();
    const file = writeBelow(archive, '.q.sql', 'select count(*) as n\nfrom events; -- all\n');
    expect((await sql(archive, '--file', file)).stdout).toBe('n\n2\n');
    const { context, written } = fakeContext();
    const stdin = async function* () {
      yield Buffer.from('select max(id) as id from events');
    };
    expect(await run(['sql', '--in', archive, '-o', 'csv'], { ...context, stdin })).toBe(0);
    expect(written().stdout).toBe('id\nA-2\n');
    const missing = await sql(archive, '--file', join(archive, 'nothing.sql'));
    expect([missing.code, missing.stderr]).toEqual([
      2,
      expect.stringContaining('nothing.sql cannot be read'),
    ]);
    expect((await sql(archive)).stderr).toContain('atrail: there is no statement\n');
  });

  it.each([
    ["select * from read_csv('/etc/passwd')", 'a statement reaches no files'],
    ["select * from '/etc/passwd'", 'there is no table /etc/passwd'],
    ["copy (select 1) to '/tmp/atrail-never.csv'", 'a statement reaches no files'],
    ["attach '/tmp/atrail-never.db'", 'the statement is no query'],
    ['drop view events', 'the statement is no query'],
    ['create table t as select 1', 'the statement is no query'],
    ['insert into __found values (1)', 'the statement is no query'],
    ['set memory_limit = 1', 'the statement is no query'],
    ['install httpfs', 'the statement is no query'],
    ['load httpfs', 'the statement is no query'],
    ['select nix(1)', 'there is no function nix'],
    ['select nothing from events', 'there is no column nothing'],
    ['select 1 from elsewhere', 'there is no table elsewhere'],
  ])('refuses %s', async (statement, message) => {
    const { code, stdout, stderr } = await sql(folder(), statement);
    expect(stderr).toContain(`atrail: ${message}`);
    expect([code, stdout]).toEqual([2, '']);
  });
});

/** Types these lines, and 'given up' for Ctrl-C. */
function typing(...typed: readonly (string | 'given up')[]): Conversation & { readonly prompts: string[] } {
  const waiting: Typed[] = typed.map((line) => (line === 'given up' ? line : { line }));
  const prompts: string[] = [];
  return {
    prompts,
    next: async (prompt) => {
      prompts.push(prompt);
      return waiting.shift() ?? 'end';
    },
    during: (act) => act(new AbortController().signal),
    close: () => {},
  };
}

async function talk(conversation: Conversation, ...args: readonly string[]) {
  const { context, written } = fakeContext();
  const code = await run(['sql', '--in', folder(), '-o', 'csv', ...args], {
    ...context,
    converse: () => conversation,
  });
  return { code, ...written() };
}

describe('the prompt of atrail sql', () => {
  it('takes statements over several lines, and reads the archive once for what it knows', async () => {
    const conversation = typing(
      'select count(*) as n',
      'from events;',
      "select max(id) as ';' from events; select 1 as a;",
      'select count(id) as c from events;',
    );
    const { code, stdout, stderr } = await talk(conversation);
    expect(stdout).toBe('n\n2\n";"\nA-2\na\n1\nc\n2\n');
    expect(conversation.prompts.slice(0, 3)).toEqual(['atrail> ', '   ...> ', 'atrail> ']);
    expect(stderr.match(/^files /gm)).toHaveLength(2);
    expect(stderr.match(/^1 row$/gm)).toHaveLength(4);
    expect(code).toBe(0);
  });

  it('goes on behind errors, and forgets what is given up', async () => {
    const { code, stdout, stderr } = await talk(
      typing('select nix from events;', 'select (', 'given up', 'select 2 as b;', 'drop view log;'),
    );
    expect(stdout).toBe('b\n2\n');
    expect(stderr).toContain('atrail: there is no column nix');
    expect(stderr).toContain('atrail: the statement is no query');
    expect(code).toBe(0);
  });

  it('knows a few words of its own', async () => {
    const { stdout, stderr } = await talk(typing('.help', '.tables', '.nix', '.quit', 'select 1;'));
    expect(stderr).toContain('.tables  what can be asked');
    expect(stderr).toContain('  resources  VARCHAR[]  any resource the event names');
    expect(stderr).toContain('There is no ".nix"');
    expect(stdout).toBe('');
  });

  it('gives up a statement that runs', async () => {
    const endless =
      'select count(*) from range(1000000000) a, range(1000000000) b where a.range + b.range = 7;';
    const conversation = typing(endless, 'select 3 as c;');
    const during: Conversation['during'] = async (act) => {
      const givenUp = new AbortController();
      setTimeout(() => givenUp.abort(), 300);
      return act(givenUp.signal);
    };
    const { stdout, stderr } = await talk({ ...conversation, during: once(during, conversation.during) });
    expect(stderr).toContain('given up\n');
    expect(stdout).toBe('c\n3\n');
  });
});

/** The first way the first time. */
function once(first: Conversation['during'], then: Conversation['during']): Conversation['during'] {
  let count = 0;
  return (act) => (count++ === 0 ? first(act) : then(act));
}

describe('a conversation on a terminal', () => {
  function terminal() {
    const [input, output] = [new PassThrough(), new PassThrough()];
    output.resume();
    return { input, conversation: converse(input, output) };
  }

  it('gives line after line, also those that come early, and then the end', async () => {
    const { input, conversation } = terminal();
    input.write('a\rb\r');
    expect(await conversation.next('> ')).toEqual({ line: 'a' });
    expect(await conversation.next('> ')).toEqual({ line: 'b' });
    const last = conversation.next('> ');
    input.write('\x04');
    expect(await last).toBe('end');
    expect(await conversation.next('> ')).toBe('end');
  });

  it('hears Ctrl-C, for the line that is typed and for what runs', async () => {
    const { input, conversation } = terminal();
    const typed = conversation.next('> ');
    input.write('abc\x03');
    expect(await typed).toBe('given up');
    const next = conversation.next('> ');
    input.write('d\r');
    expect(await next).toEqual({ line: 'd' });
    const running = conversation.during(
      (givenUp) => new Promise((resolve) => givenUp.addEventListener('abort', () => resolve('over'))),
    );
    input.write('\x03');
    expect(await running).toBe('over');
    conversation.close();
  });
});
