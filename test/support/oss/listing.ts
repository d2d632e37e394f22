/** ListObjects, both versions. */
import { document, Refusal, type XmlValue } from './errors.js';
import type { Fault } from './faults.js';
import { encodeStrictly } from './signature.js';
import { FROZEN, type StoredBucket, type StoredObject } from './store.js';

export function listObjects(
  bucket: StoredBucket,
  query: ReadonlyMap<string, string>,
  fault: Fault | undefined,
): string {
  const v2 = query.get('list-type') === '2';
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const max = Number(query.get('max-keys') ?? 100);
  if (!Number.isInteger(max) || max < 1 || max > 1000) {
    throw new Refusal(400, 'InvalidArgument', 'Argument maxKeys must be between 1 and 1000.', {
      ArgumentName: 'max-keys',
    });
  }
  const token = query.get('continuation-token');
  const begin = v2
    ? token === undefined
      ? (query.get('start-after') ?? '')
      : readToken(token)
    : (query.get('marker') ?? '');
  const page = pageOf(bucket, prefix, delimiter, begin, max);
  const encode = query.get('encoding-type') === 'url' ? encodeStrictly : (text: string) => text;
  const next = page.last;
  const hidesNext = fault?.kind === 'truncated list';
  const common: Record<string, XmlValue | undefined> = {
    Name: bucket.name,
    Prefix: encode(prefix),
    MaxKeys: max,
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    EncodingType: query.get('encoding-type'),
    IsTruncated: page.truncated,
    Contents: page.objects.map((object) => contents(object, encode)),
    CommonPrefixes: page.prefixes.map((each) => ({ Prefix: encode(each) })),
  };
  if (v2) {
    common.KeyCount = page.objects.length + page.prefixes.length;
    if (token !== undefined) common.ContinuationToken = token;
    if (page.truncated && !hidesNext) {
      common.NextContinuationToken =
        fault?.kind === 'repeated token' ? (token ?? writeToken(begin)) : writeToken(next);
    }
  } else {
    common.Marker = encode(begin);
    if (page.truncated && !hidesNext)
      common.NextMarker = encode(fault?.kind === 'repeated token' ? begin : next);
  }
  const text = document('ListBucketResult', common);
  return fault?.kind === 'torn list' ? text.slice(0, Math.floor(text.length / 2)) : text;
}

interface Page {
  readonly objects: readonly StoredObject[];
  readonly prefixes: readonly string[];
  readonly truncated: boolean;
  readonly last: string;
}

function pageOf(bucket: StoredBucket, prefix: string, delimiter: string, begin: string, max: number): Page {
  const { keys } = bucket;
  const objects: StoredObject[] = [];
  const prefixes: string[] = [];
  let last = '';
  for (let i = firstAfter(keys, begin < prefix ? prefix : begin, begin < prefix); i < keys.length; ) {
    const key = keys[i]!;
    if (!key.startsWith(prefix)) break;
    if (objects.length + prefixes.length === max) return { objects, prefixes, truncated: true, last };
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (cut < 0) {
      objects.push(bucket.get(key)!);
      last = key;
      i++;
      continue;
    }
    const folder = key.slice(0, cut + delimiter.length);
    while (i < keys.length && keys[i]!.startsWith(folder)) i++;
    // A page that ended with this folder has told of it.
    if (folder <= begin) continue;
    prefixes.push(folder);
    last = folder;
  }
  return { objects, prefixes, truncated: false, last };
}

/** Where keys begin that come behind `text`, or with `including` at it. */
function firstAfter(keys: readonly string[], text: string, including: boolean): number {
  const wanted = Buffer.from(text);
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = Buffer.compare(Buffer.from(keys[middle]!), wanted);
    if (order < 0 || (order === 0 && !including)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function contents(object: StoredObject, encode: (text: string) => string): XmlValue {
  const { key, etag, lastModified, body, storageClass, restore } = object;
  return {
    Key: encode(key),
    TransitionTime: undefined,
    LastModified: lastModified.toISOString(),
    ETag: `"${etag}"`,
    Type: 'Normal',
    Size: body.length,
    StorageClass: storageClass,
    Owner: { ID: '1234567890123456', DisplayName: '1234567890123456' },
    RestoreInfo: FROZEN.has(storageClass) && restore !== undefined ? restoreText(restore) : undefined,
  };
}

export function restoreText({ ongoing, expires }: NonNullable<StoredObject['restore']>): string {
  return `ongoing-request="${ongoing}"${expires === undefined ? '' : `, expiry-date="${expires}"`}`;
}

function writeToken(key: string): string {
  return Buffer.from(`after:${key}`).toString('base64');
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString();
  if (!text.startsWith('after:'))
    throw new Refusal(400, 'InvalidArgument', 'The continuation token is invalid.');
  return text.slice(6);
}
