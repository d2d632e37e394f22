/** Lists the objects below a place in a bucket as the files of an archive. */
import { parsePlace } from '../cloud/oss/endpoint.js';
import { listPages } from '../cloud/oss/listing.js';
import type { ListedObject, ObjectStore } from '../cloud/oss/object-store.js';
import { PersonError } from '../errors.js';
import type { Query, Window } from '../query/query.js';
import type { ArchiveFile, PassedOver } from './listing.js';
import { type ObjectKey, parseObjectKey } from './object-key.js';
import { scopeTest } from './scope.js';
import { findLayout } from './sync/layout.js';
import { inParallel, LISTS, listDays, wantedDays } from './sync/planning.js';

export interface RemoteQuestion {
  readonly window: Window;
  /** Milliseconds; see pruning.ts. */
  readonly slack: number;
  readonly scope: Query;
  /** Whether only the days of the window are listed, and only folders of regions and accounts that are asked for. */
  readonly prune: boolean;
}

export interface RemoteListing {
  readonly files: readonly ArchiveFile[];
  readonly passedOver: readonly PassedOver[];
}

/** @throws PersonError where nothing is there, ServiceError where it cannot be listed */
export async function listRemote(
  store: ObjectStore,
  path: string,
  question: RemoteQuestion,
  now: number,
): Promise<RemoteListing> {
  const files: ArchiveFile[] = [];
  const passedOver: PassedOver[] = [];
  const take = ({ key, size }: ListedObject) => {
    const own = `oss://${store.bucket}/${key}`;
    const name = key.slice(key.lastIndexOf('/') + 1);
    // As on disk, where folders are no files.
    if (name === '' && size === 0) passedOver.push({ path: own, reason: 'stands for a folder' });
    else if (name.startsWith('.')) passedOver.push({ path: own, reason: 'hidden' });
    else files.push({ path: own, key: parseObjectKey(own), size });
  };
  const place = await resolvePlace(store, path);
  if (typeof place !== 'string') take(place);
  else if (question.prune && isNarrowing(question)) await listNarrowly(store, place, question, now, take);
  else for await (const { objects } of listPages(store, { prefix: place })) objects.forEach(take);
  return { files, passedOver };
}

/** A folder, with a slash at its end, or one object. */
async function resolvePlace(store: ObjectStore, path: string): Promise<string | ListedObject> {
  const { prefix } = parsePlace(path);
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  const { objects, folders } = await store.list({ prefix: folder, folders: true });
  if (objects.length + folders.length > 0) return folder;
  const [object] = (await store.list({ prefix })).objects;
  if (prefix !== '' && object?.key === prefix) return object;
  throw new PersonError(`there is nothing at ${path}`, 'Check the bucket and the prefix given with --in.');
}

function isNarrowing({ window, scope }: RemoteQuestion): boolean {
  return window.since !== undefined || window.until !== undefined || scope.kind !== 'all';
}

/** Folders of regions by the days of the window; what lies beside them tells no time, and is listed as a whole. */
async function listNarrowly(
  store: ObjectStore,
  prefix: string,
  question: RemoteQuestion,
  now: number,
  take: (object: ListedObject) => void,
): Promise<void> {
  const admits = scopeTest(question.scope);
  const layout = await findLayout(store, prefix, (at) => admits(at as ObjectKey));
  const days = wantedDays(question);
  await inParallel(LISTS, layout.folders, (folder) => listDays(store, folder, days, now, take));
  if (layout.folders.length + layout.outOfScope === 0) {
    for await (const { objects } of listPages(store, { prefix })) objects.forEach(take);
    return;
  }
  await inParallel(LISTS, layout.others, async (folder) => {
    for await (const { objects } of listPages(store, { prefix: folder })) objects.forEach(take);
  });
  for (const object of layout.loose) take(object);
}
