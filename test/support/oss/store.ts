/** What the buckets of the test server hold. */
import { createHash } from 'node:crypto';
import { crc64 } from './crc64.js';

export interface StoredObject {
  readonly key: string;
  readonly body: Buffer;
  /** Without quotes. */
  readonly etag: string;
  readonly crc64: string | undefined;
  readonly lastModified: Date;
  readonly storageClass: string;
  readonly versionId: string | undefined;
  /** As `x-oss-restore` has it; a frozen object can be read once it is no longer ongoing. */
  restore: { ongoing: boolean; expires?: string } | undefined;
}

export interface PutOptions {
  readonly lastModified?: Date;
  readonly storageClass?: string;
  readonly versionId?: string;
  /** An ETag that is no MD5, as multipart uploads have. */
  readonly etag?: string;
  /** Without it, as old objects are. */
  readonly crc64?: string | false;
}

export interface BucketSettings {
  readonly region?: string;
  readonly acl?: string;
  readonly owner?: string;
  readonly storageClass?: string;
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly encryption?: { readonly algorithm: string; readonly keyId?: string };
  readonly worm?: { readonly state: string; readonly days: number };
  readonly lifecycle?: readonly { readonly id: string; readonly prefix: string; readonly days: number }[];
  /** JSON text. */
  readonly policy?: string;
  readonly blockPublicAccess?: boolean;
}

/** Classes whose objects must be restored before they can be read. */
export const FROZEN = new Set(['Archive', 'ColdArchive', 'DeepColdArchive']);

export class StoredBucket {
  readonly created = new Date('2026-01-01T00:00:00Z');
  readonly #objects = new Map<string, StoredObject>();
  #sorted: readonly string[] | undefined;

  constructor(
    readonly name: string,
    readonly settings: BucketSettings,
  ) {}

  put(key: string, body: Buffer | string, options: PutOptions = {}): StoredObject {
    const bytes = Buffer.from(body);
    const object: StoredObject = {
      key,
      body: bytes,
      etag: options.etag ?? createHash('md5').update(bytes).digest('hex').toUpperCase(),
      crc64: options.crc64 === false ? undefined : (options.crc64 ?? crc64(bytes)),
      lastModified: options.lastModified ?? new Date('2026-06-01T12:00:00Z'),
      storageClass: options.storageClass ?? this.settings.storageClass ?? 'Standard',
      versionId: options.versionId,
      restore: undefined,
    };
    if (!this.#objects.has(key)) this.#sorted = undefined;
    this.#objects.set(key, object);
    return object;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  delete(key: string): void {
    if (this.#objects.delete(key)) this.#sorted = undefined;
  }

  /** In the order of their bytes, as the service lists them. */
  get keys(): readonly string[] {
    this.#sorted ??= [...this.#objects.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return this.#sorted;
  }

  get objects(): readonly StoredObject[] {
    return this.keys.map((key) => this.#objects.get(key)!);
  }
}
