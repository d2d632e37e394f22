/** What of ali-oss is used. Its own types do not know of requests, which say more than its functions. */
declare module 'ali-oss' {
  export interface OssOptions {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly stsToken?: string;
    readonly bucket?: string;
    readonly region?: string;
    readonly endpoint?: string;
    readonly secure?: boolean;
    readonly internal?: boolean;
    /** Path style. */
    readonly sldEnable?: boolean;
    readonly authorizationV4?: boolean;
    readonly refreshSTSToken?: () => Promise<never>;
    readonly refreshSTSTokenInterval?: number;
    readonly timeout?: number;
    /** Sends the requests. */
    readonly urllib?: { request(url: string, params: OssHttpParams): Promise<unknown> };
  }

  /** A request as it is about to be sent, signed. */
  export interface OssHttpParams {
    readonly method: string;
    readonly headers: Record<string, string | number>;
    readonly content?: string | Buffer;
    readonly timeout: number;
    /** Whether the body is wanted as a stream. */
    readonly customResponse?: boolean;
    readonly ctx?: unknown;
  }

  export interface OssRequest {
    readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
    readonly bucket?: string;
    readonly object?: string;
    /** Parameters that version 1 of the signature covers; '' for one without a value. */
    readonly subres?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string | number>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly content?: string;
    readonly mime?: string;
    readonly successStatuses?: readonly number[];
    readonly customResponse?: boolean;
    readonly timeout?: number;
    readonly ctx?: unknown;
  }

  export interface OssResult {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly data?: Buffer;
    readonly res?: unknown;
  }

  export default class OSS {
    readonly options: {
      accessKeyId: string;
      accessKeySecret: string;
      stsToken?: string | undefined;
      bucket: string;
      region: string;
      authorizationV4: boolean;
    };
    constructor(options: OssOptions);
    request(request: OssRequest): Promise<OssResult>;
    list(
      query: Record<string, string | number>,
      options?: object,
    ): Promise<{
      objects?: { name: string; size: number; etag: string }[];
      prefixes: string[] | null;
      isTruncated: boolean;
      nextMarker: string | null;
    }>;
    listV2(
      query: Record<string, string | number>,
      options?: object,
    ): Promise<{
      objects: { name: string; size: number; etag: string }[];
      prefixes: string[] | null;
      isTruncated: boolean;
      nextContinuationToken: string | null;
    }>;
    get(name: string, file?: string | object, options?: object): Promise<{ content: Buffer; res: OssResult }>;
    put(name: string, content: Buffer): Promise<{ res: OssResult }>;
    head(name: string): Promise<{ res: OssResult; status: number }>;
    restore(name: string, options?: object): Promise<{ res: OssResult }>;
    getBucketInfo(name: string): Promise<{ bucket: Record<string, unknown> }>;
    getBucketLocation(name: string): Promise<{ location: string }>;
    getBucketVersioning(name: string): Promise<{ versionStatus?: string }>;
    getBucketEncryption(name: string): Promise<{ encryption: Record<string, string> }>;
    getBucketWorm(name: string): Promise<{ state: string; days: string }>;
    getBucketLifecycle(name: string): Promise<{ rules: { prefix: string }[] }>;
    getBucketACL(name: string): Promise<{ acl: string }>;
  }
}
