/** Buckets with files as trails deliver them. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { anEvent, type DeliveredFile, keyOf } from '../archive.js';
import type { PutOptions, StoredBucket, StoredObject } from './store.js';

/** Puts a file under the key it would have. */
export function deliver(
  bucket: StoredBucket,
  file: DeliveredFile & { readonly prefix?: string },
  options: PutOptions = {},
): StoredObject {
  const events = file.events ?? [anEvent({ eventTime: file.stamp, acsRegion: file.region ?? 'cn-hangzhou' })];
  const bytes = gzipSync(JSON.stringify(events));
  const key = keyOf({ ...file, events }, bytes);
  return bucket.put(`${file.prefix ?? ''}${key}`, bytes, { lastModified: new Date(file.stamp), ...options });
}

/** One file every so many minutes from a time on. */
export function deliverMany(
  bucket: StoredBucket,
  count: number,
  {
    from = '2026-06-01T00:00:00Z',
    minutes = 10,
    ...file
  }: { from?: string; minutes?: number } & Partial<DeliveredFile> & {
      prefix?: string;
    } = {},
): void {
  for (let i = 0; i < count; i++) {
    const stamp = new Date(Date.parse(from) + i * minutes * 60_000).toISOString().replace('.000Z', 'Z');
    deliver(bucket, { ...file, stamp });
  }
}

/** What a bucket holds, by key: for comparing with files. */
export function hashesOf(bucket: StoredBucket): Record<string, string> {
  return Object.fromEntries(
    bucket.objects.map(({ key, body }) => [key, createHash('sha256').update(body).digest('hex')]),
  );
}
