/** Folders of delivered files in every shape that is read, with duplicates and damage, made from a seed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { isAuditEvent } from '../../src/archive/containers.js';
import { readEvent } from '../../src/event/read.js';
import { arbitraryEventText, VOCABULARY } from './arbitrary-event.js';
import { Chance } from './chance.js';
import { breakUtf8, escapeSome, spaceOut } from './hostile-spelling.js';

export interface HostileArchive {
  readonly seed: number;
  readonly files: number;
  /** Events that the pool holds to write from; each file takes up to 12 of them. */
  readonly pool: number;
  /** Whether there are things in it that cannot be read as events. */
  readonly damaged: boolean;
}

/** Files whose lines may be broken carry this in their name, so that they are read line by line for reference. */
export const BROKEN_LINES = 'broken-lines';

/** Writes the files below `folder`. */
export function writeHostileArchive(folder: string, options: HostileArchive): void {
  const chance = new Chance(options.seed);
  const pool = eventPool(options, chance);
  for (let i = 0; i < options.files; i++) {
    const shapes = options.damaged ? [...SHAPES, ...DAMAGED_SHAPES] : SHAPES;
    const [name, shape] = chance.pick(shapes);
    const events = Array.from({ length: chance.below(13) }, () => respelled(chance.pick(pool), chance));
    write(join(folder, `${chance.below(10)}`, `${i}-${name}`), shape(events, chance));
  }
  for (let i = 0; i < 4; i++) {
    const [key, bytes] = delivered(chance, i);
    write(join(folder, key), bytes);
  }
}

function write(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** Texts of events; some come again under the same id with other content. */
export function eventPool({ seed, pool, damaged }: HostileArchive, chance: Chance): string[] {
  const texts = fc.sample(arbitraryEventText(), { seed, numRuns: pool });
  const kept = damaged ? texts : texts.filter((text) => isAuditEvent(readEvent(text)));
  const altered = kept
    .filter(() => chance.oneIn(10))
    .map((text) => text.replace(/\}\s*$/, text.includes(':') ? ',"note":"altered"}' : '"note":"altered"}'));
  return [...kept, ...altered];
}

/** The same event in other bytes, which may not be UTF-8. */
export function respelled(text: string, chance: Chance): Buffer {
  const escaped = chance.oneIn(4) ? escapeSome(text, chance) : text;
  const spaced = Buffer.from(chance.oneIn(4) ? spaceOut(escaped, chance) : escaped);
  return chance.oneIn(8) ? breakUtf8(spaced, chance) : spaced;
}

type Shape = readonly [name: string, write: (events: readonly Buffer[], chance: Chance) => Buffer];

const join2 = (events: readonly Buffer[], separator: string) =>
  Buffer.concat(events.flatMap((event, i) => (i === 0 ? [event] : [Buffer.from(separator), event])));
const around = (open: string, inside: Buffer, close: string) =>
  Buffer.concat([Buffer.from(open), inside, Buffer.from(close)]);
const arrayOf = (events: readonly Buffer[]) => around('[', join2(events, ','), ']');
const linesOf = (events: readonly Buffer[]) =>
  Buffer.concat(events.map((event) => around('', oneLine(event), '\n')));
/** White space of an event is no line feed in a file of lines; strings never hold one unescaped. */
const oneLine = (event: Buffer) => Buffer.from(event.toString('latin1').replace(/[\r\n]/g, ' '), 'latin1');
const wrapInString = (event: Buffer, chance: Chance) => {
  const text = `{"__time__":1780308000,"__topic__":"actiontrail_audit_event","event":${JSON.stringify(event.toString())}}`;
  return Buffer.from(chance.oneIn(2) ? escapeSome(text, chance) : text);
};
const wrapInObject = (event: Buffer) =>
  around('{"__topic__": "actiontrail_audit_event", "owner_id": "1", "event": ', event, ' }');
const response = (events: readonly Buffer[]) =>
  around(
    '{"RequestId":"0A","NextToken":"eyJ9","Events":',
    arrayOf(events),
    ',"EndTime":"2026-06-02T00:00:00Z"}',
  );

/** One of many gzip members ends anywhere, also inside an event. */
function membersOf(text: Buffer, chance: Chance): Buffer {
  const cuts = Array.from({ length: chance.below(4) }, () => chance.below(text.length + 1));
  const bounds = [0, ...cuts.sort((a, b) => a - b), text.length];
  return Buffer.concat(bounds.slice(1).map((end, i) => gzipSync(text.subarray(bounds[i], end))));
}

