import { FIELDS, type Field, PLAIN_FIELDS } from './fieldtable.js';
import { compilePath } from './paths.js';
import { closestName } from './suggestions.js';

export { FIELDS, type Field, type FieldKind } from './fieldtable.js';

/**
 * Names to fields. A short name wins over a path of the same spelling, but only in queries and `--fields`, where
 * names come from people. Everything else that is called a path means just that place in the event.
 */

/** What a table shows when nobody says otherwise. */
export const DEFAULT_COLUMNS: readonly string[] = [
  'time',
  'event',
  'service',
  'region',
  'user',
  'ip',
  'resource',
  'error',
];

/** The members that events are known to have at their top level. Source: the service's event reference. */
export const TOP_LEVEL: readonly string[] = [
  'acsRegion',
  'additionalEventData',
  'apiVersion',
  'errorCode',
  'errorMessage',
  'eventAttributes',
  'eventCategory',
  'eventId',
  'eventName',
  'eventRW',
  'eventSource',
  'eventTime',
  'eventType',
  'eventVersion',
  'insightDetails',
  'isGlobal',
  'recipientAccountId',
  'referencedResources',
  'requestId',
  'requestParameterJson',
  'requestParameters',
  'resourceName',
  'resourceType',
  'responseElements',
  'serviceName',
  'sharedEventId',
  'sourceIpAddress',
  'userAgent',
  'userIdentity',
  'vpcId',
  // Platform events, what the vendor's own staff and systems did.
  'EmployeeID',
  'EventProduct',
  'ResourceOwnerID',
];

const BY_NAME: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [field.name, field]));
const TOP_LEVEL_FOLDED: ReadonlySet<string> = new Set(TOP_LEVEL.map((name) => name.toLowerCase()));

/** The field that a short name or a path means; never fails: any text is a path. */
export function fieldFor(nameOrPath: string): Field {
  const path = pathOf(nameOrPath);
  const named = BY_NAME.get(path);
  if (named !== undefined) return named;
  const known = PLAIN_FIELDS.get(path);
  if (known !== undefined) return { ...known, name: path };
  return { name: path, path, kind: 'text', summary: '', read: compilePath(path) };
}

/** Is it a short name, or a path that starts at a member that events are known to have (in any case)? */
export function isKnownField(nameOrPath: string): boolean {
  const path = pathOf(nameOrPath);
  return BY_NAME.has(path) || TOP_LEVEL_FOLDED.has(path.split('.', 1)[0]!.toLowerCase());
}

/**
 * The name that was probably meant by one that is not known: `event_name` gives `eventName`, `userName` gives
 * `user`, `sourceIp` gives `ip`; nothing when nothing is near.
 */
export function suggestField(name: string): string | undefined {
  const path = pathOf(name);
  const dot = path.indexOf('.');
  if (dot > 0) {
    const member = closestName(path.slice(0, dot), TOP_LEVEL, []);
    if (member !== undefined) return member + path.slice(dot);
  }
  return closestName(path.slice(path.lastIndexOf('.') + 1), [...BY_NAME.keys(), ...TOP_LEVEL], LEAF_NAMES);
}

/** What a field is called at the end of its path, and what people elsewhere call it. */
const LEAF_NAMES: readonly (readonly [leaf: string, name: string])[] = [
  ...FIELDS.map(({ path, name }) => [path.slice(path.lastIndexOf('.') + 1), name] as const),
  ['accountId', 'account'],
  ['ipAddress', 'ip'],
  ['clientIp', 'ip'],
  ['roleName', 'role'],
  ['sessionName', 'session'],
  ['mfaChecked', 'mfa'],
  ['isMFAChecked', 'mfa'],
  ['principalId', 'userIdentity.principalId'],
];

/** Log Service puts `event.` before every path, and one of its schemas misspells additionalEventData. */
function pathOf(nameOrPath: string): string {
  const path = nameOrPath.startsWith('event.') ? nameOrPath.slice('event.'.length) : nameOrPath;
  return path.replace(/^addionalEventData(?=\.|$)/, 'additionalEventData');
}
