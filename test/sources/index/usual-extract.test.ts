/** Events that are read by their bytes alone are kept as if they had been parsed. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { isAuditEvent } from '../../../src/archive/containers.js';
import { wasmKernel } from '../../../src/archive/kernel.js';
import type { MembersReader } from '../../../src/archive/members.js';
import { readEvent } from '../../../src/event/read.js';
import { mayHoldSecret } from '../../../src/event/redaction.js';
import { Blocks } from '../../../src/sources/index/packed.js';
import { TEXT_COLUMNS } from '../../../src/sources/index/schema.js';
import { SegmentRows } from '../../../src/sources/index/segment-rows.js';
import { ID, TIME, USUAL_MEMBERS } from '../../../src/sources/index/usual-members.js';
import { arbitraryEventText, VOCABULARY } from '../../support/arbitrary-event.js';
import { arbitraryJsonText } from '../../support/arbitrary-json.js';
import { anEvent } from '../../support/archive.js';
import { CAMPAIGN } from '../../support/seed.js';

const kernel = wasmKernel();
let reader: MembersReader;

beforeAll(() => {
  reader = kernel.membersReader(USUAL_MEMBERS)!;
});

const ROW = { time: 0, offset: 7, file: 3, matches: true, id: 5n, content: 6n, actor: 0n };

function newRows(): SegmentRows {
  return new SegmentRows(new Blocks());
}

/** All that is kept of the last row. */
function lastRow(rows: SegmentRows) {
  const i = rows.count - 1;
  return {
    texts: TEXT_COLUMNS.map(({ name }, at) => [name, rows.columns[at]!.values[rows.text(i, at)]]),
    users: rows.userLists[rows.text(i, TEXT_COLUMNS.length)],
    resources: Array.from(rows.items(i), (number) => rows.resources.values[number]),
    global: rows.global(i),
    odd: rows.oddColumns(i),
    terms: rows.oddTerms.get(i),
    apart: rows.apart,
    isText: rows.isText(i),
    length: rows.length(i),
  };
}

/** Whether the event was read by its bytes; then it must be as the parsed one is. */
function expectAlike(own: Buffer, [usual, parsed]: readonly [SegmentRows, SegmentRows]): boolean {
  const before = Buffer.from('[{},');
  kernel.load(Buffer.concat([before, own, Buffer.from(',{}]')]));
  if (!reader.read(before.length, before.length + own.length)) return false;
  const text = own.toString();
  // Whatever may hold a secret is parsed.
  if (mayHoldSecret(text)) return false;
  const { slots } = reader;
  const [id, time] = [ID, TIME].map((slot) =>
    slots[slot] === 0
      ? undefined
      : own.toString('utf8', slots[slot]! - before.length, slots[slot + 1]! - before.length),
  );
  const event = readEvent(text);
  expect(JSON.parse(text)).toBeTypeOf('object');
  if (id === undefined || time === undefined) return false;
  if (!usual.addUsual(ROW, own, reader, before.length)) return false;
  parsed.add(ROW, own, event, false);
  expect(isAuditEvent(event)).toBe(true);
  expect([event.eventId, event.eventTime]).toEqual([id, time]);
  expect(lastRow(usual), text).toEqual(lastRow(parsed));
  return true;
}

const both = () => [newRows(), newRows()] as const;

const scalar = fc.constantFrom(
  'null',
  'true',
  '1',
  '-0',
  '1.50',
  '12345678901234567890',
  '""',
  '"i-bp1example0001"',
  '"i-bp1example0001,  vpc-bp1example ,"',
  '" padded "',
  '"[\\"i-a\\",\\"i-b\\"]"',
  '"{\\"InstanceId\\":\\"i-c\\"}"',
  '"{\\"half\\":\\"\\\\ud800\\",\\"InstanceId\\":\\"\\\\ud800\\"}"',
  '"[not JSON"',
  '"\\u005b\\"i-d\\"]"',
  '"键"',
  '"LTAI5tExampleKey0001"',
  '"with \\"quotes\\""',
  '"\\u0000"',
);
const keys = fc.constantFrom(
  'InstanceId',
  'InstanceIds',
  'BucketName',
  'RegionId',
  'Tag.1.Key',
  'a',
  '1',
  'é',
  '',
);

const value: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: scalar },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.tuple(keys, tie('value')), { maxLength: 5 })
        .map((members) => `{${members.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`),
    },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 4 }).map((all) => `[${all.join()}]`) },
    { weight: 1, arbitrary: arbitraryJsonText() },
  ),
})).value;

const words = (...lists: (readonly string[])[]) =>
  fc.constantFrom(...lists.flat()).map((word) => JSON.stringify(word));

/** Most of the time as usual. */
const mostly = (usual: fc.Arbitrary<string>, odd: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: odd });

