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

const DAY = 24 * 3600 * 1000;
const NAME = /^actiontrail_([a-z0-9-]+)_(\d{14})_\d+_(\d{1,9})_(\d{1,15})_([0-9a-f]{32})\.gz$/i;
const FOLDERS =
  /^(?:(.*)\/)?aliyunlogs\/(actiontrail(?:-insight)?)\/(?:([^/]+)\/(\d+)\/)?([a-z0-9-]+)\/(\d{4})\/(\d{2})\/(\d{2})$/i;

/**
 * Understands a key, or a path on disk that ends in one; undefined where anything about it is unexpected.
 * A file that was moved out of its folders still tells its region and stamp by its name.
 */
export function parseObjectKey(path: string): ObjectKey | undefined {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return keyReader(path.slice(0, Math.max(cut, 0)))(path.slice(cut + 1));
}

/** Understands the names of files in one folder, as parseObjectKey does with whole paths. */
export function keyReader(folder: string): (name: string) => ObjectKey | undefined {
  const slashes = folder.includes('\\') ? folder.replaceAll('\\', '/') : folder;
  const folders = FOLDERS.exec(slashes);
  const day =
    folders === null ? Number.NaN : Date.UTC(Number(folders[6]), Number(folders[7]) - 1, Number(folders[8]));
  return (name) => {
    const key = parseName(name);
    return key === undefined || folders === null ? key : placed(key, folders, day);
  };
}

function parseName(name: string): ObjectKey | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, region, digits, events, size, md5] = match as unknown as string[];
  const stamp = parseStamp(digits!);
  if (Number.isNaN(stamp)) return undefined;
  return {
    kind: 'Actiontrail',
    region: region!.toLowerCase(),
    stamp,
    events: Number(events),
    size: Number(size),
    md5: md5!.toLowerCase(),
    prefix: '',
  };
}

function placed(key: ObjectKey, folders: RegExpExecArray, startOfDay: number): ObjectKey | undefined {
  const [, prefix = '', kind, directory, account, region] = folders;
  // Folders and name disagree: somebody has renamed one of them, and neither can be relied on.
  if (region!.toLowerCase() !== key.region || Math.floor((key.stamp - startOfDay) / DAY) !== 0)
    return undefined;
  return {
    ...key,
    kind: kind!.toLowerCase() === 'actiontrail' ? 'Actiontrail' : 'Actiontrail-Insight',
    prefix,
    ...(directory === undefined ? {} : { directory, account: account! }),
  };
}

/** Milliseconds since 1970, or NaN where the 14 digits are no time. */
function parseStamp(digits: string): number {
  const number = Number(digits);
  const part = (place: number, size: number) => Math.floor(number / place) % size;
  const [year, month, day] = [part(1e10, 1e4), part(1e8, 100), part(1e6, 100)];
  const [hour, minute, second] = [part(1e4, 100), part(100, 100), part(1, 100)];
  const isDay = day >= 1 && day <= daysIn(year, month);
  const isTime = hour < 24 && minute < 60 && second < 60;
  if (year < 2000 || !isDay || !isTime) return Number.NaN;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** 0 where there is no such month. */
function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return DAYS[month - 1] ?? 0;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
