/** Trails as they were before something dangerous was done to them, kept in files that only their owner reads. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PersonError, reasonOf } from '../errors.js';
import { isObject, type JsonObject } from '../event/event.js';
import { parseJson } from '../event/json.js';
import { formatTime, parseEventTime } from '../event/time.js';
import { type DataEvents, readDataEvents, writeDataEvents } from './data-events.js';
import { flagAt, readTrail, type Trail, textAt } from './trail.js';

export interface Snapshot {
  /** Milliseconds since 1970 UTC. */
  readonly taken: number;
  /** What was about to be done: `delete`. */
  readonly before: string;
  /** Who the trail belonged to, as the connection names it. */
  readonly owner: string;
  readonly logging: boolean;
  readonly trail: Trail;
  /** Where some were recorded, and the snapshot was taken because they are lost. */
  readonly dataEvents?: DataEvents;
}

export interface StoredSnapshot extends Snapshot {
  readonly path: string;
}

export interface SnapshotList {
  /** The newest first. */
  readonly snapshots: readonly StoredSnapshot[];
  /** Files that hold none, though their names say so. */
  readonly damaged: readonly { readonly path: string; readonly reason: string }[];
}

const FORM = 'atrail trail snapshot';
const VERSION = 1;

/**
 * The file is there as a whole or not at all.
 * @returns where it is
 * @throws PersonError where it cannot be written
 */
export async function keepSnapshot(folder: string, snapshot: Snapshot): Promise<string> {
  const { taken, before, owner, logging, trail, dataEvents } = snapshot;
  const stamp = formatTime(taken).replace(/[-:]|\.\d+/g, '');
  // The name is for people who look into the folder; what counts is inside.
  const name = `${trail.name}_${trail.homeRegion}`.replace(/[^\w-]/g, '_').slice(0, 80);
  const path = join(folder, `${name}_${stamp}_${randomBytes(3).toString('hex')}.json`);
  const content = {
    form: FORM,
    version: VERSION,
    taken: formatTime(taken),
    before,
    owner,
    logging,
    trail: trail.described,
    ...(dataEvents === undefined ? {} : { dataEvents: writeDataEvents(dataEvents) }),
  };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeWhole(path, `${JSON.stringify(content, null, 2)}\n`);
  } catch (thrown) {
    throw new PersonError(
      `no snapshot can be kept, so nothing was changed: ${reasonOf(thrown)}`,
      'Make room or give access there, name another folder with XDG_STATE_HOME, or go without one by --no-snapshot.',
    );
  }
  return path;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.unfinished`;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (thrown) {
    await rm(unfinished, { force: true });
    throw thrown;
  }
}

/** A folder that is not there holds none. */
export async function listSnapshots(folder: string): Promise<SnapshotList> {
  const names = await readdir(folder).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return [];
    throw new PersonError(`the snapshots cannot be read: ${thrown.message}`, 'Give access to that folder.');
  });
  const snapshots: StoredSnapshot[] = [];
  const damaged: { path: string; reason: string }[] = [];
  for (const name of names.filter((name) => name.endsWith('.json')).sort()) {
    const path = join(folder, name);
    try {
      snapshots.push(await readSnapshot(path));
    } catch (thrown) {
      damaged.push({ path, reason: reasonOf(thrown) });
    }
  }
  return { snapshots: snapshots.sort((a, b) => b.taken - a.taken), damaged };
}

/** @throws PersonError for a file that holds no snapshot */
export async function readSnapshot(path: string): Promise<StoredSnapshot> {
  const content = await contentOf(path);
  const trail = readTrail(content.trail ?? null);
  const taken = parseEventTime(textAt(content, 'taken') ?? '');
  const [before, owner, logging] = [
    textAt(content, 'before'),
    textAt(content, 'owner'),
    flagAt(content, 'logging'),
  ];
  const known = textAt(content, 'form') === FORM && textAt(content, 'version') === String(VERSION);
  if (!known || trail === undefined || trail.homeRegion === '' || Number.isNaN(taken))
    throw noSnapshot(path, 'parts of it are missing');
  if (before === undefined || owner === undefined || logging === undefined)
    throw noSnapshot(path, 'parts of it are missing');
  const dataEvents = isObject(content.dataEvents) ? readDataEvents(content.dataEvents) : undefined;
  return { path, taken, before, owner, logging, trail, ...(dataEvents === undefined ? {} : { dataEvents }) };
}

async function contentOf(path: string): Promise<JsonObject> {
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    throw noSnapshot(path, reasonOf(thrown));
  });
  try {
    const content = parseJson(text);
    if (isObject(content)) return content;
  } catch {
    // What a damaged file holds is nobody's business.
  }
  throw noSnapshot(path, 'it is no JSON object');
}

function noSnapshot(path: string, reason: string): PersonError {
  return new PersonError(
    `${path} is no snapshot of a trail: ${reason}`,
    'atrail trail restore without a name lists the snapshots that there are.',
  );
}