const identity = fc
  .record(
    {
      type: words(['ram-user', 'assumed-role', 'root-account', 'system', 'Assumed-Role', '']),
      principalId: words(['1:build', '2', '']),
      accountId: words(VOCABULARY.accounts, ['']),
      userName: words(VOCABULARY.users, ['role:session', 'role:session:more', ':', '']),
      accessKeyId: words(['LTAI5tExampleKey0001', 'STS.Example', '']),
      sessionContext: mostly(
        fc.constantFrom(
          '{}',
          '{"attributes":{"mfaAuthenticated":"true","creationDate":"x"}}',
          '{"sessionAttributes":{"mfaAuthenticated":"false"}}',
        ),
        fc.constantFrom(
          '{"attributes":{"mfaAuthenticated":"a"},"sessionAttributes":{"mfaAuthenticated":"b"}}',
          '{"attributes":{"mfaAuthenticated":true}}',
          '[]',
        ),
      ),
    },
    { requiredKeys: [] },
  )
  .map(objectText);

/** Events as the service writes them, and in places nearly so. */
const usualText = fc
  .record(
    {
      eventId: fc.uuid().map((id) => JSON.stringify(id)),
      eventName: mostly(words(VOCABULARY.operations, ['b']), words([''])),
      eventTime: words(VOCABULARY.times),
      serviceName: words(VOCABULARY.services),
      eventType: words(VOCABULARY.types),
      acsRegion: words(VOCABULARY.regions, ['']),
      recipientAccountId: words(VOCABULARY.accounts, ['']),
      sourceIpAddress: words(VOCABULARY.ips),
      userAgent: mostly(words(VOCABULARY.agents, ['a \u{1f600}']), words(['a"b'])),
      errorCode: words(VOCABULARY.errors),
      errorMessage: words(['', 'success', 'Success', 'no', 'ünzulässig']),
      eventRW: mostly(words(['Read', 'Write', '']), fc.constantFrom('null', '5')),
      EmployeeID: words(['e-1', '']),
      isGlobal: mostly(
        fc.constantFrom('true', 'false', '"true"', '"false"'),
        fc.constantFrom('null', '"no"', '1'),
      ),
      additionalEventData: mostly(
        fc.constantFrom('{}', '{"Scheme":"https"}'),
        fc.constantFrom('{"MfaChecked":"true"}', '"x"', 'null'),
      ),
      resourceName: words(['a;b, c', 'i-bp1example0001', ' x ', '']),
      resourceType: value,
      referencedResources: mostly(
        fc.constantFrom(
          '{"ACS::ECS::Instance":["i-1","i-1",""],"B":"i-2"}',
          '{"A":[]}',
          'null',
          '{"A" : ["x" , " y"]}',
        ),
        fc.oneof(value, fc.constant('{"A":["x"],"A":["y"]}')),
      ),
      requestParameters: value,
      responseElements: value,
      requestParameterJson: mostly(fc.constant('null'), fc.constant('"{\\"InstanceId\\":\\"i-z\\"}"')),
      eventVersion: value,
      userIdentity: identity,
    },
    { requiredKeys: ['eventId', 'eventTime', 'eventName'] },
  )
  .map(objectText);

function objectText(members: Readonly<Record<string, string | undefined>>): string {
  const written = Object.entries(members).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return `{${written.join(',')}}`;
}

/** What is done to a text: something at a place takes the place of so many characters. */
const edits = fc.array(
  fc.tuple(
    fc.nat({ max: 2000 }),
    fc.nat({ max: 2 }),
    fc.constantFrom(
      '',
      '"',
      '\\',
      ',',
      ':',
      '{',
      '}',
      '[',
      ']',
      '0',
      '-',
      '\n',
      ' ',
      'e',
      '.',
      '\\u0041',
      'é',
      '\0',
      '"a":1,',
    ),
  ),
  { maxLength: 2 },
);

function edited(text: string, changes: readonly (readonly [number, number, string])[]): string {
  return changes.reduce((sum, [place, gone, put]) => {
    const at = place % (sum.length + 1);
    return sum.slice(0, at) + put + sum.slice(at + gone);
  }, text);
}

