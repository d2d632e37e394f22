import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonValue, NumberText } from '../../src/event/event.js';
import { type CardOptions, eventCard } from '../../src/output/eventcard.js';
import { membersOf } from '../../src/output/members.js';
import { type Paint, PLAIN } from '../../src/output/paint.js';
import { width } from '../../src/output/width.js';
import { expectGolden } from './golden.js';
import { found, HOSTILE } from './hostile.js';

const REFUSED = found(
  JSON.stringify({
    eventId: 'b5f0d4f8-0000-4000-8000-000000000001',
    eventVersion: 1,
    eventName: 'DeleteSecurityGroup',
    eventTime: '2026-06-01T10:00:00Z',
    eventType: 'ApiCall',
    eventRW: 'Write',
    serviceName: 'Ecs',
    eventSource: 'ecs-cn-hangzhou.aliyuncs.com',
    acsRegion: 'cn-hangzhou',
    sourceIpAddress: '203.0.113.7',
    userAgent: 'AlibabaCloud (Linux; amd64) Python/3.11 Core/1.0 TeaDSL/1',
    userIdentity: {
      type: 'assumed-role',
      principalId: '300000000000000001:session-1f0a',
      accountId: '1000000000000001',
      userName: 'deploy-role:session-1f0a',
      accessKeyId: 'STS.NExampleExampleExample',
      sessionContext: { attributes: { mfaAuthenticated: 'false', creationDate: '2026-06-01T09:00:00Z' } },
    },
    errorCode: 'Forbidden.RAM',
    errorMessage:
      'User not authorized to operate on the specified resource, or this API does not support RAM.',
    requestParameters: {
      'Tag.1.Key': 'env',
      'Tag.1.Value': '',
      SecurityGroupId: 'sg-1',
      SecurityToken: 'hush',
      DryRun: false,
    },
    referencedResources: { 'ACS::ECS::SecurityGroup': ['sg-1', 'sg-2'] },
    responseElements: {},
    additionalEventData: { Scheme: null },
    somethingNew: [{ a: 1 }, { a: 2 }],
  }),
).event;

function card(event = REFUSED, options: Partial<CardOptions> = {}): string {
  return eventCard(event, { reveal: false, paint: PLAIN, ...options });
}

describe('eventCard', () => {
  test('an event is told as who, what, where, when and with what result', () => {
    expectGolden(
      'eventcard.txt',
      card(REFUSED, {
        origin: [
          ['file', 'archive/a.gz'],
          ['offset', '1,024'],
        ],
      }),
    );
  });

  test('on a terminal it is wrapped', () => {
    expectGolden('eventcard-60.txt', card(REFUSED, { width: 60 }));
  });

  test('hostile values and odd shapes are shown for what they are', () => {
    expectGolden('eventcard-hostile.txt', HOSTILE.map(({ event }) => card(event)).join('\n---\n\n'));
  });

  test('a secret is shown only when asked', () => {
    expect(card()).not.toContain('hush');
    expect(card()).toContain('--reveal');
    expect(card(REFUSED, { reveal: true })).toContain('hush');
    expect(card(REFUSED, { reveal: true })).not.toContain('--reveal');
  });

  test('titles are bold, a failure red, and the member that a path is below in the background', () => {
    const tagged = (tag: string) => (text: string) => `<${tag}>${text}</${tag}>`;
    const paint: Paint = {
      dim: tagged('dim'),
      bold: tagged('b'),
      red: tagged('red'),
      green: tagged('green'),
      yellow: String,
      cyan: String,
    };
    const text = card(found('{"errorCode":"No","userIdentity":{"type":"x"}}').event, { paint });
    expect(text).toBe(
      '<b>Who</b>\n  <dim>userIdentity.</dim>type  x\n\n<b>Result</b>  <red>failed</red>\n  errorCode  <red>No</red>\n',
    );
    expect(card(found('{}').event, { paint })).toBe('<b>Result</b>  <green>no error</green>\n');
  });

  test('platform events, which spell their members differently, find their sections', () => {
    expect(card(found('{"EventName":"Reboot","EmployeeID":"e1"}').event)).toBe(
      'Who\n  EmployeeID  e1\n\nWhat\n  EventName  Reboot\n\nResult  no error\n',
    );
  });

  test('every member is there exactly once', () => {
    const keys = fc.constantFrom(
      'eventName',
      'EventName',
      'userIdentity',
      'requestParameters',
      'x',
      '__proto__',
      'a.b',
      '',
    );
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue({ maxDepth: 4 })), (source) => {
        const counted = JSON.stringify(source, (_, value) => (typeof value === 'string' ? 'leaf' : value));
        const { event } = found(counted);
        const members = Object.keys(event).flatMap((key) => membersOf(key, event[key]!));
        const shown = card(event, { reveal: true });
        const lines = shown.split('\n').filter((line) => line.startsWith('  '));
        expect(lines.length).toBe(members.reduce((sum, { values }) => sum + values.length, 0));
      }),
    );
  });

  test('no line is wider than the terminal, from 30 columns on', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: 'grapheme', maxLength: 100 }),
      fc.constant('管理员 '.repeat(30)),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 50 }), value),
        fc.integer({ min: 30, max: 120 }),
        (source, columns) => {
          const text = card(found(JSON.stringify(source)).event, { width: columns });
          const lines = text.split('\n').filter((line) => !line.startsWith('Secrets'));
          for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});

test('an event with more members than a call can have arguments is shown', () => {
  const members = Array.from({ length: 200_000 }, (_, at) => `"k${at}":[${at}]`).join(',');
  const { event } = found(`{"requestParameters":{${members}}}`);
  expect(card(event).split('\n').length).toBe(200_004);
});

describe('membersOf', () => {
  test.each<[string, JsonValue, string[]]>([
    ['a scalar', 'x', ['a=x']],
    ['a number with its digits', new NumberText('1.0'), ['a=1.0']],
    ['nothing', null, ['a=null']],
    ['an empty text', '', ['a=""']],
    ['an empty object and an empty list', { b: {}, c: [] }, ['a.b={}', 'a.c=[]']],
    ['nested objects', { b: { c: 1, 'd.1': 2 }, e: 3 }, ['a.b.c=1', 'a.b.d.1=2', 'a.e=3']],
    ['a list of scalars', [1, '', null], ['a=1', 'a=""', 'a=null']],
    ['a list of objects', [{ b: 1 }, 2], ['a.0.b=1', 'a.1=2']],
  ])('%s', (_, value, members) => {
    expect(
      membersOf('a', value).flatMap(({ path, values }) => values.map((text) => `${path}=${text}`)),
    ).toEqual(members);
  });

  test('a value nested a hundred thousand deep ends as one line of JSON', () => {
    const { event } = found(`{"a":${'{"b":1,"c":'.repeat(100_000)}1${'}'.repeat(100_000)}}`);
    const members = membersOf('a', event.a!);
    expect(members.length).toBe(13);
    expect(members.at(-1)!.values[0]!.length).toBeGreaterThan(1_000_000);
  });
});
