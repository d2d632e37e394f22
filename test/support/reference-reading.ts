/** Delivered files read slowly and obviously, character by character: what the fast way is held to. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isAuditEvent } from '../../src/archive/containers.js';
import { type AuditEvent, isObject } from '../../src/event/event.js';
import { readEvent } from '../../src/event/read.js';
import { eventTime } from '../../src/event/time.js';
import { BROKEN_LINES } from './hostile-archive.js';

export interface ReferenceEvent {
  readonly own: Buffer;
  /** Its own bytes on one line, one character for each. */
  readonly compact: string;
  readonly event: AuditEvent;
  readonly time: number;
}

export interface ReferenceFile {
  readonly path: string;
  /** As they stand in the file. */
  readonly events: readonly ReferenceEvent[];
  /** Objects that hold no event. */
  readonly unreadable: number;
}

/** All files below a folder, in the order in which they are read: by the stamp in their names, then by path. */
export function readArchive(folder: string): ReferenceFile[] {
  const stampOf = (path: string) => /^Actiontrail_.*_(\d{14})_1002_/.exec(basename(path))?.[1] ?? '9';
  return readdirSync(folder, { encoding: 'utf8', recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort((a, b) => compare(stampOf(a), stampOf(b)) || compare(a, b))
    .map((path) => readFileSlowly(path));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function readFileSlowly(path: string): ReferenceFile {
  const text = textIn(readFileSync(path));
  const objects = path.includes(BROKEN_LINES) ? linesIn(text) : objectsIn(text);
  const events: ReferenceEvent[] = [];
  let unreadable = 0;
  for (const object of objects) {
    for (const own of unwrap(object)) {
      const event = parse(own);
      if (event !== undefined && isAuditEvent(event)) {
        events.push({ own, compact: onOneLine(own), event, time: eventTime(event) });
      } else unreadable++;
    }
  }
  return { path, events, unreadable };
}

function textIn(bytes: Buffer): Buffer {
  let text = bytes;
  while (text[0] === 0x1f && text[1] === 0x8b) text = gunzipSync(text);
  if (text[0] === 0xff && text[1] === 0xfe) return Buffer.from(new TextDecoder('utf-16le').decode(text));
  return text.subarray(0, 3).toString('hex') === 'efbbbf' ? text.subarray(3) : text;
}

function linesIn(text: Buffer): Buffer[] {
  return text
    .toString('latin1')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Buffer.from(line.trim(), 'latin1'));
}

/** The outermost objects, wherever they stand. */
export function objectsIn(text: Buffer): Buffer[] {
  const objects: Buffer[] = [];
  let depth = 0;
  let start = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (inString) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b && depth++ === 0) start = i;
    else if (byte === 0x7d && --depth === 0) objects.push(text.subarray(start, i + 1));
  }
  return objects;
}

/** JSON without the white space outside its strings. */
function onOneLine(own: Buffer): string {
  const kept = Buffer.alloc(own.length);
  let size = 0;
  let inString = false;
  for (let i = 0; i < own.length; i++) {
    const byte = own[i]!;
    if (byte === 0x22) inString = !inString;
    if (inString && byte === 0x5c) kept[size++] = own[i++]!;
    if (inString || (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d))
      kept[size++] = own[i]!;
  }
  return kept.toString('latin1', 0, size);
}

function parse(own: Buffer): AuditEvent | undefined {
  try {
    return readEvent(own.toString());
  } catch {
    return undefined;
  }
}

/** The events that an object holds, each with its own bytes; the object itself where it holds none. */
function unwrap(object: Buffer): Buffer[] {
  const value = parse(object);
  if (value === undefined || isAuditEvent(value)) return [object];
  const members = membersOf(object);
  const response = isObject(value.body) ? membersOf(members.get('body')!) : members;
  for (const name of ['Events', 'events']) {
    const list = response.get(name);
    if (list?.[0] === 0x5b) return childrenOf(list);
  }
  if (isObject(value.event)) return [members.get('event')!];
  return typeof value.event === 'string' ? [Buffer.from(value.event)] : [object];
}

function membersOf(object: Buffer): Map<string, Buffer> {
  const members = new Map<string, Buffer>();
  for (const child of childrenOf(object)) {
    const text = child.toString('latin1');
    const key = /^"(?:[^"\\]|\\.)*"/.exec(text)?.[0];
    if (key === undefined) continue;
    const value = text.slice(text.indexOf(':', key.length) + 1).trim();
    members.set(JSON.parse(key) as string, Buffer.from(value, 'latin1'));
  }
  return members;
}

/** What stands between the outermost commas of an array or object. */
function childrenOf(container: Buffer): Buffer[] {
  const text = container.toString('latin1');
  const children: string[] = [];
  let depth = 0;
  let from = 1;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (inString) {
      if (character === '\\') i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if ('[{'.includes(character)) depth++;
    else if (']}'.includes(character)) depth--;
    if (inString || (depth === 1 && character !== ',') || depth > 1 || i === 0) continue;
    children.push(text.slice(from, i).trim());
    from = i + 1;
  }
  return children.filter((child) => child !== '').map((child) => Buffer.from(child, 'latin1'));
}