describe('an event that is read by its bytes', () => {
  test('is kept as it is when it is parsed, or not read in this way: whatever is done to its text', () => {
    const rows = both();
    let [read, changed] = [0, 0];
    fc.assert(
      fc.property(usualText, edits, (text, changes) => {
        const was = expectAlike(Buffer.from(edited(text, changes)), rows);
        if (was && changes.length > 0) changed++;
        if (was) read++;
      }),
      { numRuns: 6000 * CAMPAIGN },
    );
    expect(read).toBeGreaterThan(300);
    expect(changed).toBeGreaterThan(50);
  });

  test('is kept as it is when it is parsed: any event, and any JSON in its members', () => {
    const rows = both();
    fc.assert(
      fc.property(arbitraryEventText(), arbitraryJsonText(), (text, json) => {
        expectAlike(Buffer.from(text), rows);
        const event = `{"eventId":"1","eventTime":"t","eventName":"n","requestParameters":${json},"userIdentity":${json}}`;
        expectAlike(Buffer.from(event), rows);
      }),
      { numRuns: 1500 * CAMPAIGN },
    );
  });

  test('is valid JSON, whatever the bytes', () => {
    const rows = both();
    fc.assert(
      fc.property(
        usualText,
        fc.nat(),
        fc.uint8Array({ minLength: 1, maxLength: 2 }),
        (text, place, bytes) => {
          const own = Buffer.from(text);
          own.set(bytes.subarray(0, own.length), place % Math.max(1, own.length - bytes.length));
          expectAlike(own, rows);
        },
      ),
      { numRuns: 2000 * CAMPAIGN },
    );
  });

  test.each([
    ['as usual', '', true],
    ['with an unknown member', '"Unknown":1,', false],
    ['with a member in another spelling', '"EventName":"x",', false],
    ['with a member twice', '"eventName":"x","eventName":"x",', false],
    ['with an escaped name', '"event\\u0054ype":"x",', false],
    ['with an escape in a text', '"userAgent":"a\\nb",', false],
    ['with a number for a text', '"userAgent":5,', false],
    ['with a second factor elsewhere', '"additionalEventData":{"isMFAChecked":"true"},', false],
    ['with a request as text alone', '"requestParameterJson":"{}",', false],
    ['with both forms of the request', '"requestParameterJson":"{}","requestParameters":{},', true],
    ['with keys that objects sort first', '"requestParameters":{"b":1,"1":2},', false],
    ['with a key twice', '"requestParameters":{"b":1,"b":2},', false],
    ['with the same key in two objects', '"requestParameters":{"b":{"b":1},"c":{"b":2}},', true],
    ['with JSON in a string', '"requestParameters":{"InstanceIds":"[\\"i-1\\"]"},', true],
    ['with a control character', '"vpcId":"\t",', false],
    ['with a number that is none', '"eventVersion":01,', false],
  ])('%s: %s', (_, members, expected) => {
    const text = JSON.stringify(anEvent()).replace('{', `{${members}`);
    const own = Buffer.from(text);
    expect(expectAlike(own, both())).toBe(expected);
  });

  test('is as deep as it may be', () => {
    for (const depth of [10, 59, 60, 61, 62, 63, 64, 65, 1000, 100_000]) {
      const nested = `${'['.repeat(depth)}"i-1"${']'.repeat(depth)}`;
      for (const name of ['requestParameters', 'vpcId'])
        expectAlike(
          Buffer.from(JSON.stringify(anEvent()).replace('{', `{"${name}":{"InstanceId":${nested}},`)),
          both(),
        );
    }
  });

  test('is known by its texts, however many there are and how long they are', () => {
    const rows = both();
    const before = reader.generation;
    for (let i = 0; i < 6000; i++) {
      const name = i % 5 === 0 ? `user ${i % 7}` : `user ${i} ${'x'.repeat(i % 90)}`;
      const event = anEvent({
        userAgent: 'y'.repeat(i % 3000 === 0 ? 1024 + (i % 2) : i % 40),
        userIdentity: { type: 'assumed-role', userName: `${name}:s`, accessKeyId: `k${i}` },
        requestParameters: {
          [`Key${i % 50}Id`]: `r-${i}${'w'.repeat(900)}`,
          Name: `n ${i % 3}`,
          VpcId: 'v'.repeat(i % 1500),
        },
      });
      const own = Buffer.from(JSON.stringify(event));
      const was = expectAlike(own, rows);
      if (i % 3000 !== 0 && i % 1500 <= 1024) expect(was).toBe(true);
      if (i % 1000 === 999) for (const each of rows) each.takeBytes();
    }
    expect(reader.generation).toBeGreaterThan(before);
  });

  test('is not read where it alone has too much in it', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`a${i}`, i]));
    const large = Array.from({ length: 5000 }, (_, i) => `${i}${'z'.repeat(1000)}`);
    const listed = Array.from({ length: 1100 }, (_, i) => `r-${i}`);
    for (const requestParameters of [many, { InstanceIds: large }, { InstanceIds: listed }])
      expect(expectAlike(Buffer.from(JSON.stringify(anEvent({ requestParameters }))), both())).toBe(false);
    expect(expectAlike(Buffer.from(JSON.stringify(anEvent())), both())).toBe(true);
  });
});
