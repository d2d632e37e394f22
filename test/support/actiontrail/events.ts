/**
 * A plausible account at work: users, roles, services and the account itself do things in several regions. The same
 * seed makes the same events, as JSON texts, because big numbers, escapes and blanks exist only there.
 */
import { Chance } from '../chance.js';
import { ACTIVITIES, type Activity, WORLD } from './world.js';

export interface EventsWanted {
  readonly count: number;
  readonly seed: number;
  /** ISO 8601; all events lie from `from` to below `to`, many of them in the same second as another. */
  readonly from: string;
  readonly to: string;
}

/** In no order. */
export function plausibleEvents({ count, seed, from, to }: EventsWanted): string[] {
  const chance = new Chance(seed);
  const start = Date.parse(from);
  const seconds = Math.max(1, Math.floor((Date.parse(to) - start) / 1000));
  let second = 0;
  return Array.from({ length: count }, (_, number) => {
    if (!chance.oneIn(4)) second = chance.below(seconds);
    const time = `${new Date(start + second * 1000).toISOString().slice(0, 19)}Z`;
    return written(plausibleEvent(chance, `${hex(seed)}-0000-4000-8000-${hex(number, 12)}`, time), chance);
  });
}

function hex(number: number, digits = 8): string {
  return (number >>> 0).toString(16).toUpperCase().padStart(digits, '0');
}

type Members = Record<string, unknown>;

function plausibleEvent(chance: Chance, eventId: string, eventTime: string): Members {
  const activity = chance.pick(ACTIVITIES);
  const { service, type = 'ApiCall', sensitive = [] } = activity;
  const reads = activity.reads.length > 0 && !chance.oneIn(3);
  const eventName = chance.pick(reads ? activity.reads : activity.writes);
  const signin = type === 'ConsoleSignin';
  const event: Members = {
    eventId,
    eventVersion: chance.oneIn(2) ? 1 : '1',
    eventName,
    serviceName: service,
    eventTime,
    eventType: type,
    eventSource: `${service.toLowerCase()}.aliyuncs.com`,
    acsRegion: activity.global ? 'cn-hangzhou' : chance.pick(WORLD.regions),
    recipientAccountId: WORLD.account,
    requestId: eventId,
    userIdentity: signin ? signedIn(service, chance) : identity(chance),
  };
  if (!chance.oneIn(6)) event.eventRW = reads ? 'Read' : 'Write';
  if (!chance.oneIn(8)) event.sourceIpAddress = chance.pick(WORLD.addresses);
  if (sensitive.includes(eventName)) event.eventAttributes = { SensitiveAction: 'true' };
  if (signin) event.additionalEventData = { mfaChecked: chance.pick(['true', 'false']) };
  else request(event, activity, chance);
  outcome(event, signin, chance);
  return event;
}

function signedIn(service: string, chance: Chance): Members {
  if (service === 'AasCustomer') return root();
  const userName = chance.pick(WORLD.users);
  return { type: 'ram-user', userName, principalId: userId(userName), accountId: WORLD.account };
}

function root(): Members {
  return { type: 'root-account', userName: 'root', principalId: WORLD.account, accountId: WORLD.account };
}

function userId(userName: string): string {
  return `20000000000000000${(WORLD.users as readonly string[]).indexOf(userName)}`;
}

function identity(chance: Chance): Members {
  const kind = chance.below(10);
  if (kind === 0) return root();
  if (kind === 1) return { type: 'system', userName: 'ecs.aliyuncs.com' };
  if (kind < 5) {
    const role = chance.pick(WORLD.roles);
    const session = chance.pick(WORLD.sessions);
    return {
      type: 'assumed-role',
      userName: `${role}:${session}`,
      principalId: `30000000000000000${(WORLD.roles as readonly string[]).indexOf(role)}:${session}`,
      accountId: WORLD.account,
      accessKeyId: chance.pick(WORLD.temporaryKeys),
      sessionContext: { attributes: { mfaAuthenticated: 'false', creationDate: '2026-01-01T00:00:00Z' } },
    };
  }
  const userName = chance.pick(WORLD.users);
  const user = { type: 'ram-user', userName, principalId: userId(userName), accountId: WORLD.account };
  return chance.oneIn(4) ? user : { ...user, accessKeyId: chance.pick(WORLD.permanentKeys) };
}

/** What is asked for, and the resources that it names: in the new form, in the joined one, or in both. */
function request(event: Members, { resources = [], service }: Activity, chance: Chance): void {
  const parameters: Members = { RegionId: event.acsRegion, AcsHost: `${service.toLowerCase()}.aliyuncs.com` };
  const named = resources
    .filter(() => !chance.oneIn(3))
    .map(([type, parameter, ids]) => {
      const used = chance.oneIn(4) ? [...ids].slice(0, 2) : [chance.pick(ids)];
      parameters[parameter] = used.length === 1 ? used[0] : used;
      return { type, used };
    });
  const form = chance.below(3);
  if (named.length > 0 && form < 2) {
    event.referencedResources = Object.fromEntries(named.map(({ type, used }) => [type, used]));
  }
  if (named.length > 0 && form > 0) {
    event.resourceType = named.map(({ type }) => type).join(';');
    event.resourceName = named.map(({ used }) => used.join(',')).join(';');
  }
  event.requestParameters = parameters;
  event.userAgent = chance.pick(['aliyun-cli/3.0.200', `${service.toLowerCase()}.console.aliyun.com`, '']);
}

/** Success is no errorCode or an empty one; who signs in well may be told so. */
function outcome(event: Members, signin: boolean, chance: Chance): void {
  if (chance.oneIn(5)) {
    event.errorCode = chance.pick(WORLD.errors);
    event.errorMessage = 'You are not authorized to do this: see "https://help.aliyun.com/?a=1&b=2".';
  } else if (signin) {
    event.errorMessage = 'success';
  } else if (chance.oneIn(2)) {
    event.errorCode = '';
    event.errorMessage = '';
  }
}

/** Mostly compact; sometimes with what only bytes can tell: big numbers, escapes, blanks, an unknown member. */
function written(event: Members, chance: Chance): string {
  const text = JSON.stringify(event);
  const kind = chance.below(12);
  if (kind === 0) return JSON.stringify(event, undefined, 1);
  if (kind === 1) return text.replace(/}$/, ',"stsTokenPlayerUid":16526655694712345678,"ratio":1.0}');
  if (kind === 2) return text.replace(/}$/, ',"unknownMember":{"note":"\\u5ba1\\u8ba1 \\/ 审计"}}');
  return text;
}
