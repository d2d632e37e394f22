/** GetAccessKeyLastUsed…: whose an access key is, and what it was used for in the last 400 days. */
import { type AuditEvent, isObject, type JsonObject, type JsonValue, textOf } from '../event/event.js';
import { leaves, memberOf } from '../event/paths.js';
import { readEvent } from '../event/read.js';
import type { Connection } from './connection.js';
import { ServiceError } from './service-error.js';

export interface KeyOwner {
  readonly user: string;
  /** As the service calls it, such as `ram-user`. */
  readonly type: string;
  readonly id: string;
  readonly account: string;
}

/** The last time that the key was used for or from something. */
export interface LastUse {
  /** An event, an address, a resource, a service. */
  readonly name: string;
  /** Of a resource. */
  readonly type?: string;
  /** Milliseconds since 1970; NaN where it is not said. */
  readonly time: number;
  /** The event itself, where the service gives it. */
  readonly event: AuditEvent | undefined;
}

export interface ServiceUse extends LastUse {
  /** The service's name for people. */
  readonly title: string;
  /** What it was used for there; absent where it was not asked for. */
  readonly details?: {
    readonly events: readonly LastUse[];
    readonly addresses: readonly LastUse[];
    readonly resources: readonly LastUse[];
    /** Whether there are more than were read. */
    readonly more: boolean;
  };
}

export interface KeyUses {
  readonly owner: KeyOwner | undefined;
  /** The latest first. */
  readonly services: readonly ServiceUse[];
}

/** What the service says of a key that it has no record of. */
const UNKNOWN_KEY = 'InvalidQueryParameter';
/** So many pages of one list are read. */
const PAGES_MAX = 5;
/** Any later number of seconds is one of milliseconds. */
const SECONDS_MAX = 1e11;

/**
 * What could be read before anything went wrong is kept.
 * @param services of so many services, those used last, the details are asked for; three calls each at least
 * @returns no uses where the service has no record of the key, or where not even the owner could be read
 */
export async function readKeyUses(
  connection: Connection,
  key: string,
  { region, services }: { readonly region: string; readonly services: number },
): Promise<{ readonly uses: KeyUses | undefined; readonly trouble?: ServiceError }> {
  const ask: Ask = async (operation, more = {}) =>
    (await connection.call(operation, { AccessKey: key, ...more }, { region })).body;
  let uses: KeyUses | undefined;
  try {
    uses = { owner: ownerIn(await ask('GetAccessKeyLastUsedInfo')), services: [] };
    const products = listIn(await ask('GetAccessKeyLastUsedProducts'), 'Products');
    const used: ServiceUse[] = products.map((each) => {
      return { ...useIn(each, 'ServiceName'), title: textIn(each, 'ServiceNameEn') };
    });
    uses = { ...uses, services: latestFirst(used) };
    for (const [at, use] of uses.services.slice(0, services).entries()) {
      const told = { ...use, details: await detailsOf(ask, use.name) };
      uses = { ...uses, services: uses.services.with(at, told) };
    }
    return { uses };
  } catch (thrown) {
    if (!(thrown instanceof ServiceError)) throw thrown;
    return uses === undefined && thrown.code === UNKNOWN_KEY ? { uses } : { uses, trouble: thrown };
  }
}

type Ask = (operation: string, more?: Readonly<Record<string, string | undefined>>) => Promise<JsonObject>;

async function detailsOf(ask: Ask, service: string): Promise<NonNullable<ServiceUse['details']>> {
  const events = await listOf(ask, service, 'Events', 'EventName');
  const addresses = await listOf(ask, service, 'Ips', 'Ip');
  const resources = await listOf(ask, service, 'Resources', 'ResourceName');
  return {
    events: events.uses,
    addresses: addresses.uses,
    resources: resources.uses,
    more: events.more || addresses.more || resources.more,
  };
}

/** A token that comes again leads nowhere. */
async function listOf(
  ask: Ask,
  service: string,
  list: string,
  name: string,
): Promise<{ readonly uses: readonly LastUse[]; readonly more: boolean }> {
  const uses: LastUse[] = [];
  const tokens = new Set<string>();
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const body = await ask(`GetAccessKeyLastUsed${list}`, { ServiceName: service, NextToken: token });
    uses.push(...listIn(body, list).map((each) => useIn(each, name)));
    token = textIn(body, 'NextToken') || undefined;
    if (token === undefined || tokens.has(token))
      return { uses: latestFirst(uses), more: token !== undefined };
    tokens.add(token);
  }
  return { uses: latestFirst(uses), more: true };
}

function ownerIn(info: JsonObject): KeyOwner | undefined {
  const owner = {
    user: textIn(info, 'UserName'),
    type: textIn(info, 'AccountType'),
    id: textIn(info, 'OwnerId'),
    account: textIn(info, 'AccountId'),
  };
  return owner.user === '' && owner.id === '' ? undefined : owner;
}

function useIn(item: JsonObject, name: string): LastUse {
  const type = textIn(item, 'ResourceType');
  return {
    name: textIn(item, name),
    ...(type === '' ? {} : { type }),
    time: timeIn(item),
    event: eventIn(item),
  };
}

function timeIn(item: JsonObject): number {
  const text = textIn(item, 'UsedTimestamp');
  const number = text === '' ? Number.NaN : Number(text);
  return number < SECONDS_MAX ? number * 1000 : number;
}

/** The event is a text in the reply; one that cannot be read says nothing. */
function eventIn(item: JsonObject): AuditEvent | undefined {
  const detail = memberOf(item, 'Detail');
  if (isObject(detail)) return detail;
  if (typeof detail !== 'string') return undefined;
  try {
    return readEvent(detail);
  } catch {
    return undefined;
  }
}

function latestFirst<Use extends LastUse>(uses: readonly Use[]): readonly Use[] {
  const rank = ({ time }: LastUse) => (Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time);
  return [...uses].sort((one, other) => (rank(one) === rank(other) ? 0 : rank(other) - rank(one)));
}

function listIn(body: JsonObject, name: string): readonly JsonObject[] {
  const list: JsonValue | undefined = memberOf(body, name);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function textIn(body: JsonObject, name: string): string {
  const value = memberOf(body, name);
  if (value === undefined) return '';
  const [text = ''] = leaves(value).map(textOf);
  return text;
}
