/** A bucket, as the program needs it. One implementation speaks OSS; what is asked for is read, never written. */
import type { Readable } from 'node:stream';
import type { ServiceError } from '../service-error.js';

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** ISO 8601. */
  readonly lastModified: string;
  /** `Standard`, `IA`, `Archive`, `ColdArchive`, `DeepColdArchive`. */
  readonly storageClass: string;
  /** Of a frozen object that was asked for: whether it can be read by now. */
  readonly restore?: Restoring;
}

export type Restoring = 'under way' | 'restored';

/** Classes whose objects are restored before they can be read. */
const FROZEN = new Set(['Archive', 'ColdArchive', 'DeepColdArchive']);

export function isFrozen({ storageClass, restore }: Pick<ListedObject, 'storageClass' | 'restore'>): boolean {
  return FROZEN.has(storageClass) && restore !== 'restored';
}

export interface ListQuery {
  readonly prefix: string;
  /** Only keys behind this one, in the order of their bytes. */
  readonly after?: string;
  /** Whether keys are cut at the next slash behind the prefix, and listed as folders. */
  readonly folders?: boolean;
  /** From the page before. */
  readonly token?: string;
}

export interface ListPage {
  readonly objects: readonly ListedObject[];
  /** With `folders` only; each ends in a slash. */
  readonly folders: readonly string[];
  /** For the next page; undefined at the end. */
  readonly next?: string;
}

/** An object on its way. */
export interface OpenedObject extends AnsweredObject {
  /** Must be read to its end, or destroyed. */
  readonly body: Readable;
  /** The first byte that comes; not the one that was asked for where the server ignores ranges. */
  readonly from: number;
}

/** What is told of an object with its bytes. */
export interface AnsweredObject {
  /** Bytes of the whole object. */
  readonly size: number;
  readonly etag: string;
  /** CRC-64 (ECMA) of the whole object in decimal digits; absent from objects older than this header. */
  readonly crc64?: string;
  readonly versionId?: string;
  readonly storageClass?: string;
  readonly lastModified?: string;
}

/** What has gone over the wire so far. */
export interface StoreCounts {
  requests: number;
  retried: number;
}

export interface ObjectStore {
  readonly bucket: string;
  /** Where it is asked, `https://oss-cn-hangzhou.aliyuncs.com`. */
  readonly endpoint: string;
  /** Such as `cn-hangzhou`; undefined where nobody could tell. */
  readonly region: string | undefined;
  readonly counts: StoreCounts;
  /** Asked again where that may help. @throws ServiceError */
  list(query: ListQuery): Promise<ListPage>;
  /**
   * Opens an object, once: whoever reads knows what has come already.
   * @param from the first byte that is wanted
   * @param etag what it must still be; a ServiceError with the code `PreconditionFailed` says that it is not
   */
  get(key: string, from: number, etag: string | undefined): Promise<OpenedObject>;
  /**
   * As `get` from the first byte on, for objects that are small: most have come as a whole when it resolves.
   * @param into takes the bytes; an object that is longer is opened only
   * @param onBytes hears of bytes as they come, unless the object is opened
   */
  hold(
    key: string,
    etag: string | undefined,
    into: Uint8Array,
    onBytes: (count: number) => void,
  ): Promise<AnsweredObject | OpenedObject>;
  /** What an error means that came while a body was read. */
  lost(key: string, error: unknown): ServiceError;
  /** Asks for a frozen object to be made readable for so many days. */
  restore(key: string, storageClass: string, days: number): Promise<'asked' | 'under way' | 'restored'>;
  /** The access key id that asks. */
  identity(): Promise<string>;
}
