/**
 * The key under which a trail delivers a file. Source: the service's storage-path documentation, checked
 * against delivered objects:
 *
 *   [<prefix>/]AliyunLogs/<type>/[<directory>/<account>/]<region>/<YYYY>/<MM>/<DD>/
 *     Actiontrail_<region>_<YYYYMMDDHHMMSS>_1002_<events>_<size>_<md5>.gz
 *
 * Old documentation spells `ActionTrail`; case never matters here. The stamp is UTC and is the time of the
 * newest event in the file.
 */
export interface ObjectKey {
  readonly kind: 'Actiontrail' | 'Actiontrail-Insight';
  readonly region: string;
  /** Time of the newest event, milliseconds since 1970. */
  readonly stamp: number;
  readonly events: number;
  /** As in the name. Whether it means the file or its text is not documented. */
  readonly size: number;
  readonly md5: string;
  /** Organisation trails only. */
  readonly directory?: string;
  readonly account?: string;
  /** What stands before `AliyunLogs`, without a slash at the end; '' where nothing does. */
  readonly prefix: string;
}

const NAME = /^actiontrail_([a-z0-9-]+)_(\d{14})_\d+_(\d{1,9})_(\d{1,15})_([0-9a-f]{32})\.gz$/i;
const FOLDERS =
  /^(?:(.*)\/)?aliyunlogs\/(actiontrail(?:-insight)?)\/(?:([^/]+)\/(\d+)\/)?([a-z0-9-]+)\/(\d{4})\/(\d{2})\/(\d{2})$/i;

/**
 * Understands a key, or a path on disk that ends in one; undefined where anything about it is unexpected.
 * A file that was moved out of its folders still tells its region and stamp by its name.
 */
export function parseObjectKey(path: string): ObjectKey | undefined {
  const slashes = path.includes('\\') ? path.replaceAll('\\', '/') : path;
  const cut = slashes.lastIndexOf('/');
  const name = NAME.exec(slashes.slice(cut + 1));
  if (name === null) return undefined;
  const [, region, digits, events, size, md5] = name as unknown as string[];
  const stamp = parseStamp(digits!);
  if (Number.isNaN(stamp)) return undefined;
  const found = {
    kind: 'Actiontrail' as const,
    region: region!.toLowerCase(),
    stamp,
    events: Number(events),
    size: Number(size),
    md5: md5!.toLowerCase(),
    prefix: '',
  };
  const folders = cut < 0 ? null : FOLDERS.exec(slashes.slice(0, cut));
  if (folders === null) return found;
  const [, prefix = '', kind, directory, account, folder, year, month, day] = folders;
  // Folders and name disagree: somebody has renamed one of them, and neither can be relied on.
  if (folder!.toLowerCase() !== found.region || `${year}${month}${day}` !== digits!.slice(0, 8))
    return undefined;
  return {
    ...found,
    kind: kind!.toLowerCase() === 'actiontrail' ? 'Actiontrail' : 'Actiontrail-Insight',
    prefix,
    ...(directory === undefined ? {} : { directory, account: account! }),
  };
}

function parseStamp(digits: string): number {
  const part = (from: number, to: number) => Number(digits.slice(from, to));
  const [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)];
  const [hour, minute, second] = [part(8, 10), part(10, 12), part(12, 14)];
  const stamp = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(stamp);
  const holds = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && back.getUTCHours() === hour;
  return holds && minute < 60 && second < 60 && year >= 2000 ? stamp : Number.NaN;
}
