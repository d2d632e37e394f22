/** Finds the folders of regions below a place in a bucket, whatever their spelling. */

import { listLevel } from '../../cloud/oss/listing.js';
import type { ListedObject, ObjectStore } from '../../cloud/oss/object-store.js';
import { placeOf } from './wanting.js';

/** A folder in which the years lie. */
export interface RegionFolder {
  /** Its key, with a slash at the end. */
  readonly folder: string;
  readonly region: string;
  /** Organisation trails only. */
  readonly account?: string;
  /** False where the place that was named lies deeper, among the days. */
  readonly isWhole: boolean;
}

export interface Layout {
  readonly folders: readonly RegionFolder[];
  /** Folders beside those of trails, which are nobody's business here. */
  readonly others: readonly string[];
  /** Objects on the way, which lie neither in the folder of a region nor in one of the others. */
  readonly loose: readonly ListedObject[];
  /** Folders of regions and accounts that were not asked for. */
  readonly outOfScope: number;
}

/** How deep `AliyunLogs` may lie below the place that was named, and in how many folders it is looked for. */
const SEARCH_DEPTH = 3;
const SEARCH_MAX = 100;

const LOGS = /(?:^|\/)aliyunlogs\//i;
const TYPE = /^actiontrail(?:-insight)?$/i;

/**
 * @param prefix as given: what it begins is taken as a folder
 * @param admits whether files of this region and account are asked for
 */
export async function findLayout(
  store: ObjectStore,
  prefix: string,
  admits: (at: { readonly region: string; readonly account?: string }) => boolean,
): Promise<Layout> {
  const place = placeOf({ prefix });
  const walk = new LayoutWalk(store, admits);
  if (LOGS.test(place)) await walk.descend(place);
  else await walk.search(place, SEARCH_DEPTH);
  const folders = walk.folders.sort((a, b) => (a.folder < b.folder ? -1 : 1));
  return { folders, others: walk.others, loose: walk.loose, outOfScope: walk.outOfScope };
}

class LayoutWalk {
  readonly folders: RegionFolder[] = [];
  readonly others: string[] = [];
  readonly loose: ListedObject[] = [];
  outOfScope = 0;
  #searched = 0;

  constructor(
    private readonly store: ObjectStore,
    private readonly admits: (at: { readonly region: string; readonly account?: string }) => boolean,
  ) {}

  /** Looks for the folders of deliveries below one that is none. */
  async search(folder: string, depth: number): Promise<void> {
    if (++this.#searched > SEARCH_MAX) return void this.others.push(folder);
    const { folders: inside, objects } = await listLevel(this.store, folder);
    if (inside.length === 0 && folder !== '') return void this.others.push(folder);
    this.loose.push(...objects);
    const logs = inside.filter((each) => LOGS.test(each.slice(folder.length)));
    await Promise.all(logs.map((each) => this.descend(each)));
    const rest = inside.filter((each) => !logs.includes(each));
    if (logs.length > 0 || depth === 0) this.others.push(...rest);
    else for (const each of rest) await this.search(each, depth - 1);
  }

  /** Goes down from `…/AliyunLogs/` or below to the folders of regions. */
  async descend(folder: string): Promise<void> {
    const below = folder.slice(folder.search(LOGS)).replace(/^\//, '').split('/').slice(1, -1);
    const [type, first, account, region] = below;
    if (type !== undefined && !TYPE.test(type)) return void this.others.push(folder);
    const isOrganisation = first !== undefined && /^rd-/i.test(first);
    const place = isOrganisation ? region : first;
    if (place === undefined) {
      const { folders, objects } = await listLevel(this.store, folder);
      this.loose.push(...objects);
      await Promise.all(folders.map((each) => this.descend(each)));
      return;
    }
    const at = { region: place.toLowerCase(), ...(isOrganisation ? { account: account! } : {}) };
    if (!this.admits(at)) this.outOfScope++;
    else this.folders.push({ folder, ...at, isWhole: below.length === (isOrganisation ? 4 : 2) });
  }
}
