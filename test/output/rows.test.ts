import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NumberText } from '../../src/event/event.js';
import { DEFAULT_COLUMNS } from '../../src/event/fields.js';
import { type Format, frame, type RowSpec, rowEncoder, rowEnds } from '../../src/output/rows.js';
import { arbitraryEventText } from '../support/arbitrary-event.js';
import { recordsOf } from './csvreader.js';
import { expectGolden } from './golden.js';
import { type Found, found, HOSTILE } from './hostile.js';

const FIELDS = [
  'id',
  'eventName',
  'user',
  'resource',
  'userIdentity.accountId',
  'requestParameters',
  'requestParameters.Lines',
  'errorMessage',
  'nowhere',
];

const TRAITS = { mayHoldSecret: true, spaced: true };

/** One row with its ends, as a scan puts it down. */
function encoded(spec: RowSpec, { own, event }: Found, mayHoldSecret: boolean): Buffer {
  const { before, after } = rowEnds(spec.format);
  const row = rowEncoder(spec)(own, event, { mayHoldSecret, spaced: true });
  return Buffer.concat([Buffer.from(before), Buffer.from(row), Buffer.from(after)]);
}

function answer(spec: RowSpec, events: readonly Found[] = HOSTILE): Buffer {
  const rows = Buffer.concat(events.map((each) => encoded(spec, each, true)));
  const { open, close } = frame(spec, { empty: events.length === 0 });
  return Buffer.concat([
    Buffer.from(open),
    spec.format === 'json' ? rows.subarray(1) : rows,
    Buffer.from(close),
  ]);
}

function row(spec: Partial<RowSpec>, text: string, mayHoldSecret = true): string {
  return encoded({ format: 'jsonl', reveal: false, ...spec }, found(text), mayHoldSecret).toString('latin1');
}

const oddText = fc
  .dictionary(
    fc.oneof(fc.string(), fc.constantFrom('eventName', 'userIdentity', 'errorCode', 'AccessKeySecret')),
    fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.maxSafeInteger()),
  )
  .chain((event) =>
    fc.constantFrom(JSON.stringify(event), JSON.stringify(event, null, 2), JSON.stringify(event, null, '\t')),
  );
const eventText = fc.oneof(oddText, arbitraryEventText());

describe('golden answers', () => {
  test.each<Format>(['raw', 'jsonl', 'json', 'csv', 'tsv', 'table'])('%s', (format) => {
    expectGolden(`rows.${format}`, answer({ format, reveal: false }));
  });

  test.each<Format>(['jsonl', 'json', 'csv', 'tsv', 'table'])('%s with fields', (format) => {
    expectGolden(`rows-fields.${format}`, answer({ format, fields: FIELDS, reveal: false }));
  });
});

describe('raw', () => {
  test('the bytes are the event’s own, whatever they are', () => {
    const text = '{ "a" : 9007199254740993,\r\n "é":"\xff" }';
    const own = Buffer.from(text, 'latin1');
    expect(encoded({ format: 'raw', reveal: false }, { own, event: {} }, true)).toEqual(
      Buffer.from(`${text}\n`, 'latin1'),
    );
  });

  test('only a secret is replaced, and only without --reveal', () => {
    const text = '{ "Password" : "hunter2", "a": 1.0 }';
    expect(row({ format: 'raw' }, text)).toBe('{ "Password" : "***", "a": 1.0 }\n');
    expect(row({ format: 'raw', reveal: true }, text)).toBe(`${text}\n`);
  });
});

describe('jsonl', () => {
  test('a pretty-printed event becomes one line in which nothing else changed', () => {
    expect(row({}, '{\n  "b": [1.0, 9007199254740993],\n  "a": "x , y" \t}')).toBe(
      '{"b":[1.0,9007199254740993],"a":"x , y"}\n',
    );
  });

  test('blanks at the edges of numbers and words are found', () => {
    expect(row({}, '{"a":1 ,"b":true }')).toBe('{"a":1,"b":true}\n');
  });

  test('the fields come in the order asked, with exact numbers, null where there is nothing', () => {
    const text = '{"eventName":"A","n":{"big":9007199254740993,"one":1.0},"l":[1,{"a":2}]}';
    expect(row({ fields: ['n.big', 'event', 'user', 'l', 'n', 'resource'] }, text)).toBe(
      '{"n.big":9007199254740993,"event":"A","user":null,"l":[1,{"a":2}],"n":{"big":9007199254740993,"one":1.0},"resource":[]}\n',
    );
  });

  test('a field that is a secret is masked, and shown with --reveal', () => {
    const text = '{"requestParameters":{"Password":"hunter2"}}';
    const fields = ['requestParameters.Password'];
    expect(row({ fields }, text)).toBe('{"requestParameters.Password":"***"}\n');
    expect(row({ fields, reveal: true }, text)).toBe('{"requestParameters.Password":"hunter2"}\n');
  });

  test('each line is the same JSON as the event', () => {
    fc.assert(
      fc.property(eventText, (text) => {
        const line = Buffer.from(row({ reveal: true }, text), 'latin1').toString();
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(JSON.parse(line)).toEqual(JSON.parse(Buffer.from(text).toString()));
      }),
    );
  });

  test('fields hold the same values as the event', () => {
    fc.assert(
      fc.property(oddText, (text) => {
        const { own, event } = found(text);
        const keys = Object.keys(event).filter((key) => /^[A-Z]/.test(key) && !key.includes('.'));
        const line = rowEncoder({ format: 'jsonl', fields: keys, reveal: true })(own, event, TRAITS);
        expect(JSON.parse(String(line))).toEqual(
          Object.fromEntries(keys.map((key) => [key, JSON.parse(own.toString())[key]])),
        );
      }),
    );
  });
});