const SHAPES: readonly Shape[] = [
  ['array.json.gz', (events) => gzipSync(arrayOf(events))],
  ['members.json.gz', (events, chance) => membersOf(arrayOf(events), chance)],
  [
    'arrays.json.gz',
    (events) => Buffer.concat([gzipSync(arrayOf(events)), gzipSync(arrayOf(events.slice(0, 2)))]),
  ],
  ['twice.gz', (events) => gzipSync(gzipSync(arrayOf(events)))],
  ['padded.gz', (events) => Buffer.concat([gzipSync(arrayOf(events)), Buffer.alloc(512)])],
  ['pretty.json', (events) => around('\n[\n  ', join2(events, '\n  ,\r\n\t'), '\n]\n')],
  ['lines.jsonl', (events) => linesOf(events)],
  ['lines.jsonl.gz', (events, chance) => membersOf(linesOf(events), chance)],
  ['one.json', (events) => events[0] ?? Buffer.alloc(0)],
  ['response.json', (events) => response(events)],
  [
    'sdk.json',
    (events) =>
      around(
        '{"headers":{"Events":[]},"statusCode":200,"body":{"requestId":"0A","events": ',
        arrayOf(events),
        '}}',
      ),
  ],
  ['export-objects.jsonl', (events) => linesOf(events.map(wrapInObject))],
  [
    'export-strings.jsonl.gz',
    (events, chance) => gzipSync(linesOf(events.map((event) => wrapInString(event, chance)))),
  ],
  ['mark.json', (events) => around('\ufeff', arrayOf(events), '')],
  ['wide.json', (events) => Buffer.from(`\ufeff${arrayOf(events).toString()}`, 'utf16le')],
  ['mixed.json', mixed],
];

function mixed(events: readonly Buffer[], chance: Chance): Buffer {
  const wrappers = [
    (event: Buffer) => event,
    (event: Buffer) => response([event, event]),
    wrapInObject,
    (event: Buffer) => wrapInString(event, chance),
    (event: Buffer) => arrayOf([event]),
  ];
  return join2(
    events.map((event) => chance.pick(wrappers)(event)),
    '\n',
  );
}

const NO_EVENTS = [
  '{"eventId":nope,"eventName":"RunInstances"}',
  '{"eventName":"RunInstances"}',
  '{}',
  '{"a":1,}',
];

const DAMAGED_SHAPES: readonly Shape[] = [
  ['no-events.json.gz', (events, chance) => gzipSync(arrayOf(withNoEvents(events, chance)))],
  ['no-events-response.json', (events, chance) => response(withNoEvents(events, chance).filter(isJson))],
  [
    `${BROKEN_LINES}.jsonl`,
    (events, chance) => linesOf(events.map((event) => (chance.oneIn(3) ? cutShort(event, chance) : event))),
  ],
];

function withNoEvents(events: readonly Buffer[], chance: Chance): Buffer[] {
  return events.flatMap((event) =>
    chance.oneIn(3) ? [event, Buffer.from(chance.pick(NO_EVENTS))] : [event],
  );
}

function isJson(text: Buffer): boolean {
  try {
    JSON.parse(text.toString());
    return true;
  } catch {
    return false;
  }
}

function cutShort(event: Buffer, chance: Chance): Buffer {
  return event.subarray(0, 1 + chance.below(event.length));
}

/** A file under the key of a real delivery, whose stamp and region are true of all that it holds. */
function delivered(chance: Chance, number: number): [key: string, bytes: Buffer] {
  const region = chance.pick(VOCABULARY.regions);
  const day = Date.UTC(2026, 4, 31 + number);
  const times = Array.from({ length: 1 + chance.below(10) }, () => day + chance.below(86_400) * 1000);
  const events = times.map((time, i) => ({
    eventId: `delivered-${number}-${i}`,
    eventName: chance.pick(VOCABULARY.operations),
    eventTime: new Date(time).toISOString().replace('.000Z', 'Z'),
    acsRegion: region,
    userIdentity: {
      type: 'ram-user',
      userName: chance.pick(VOCABULARY.users),
      accountId: '1000000000000001',
    },
    sourceIpAddress: chance.pick(VOCABULARY.ips),
  }));
  const stamp = new Date(Math.max(...times)).toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = `AliyunLogs/Actiontrail/${region}/${stamp.slice(0, 4)}/${stamp.slice(4, 6)}/${stamp.slice(6, 8)}`;
  const md5 = `${number}`.padStart(32, '0');
  return [
    `${folder}/Actiontrail_${region}_${stamp}_1002_${events.length}_1000_${md5}.gz`,
    gzipSync(JSON.stringify(events)),
  ];
}
