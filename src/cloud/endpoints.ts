/** Where the service answers, for each region. */
import { PersonError } from '../errors.js';

export interface Endpoint {
  readonly protocol: 'http' | 'https';
  /** With the port, where it is not the usual one. */
  readonly host: string;
  /** What stands before the path of the operation: `` or `/prefix`, without a slash at its end. */
  readonly prefix: string;
}

/** Which of the service's addresses are used. */
export interface EndpointChoice {
  /** A URL instead of the service's own; `{region}` in it stands for the region. */
  readonly url?: string;
  /** The hosts that are reached from inside a VPC. */
  readonly vpc?: boolean;
}

/** Regions whose host is known to follow from their name. */
const BY_RULE: ReadonlySet<string> = new Set(
  [
    ['ap-northeast-', '1', '2'],
    ['ap-southeast-', '1', '3', '5', '6', '7', '8'],
    ['cn-', 'beijing', 'chengdu', 'guangzhou', 'hangzhou', 'heyuan', 'hongkong', 'huhehaote', 'nanjing'],
    ['cn-', 'north-2-gov-1', 'qingdao', 'shanghai', 'shanghai-finance-1', 'shenzhen', 'wulanchabu'],
    ['cn-', 'zhangjiakou', 'zhongwei'],
    ['eu-', 'central-1', 'west-1', 'west-2'],
    ['me-', 'central-1', 'east-1'],
    ['na-south-', '1'],
    ['us-', 'east-1', 'southeast-1', 'west-1'],
  ].flatMap(([start, ...ends]) => ends.map((end) => `${start}${end}`)),
);

/** Regions that have no host of their own. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ...['cn-wuhan', 'cn-fujian', 'cn-hangzhou-finance', 'cn-shenzhen-finance-1'].map(
    (region) => [region, 'actiontrail.aliyuncs.com'] as const,
  ),
  ...['rus-west-1-pop', 'eu-west-1-oxs', 'ap-northeast-2-pop'].map(
    (region) => [region, 'actiontrail.ap-northeast-1.aliyuncs.com'] as const,
  ),
]);

/** One label of a host name: what is no such thing never becomes part of an address. */
const REGION = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * @param told the host that DescribeRegions names; it is asked for regions that are not known here. Without it, the
 * host of an unknown region follows from its name, too
 * @throws PersonError for what cannot be a region, or for a URL that cannot be one of an endpoint
 */
export function endpointOf(region: string, { url, vpc }: EndpointChoice, told?: string): Endpoint {
  checkRegion(region);
  if (url !== undefined) return parseEndpoint(url, region);
  if (vpc) return { protocol: 'https', host: `actiontrail-vpc.${region}.aliyuncs.com`, prefix: '' };
  const ruled = `actiontrail.${region}.aliyuncs.com`;
  const host = ELSEWHERE.get(region) ?? (BY_RULE.has(region) ? ruled : (told ?? ruled));
  return { protocol: 'https', host, prefix: '' };
}

export function checkRegion(region: string): void {
  if (REGION.test(region)) return;
  throw new PersonError(
    `${JSON.stringify(region)} is no region`,
    'Name one, such as cn-hangzhou or ap-southeast-1; --region all asks every region.',
  );
}

/** As people see it. */
export function endpointText({ protocol, host, prefix }: Endpoint): string {
  return `${protocol}://${host}${prefix}`;
}

/** The URL with the region in its place. */
export function parseEndpoint(url: string, region: string): Endpoint {
  const filled = url.replaceAll('{region}', region);
  // Without a scheme, `localhost:8080` would be read as one.
  const parsed = urlOf(filled.includes('://') ? filled : `https://${filled}`);
  const protocol = parsed?.protocol.slice(0, -1);
  if (parsed === undefined || parsed.hostname === '' || (protocol !== 'http' && protocol !== 'https')) {
    throw unusable(url, 'is no http or https URL');
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw unusable('', 'holds a user name or password, which the service does not take');
  }
  if (parsed.search !== '' || parsed.hash !== '') {
    throw unusable(url.split(/[?#]/)[0]!, 'has something behind its path');
  }
  return { protocol, host: parsed.host, prefix: parsed.pathname.replace(/\/+$/, '') };
}

/** URL.parse is younger than the oldest Node that is supported. */
function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function unusable(shown: string, why: string): PersonError {
  return new PersonError(
    `the endpoint${shown === '' ? '' : ` ${shown}`} ${why}`,
    'Write --endpoint https://HOST, with :PORT and a path where they are needed; {region} stands for the region.',
  );
}