describe('json', () => {
  test('an empty answer is an empty array', () => {
    expect(answer({ format: 'json', reveal: false }, []).toString()).toBe('[]\n');
  });

  test('an answer is one array with an event on each line', () => {
    const events = [found('{"a":1}'), found('{"a":2}')];
    expect(answer({ format: 'json', reveal: false }, events).toString()).toBe('[\n{"a":1},\n{"a":2}\n]\n');
  });
});

describe('csv and tsv', () => {
  test.each(['csv', 'tsv'] as const)('%s has its header even without rows', (format) => {
    const text = answer({ format, reveal: false }, []).toString();
    expect(text).toBe(`${DEFAULT_COLUMNS.join(format === 'csv' ? ',' : '\t')}\n`);
  });

  test('csv reads back as the cells, but for what was defused', () => {
    fc.assert(
      fc.property(fc.array(eventText, { minLength: 1 }), (texts) => {
        const events = texts.map((text) => found(text));
        const fields = ['eventName', 'errorCode', 'userIdentity'];
        const [header, ...records] = recordsOf(
          answer({ format: 'csv', fields, reveal: true }, events).toString(),
        );
        const cells = rowEncoder({ format: 'table', fields, reveal: true });
        expect(header).toEqual(fields);
        expect(records.map((record) => record.map((cell) => cell.replace(/^'/, '')))).toEqual(
          events.map(({ own, event }) =>
            (JSON.parse(String(cells(own, event, TRAITS))) as string[]).map((cell) =>
              Buffer.from(cell).toString().replaceAll('\0', '\\x00').replace(/^'/, ''),
            ),
          ),
        );
      }),
    );
  });
});

describe('cells', () => {
  test.each([
    [
      'several values are joined',
      '{"mfa":0,"additionalEventData":{"mfaChecked":"true","isMFAChecked":"false"}}',
      'mfa',
      'true;false',
    ],
    [
      'the same value twice is one',
      '{"recipientAccountId":"1","userIdentity":{"accountId":"1"}}',
      'account',
      '1',
    ],
    [
      'a time of another form is shown in UTC',
      '{"eventTime":"2020-12-01T11:54:59.366+0800"}',
      'time',
      '2020-12-01T03:54:59.366Z',
    ],
    [
      'the time as it was written is a path',
      '{"eventTime":"2020-12-01T11:54:59.366+0800"}',
      'eventTime',
      '2020-12-01T11:54:59.366+0800',
    ],
    ['a time that cannot be read stays', '{"eventTime":"yesterday"}', 'time', 'yesterday'],
    [
      'user is the whole name of an assumed role',
      '{"userIdentity":{"type":"assumed-role","userName":"r:s"}}',
      'user',
      'r:s',
    ],
    [
      'resource is what the event names',
      '{"resourceName":"i-1;b-2","requestParameters":{"VpcId":"vpc-1"}}',
      'resource',
      'i-1;b-2',
    ],
    [
      'resource is found in the request otherwise',
      '{"requestParameters":{"VpcId":"vpc-1"}}',
      'resource',
      'vpc-1',
    ],
    ['an object is JSON', '{"a":{"b":1.50}}', 'a', '{"b":1.50}'],
    ['false and zero are values', '{"a":[false,0]}', 'a', 'false;0'],
    ['null is nothing', '{"a":null}', 'a', ''],
  ])('%s', (_, text, field, cell) => {
    expect(JSON.parse(row({ format: 'table', fields: [field] }, text))).toEqual([cell]);
  });
});

test('in every format but raw, any event is exactly one line of text or one record', () => {
  fc.assert(
    fc.property(eventText, (text) => {
      for (const format of ['jsonl', 'tsv', 'table'] as const) {
        expect(row({ format }, text)).toMatch(/^[^\n]*\n$/);
        expect(row({ format, fields: ['user', 'resource', 'requestParameters', 'error'] }, text)).toMatch(
          /^[^\n]*\n$/,
        );
      }
      expect(row({ format: 'json' }, text)).toMatch(/^,\n[^\n]*$/);
      expect(recordsOf(row({ format: 'csv' }, text))).toHaveLength(1);
    }),
  );
});

test('a row spec survives being sent to a thread', () => {
  const spec: RowSpec = { format: 'csv', fields: ['user'], reveal: false };
  expect(structuredClone(spec)).toEqual(spec);
});

test('an event nested a hundred thousand deep becomes a row in every format', () => {
  const deep = '[{"a":'.repeat(50_000) + new NumberText('1.0').text + '}]'.repeat(50_000);
  const { own, event } = found(`{"requestParameters":${deep}}`);
  for (const format of ['raw', 'json', 'jsonl', 'csv', 'tsv', 'table'] as const) {
    const encode = rowEncoder({ format, fields: ['requestParameters'], reveal: false });
    expect(encode(own, event, TRAITS).length).toBeGreaterThan(deep.length);
  }
});
