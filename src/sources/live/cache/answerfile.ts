/** The file of one answer: its events, newest first, after a line that says what they are. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Stretch } from '../lookup.js';
import { type LiveEvent, readLiveEvent } from '../reply.js';

/** Stands before each event; inside JSON it cannot stand. */
const BEFORE = 0x1e;
/** More than an answer is ever cut into. */
const TEXT_MAX = 2 ** 30;
const FORMAT = 1;

/**
 * Writes the file so that it is there whole or not at all, for its owner only.
 * @throws Error of the file system
 */
export async function writeAnswer(
  path: string,
  stretch: Stretch,
  events: readonly LiveEvent[],
): Promise<void> {
  const head = { format: FORMAT, ...stretch, events: events.length };
  const pieces: Uint8Array[] = [Buffer.from(`${JSON.stringify(head)}\n`)];
  for (const { own } of events) pieces.push(Uint8Array.of(BEFORE), own);
  const bytes = await promisify(gzip)(Buffer.concat(pieces));
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.draft-${randomBytes(8).toString('hex')}`);
  try {
    await writeFile(draft, bytes, { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
}

/** Undefined where the file is gone, damaged, or not what its name says. */
export async function readAnswer(path: string, stretch: Stretch): Promise<LiveEvent[] | undefined> {
  try {
    const text = await promisify(gunzip)(await readFile(path), { maxOutputLength: TEXT_MAX });
    const line = text.indexOf('\n');
    const head = JSON.parse(text.toString('utf8', 0, line)) as Readonly<Record<string, unknown>>;
    const { format, since, until, events: count } = head;
    if (format !== FORMAT || since !== stretch.since || until !== stretch.until) return undefined;
    const events = eventsIn(text, line + 1);
    return events?.length === count ? events : undefined;
  } catch {
    return undefined;
  }
}

function eventsIn(text: Buffer, from: number): LiveEvent[] | undefined {
  const events: LiveEvent[] = [];
  for (let at = from; at < text.length; ) {
    const next = text.indexOf(BEFORE, at + 1);
    const end = next < 0 ? text.length : next;
    const event = readLiveEvent(text.subarray(at + 1, end));
    if (event === undefined) return undefined;
    events.push(event);
    at = end;
  }
  return events;
}
