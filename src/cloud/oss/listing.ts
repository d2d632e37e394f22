/** All pages of a list. */

import { PersonError } from '../../errors.js';
import type { ListedObject, ListPage, ListQuery, ObjectStore } from './object-store.js';

/** @throws ServiceError, and PersonError where the pages go round in a circle */
export async function* listPages(store: ObjectStore, query: ListQuery): AsyncGenerator<ListPage> {
  const seen = new Set<string>();
  for (let token: string | undefined; ; ) {
    const page = await store.list(token === undefined ? query : { ...query, token });
    yield page;
    if (page.next === undefined) return;
    if (seen.has(page.next)) {
      throw new PersonError(
        `the list of oss://${store.bucket}/${query.prefix} goes round in a circle`,
        'Run it again; if it stays like this, check what answers at the endpoint.',
      );
    }
    seen.add(page.next);
    token = page.next;
  }
}

/** What lies right below a prefix, which ends in a slash or is empty. */
export async function listLevel(
  store: ObjectStore,
  prefix: string,
): Promise<Pick<ListPage, 'objects' | 'folders'>> {
  const level = { objects: [] as ListedObject[], folders: [] as string[] };
  for await (const { objects, folders } of listPages(store, { prefix, folders: true })) {
    level.objects.push(...objects);
    level.folders.push(...folders);
  }
  return level;
}
