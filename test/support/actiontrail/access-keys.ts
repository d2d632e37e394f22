/** GetAccessKeyLastUsed…: what a key did last, found in the history of all regions. */
import { identityOf, resourcesOf } from './attributes.js';
import type { StoredEvent } from './history.js';
import { pageOf, pageSize } from './paging.js';
import type { Body } from './raw-json.js';
import { Refusal } from './refusal.js';
import { type Call, required, type Service } from './service.js';
import { DAY } from './times.js';

const RETENTION = 400 * DAY;
/** Nothing was kept before. */
const BEGINNING = Date.UTC(2022, 1, 1);

/** Whose a key is. */
export interface KeyOwner {
  readonly userName: string;
  /** The user's id, or the account's. */
  readonly ownerId: string;
  readonly type: 'ram-user' | 'root-account';
}

export function getAccessKeyLastUsedInfo(call: Call, service: Service): Body {
  const id = required(call, 'AccessKey');
  const uses = usesOf(call, service);
  const owner = call.account.accessKeys.get(id) ?? ownerOf(uses[0]!);
  return {
    RequestId: call.requestId,
    AccessKeyId: id,
    AccountId: call.account.id,
    AccountType: owner.type,
    OwnerId: owner.ownerId,
    UserName: owner.userName,
    ...(uses[0] === undefined ? {} : { ...serviceNames(uses[0]), ...lastUse(uses[0]) }),
  };
}

export function getAccessKeyLastUsedProducts(call: Call, service: Service): Body {
  const products = latestBy(usesOf(call, service), (use) => [String(use.members.serviceName)]);
  return {
    RequestId: call.requestId,
    Products: products.map(([, use]) => ({ ...serviceNames(use), ...lastUse(use) })),
  };
}

export function getAccessKeyLastUsedEvents(call: Call, service: Service): Body {
  const names = (use: StoredEvent) => [String(use.members.eventName)];
  return listOf(call, service, 'Events', names, (EventName) => ({ EventName }));
}

export function getAccessKeyLastUsedIps(call: Call, service: Service): Body {
  const addresses = ({ members }: StoredEvent) =>
    typeof members.sourceIpAddress === 'string' ? [members.sourceIpAddress] : [];
  return listOf(call, service, 'Ips', addresses, (Ip) => ({ Ip }));
}

export function getAccessKeyLastUsedResources(call: Call, service: Service): Body {
  const resources = (use: StoredEvent) =>
    resourcesOf(use.members).map(({ type, name }) => JSON.stringify([type, name]));
  return listOf(call, service, 'Resources', resources, (key) => {
    const [ResourceType, ResourceName] = JSON.parse(key);
    return { ResourceType, ResourceName };
  });
}

/** One page of what a key used of one service. */
function listOf(
  call: Call,
  service: Service,
  member: string,
  keys: (use: StoredEvent) => readonly string[],
  named: (key: string) => Body,
): Body {
  const product = required(call, 'ServiceName');
  const size = pageSize(call.parameters.get('PageSize'), 20, 100);
  const uses = usesOf(call, service).filter((use) => use.members.serviceName === product);
  const { items, next } = pageOf(call, service, latestBy(uses, keys), size);
  return {
    RequestId: call.requestId,
    NextToken: next,
    [member]: items.map(([key, use]) => ({ ...named(key), ...lastUse(use) })),
  };
}

/** What a key did, the latest first. A key that nobody knows of is refused. */
function usesOf(call: Call, { rules }: Service): readonly StoredEvent[] {
  const id = required(call, 'AccessKey');
  const { account, now } = call;
  const since = Math.max(now - RETENTION, BEGINNING);
  const uses = account.history
    .filter((event) => identityOf(event.members).accessKeyId === id)
    .filter((event) => event.time >= since && event.time + rules.keyUseDelay <= now)
    .sort((one, other) => other.time - one.time);
  if (uses.length === 0 && !account.accessKeys.has(id)) {
    throw new Refusal('InvalidQueryParameter', { message: 'The specified AccessKey is invalid.' });
  }
  return uses;
}

function latestBy(
  uses: readonly StoredEvent[],
  keys: (use: StoredEvent) => readonly string[],
): readonly (readonly [key: string, use: StoredEvent])[] {
  const latest = new Map<string, StoredEvent>();
  for (const use of uses) for (const key of keys(use)) if (!latest.has(key)) latest.set(key, use);
  return [...latest];
}

function lastUse(use: StoredEvent): Body {
  return { Detail: use.text, Source: 'ManagementEvent', UsedTimestamp: use.time };
}

function serviceNames({ members }: StoredEvent): Body {
  const name = members.serviceName;
  return { ServiceName: name, ServiceNameCn: name, ServiceNameEn: name };
}

function ownerOf(use: StoredEvent): KeyOwner {
  const { type, userName, principalId } = identityOf(use.members);
  return {
    userName: String(userName ?? ''),
    ownerId: String(principalId ?? ''),
    type: type === 'root-account' ? 'root-account' : 'ram-user',
  };
}
