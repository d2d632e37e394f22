import { actorOf, userNames } from './actor.js';
import type { AuditEvent, Scalar } from './event.js';
import { errorOf } from './outcome.js';
import { compilePath } from './paths.js';
import { namedResources, resourcesOf } from './resources.js';

/**
 * THE table of fields: a field is declared here once, and the query language, columns, CSV and help follow.
 */
export type FieldKind = 'text' | 'time' | 'ip' | 'user' | 'resource' | 'number';

export interface Field {
  readonly name: string;
  /** The one place, or for a computed field the main place, in the event. */
  readonly path: string;
  readonly kind: FieldKind;
  /** One phrase for the help; '' for a path that is not in the table. */
  readonly summary: string;
  /** All values that the field has in the event; any of them may match. */
  read(event: AuditEvent): readonly Scalar[];
}

/** A row without `read` is one plain place in the event. */
interface Row extends Omit<Field, 'read'> {
  readonly read?: Field['read'];
}

const ROWS: readonly Row[] = [
  { name: 'time', path: 'eventTime', kind: 'time', summary: 'when it happened, UTC' },
  { name: 'event', path: 'eventName', kind: 'text', summary: 'the operation, such as DeleteInstance' },
  { name: 'service', path: 'serviceName', kind: 'text', summary: 'the product, such as Ecs' },
  { name: 'source', path: 'eventSource', kind: 'text', summary: 'the endpoint that was called' },
  { name: 'region', path: 'acsRegion', kind: 'text', summary: 'where it happened' },
  {
    name: 'account',
    path: 'recipientAccountId',
    kind: 'text',
    summary: "the account it was recorded for; where that is not said, the actor's account",
    read: firstOf('recipientAccountId', 'userIdentity.accountId'),
  },
  {
    name: 'user',
    path: 'userIdentity.userName',
    kind: 'user',
    summary: 'the user name; of an assumed role also role, session and role:session',
    read: userNames,
  },
  {
    name: 'actor',
    path: 'userIdentity.type',
    kind: 'text',
    summary: 'the kind of identity, such as ram-user',
  },
  {
    name: 'role',
    path: 'userIdentity.userName',
    kind: 'text',
    summary: 'the role, when one was assumed',
    read: (event) => present(actorOf(event).role),
  },
  {
    name: 'session',
    path: 'userIdentity.userName',
    kind: 'text',
    summary: 'the session name, when a role was assumed',
    read: (event) => present(actorOf(event).session),
  },
  {
    name: 'key',
    path: 'userIdentity.accessKeyId',
    kind: 'text',
    summary: 'the access key id that signed the call',
  },
  {
    name: 'ip',
    path: 'sourceIpAddress',
    kind: 'ip',
    summary: 'the address or host it came from; also a CIDR block',
  },
  { name: 'agent', path: 'userAgent', kind: 'text', summary: 'the client program' },
  {
    name: 'resource',
    path: 'referencedResources',
    kind: 'resource',
    summary: 'any resource the event names, in request and response too',
    read: resourcesOf,
  },
  {
    name: 'named',
    path: 'referencedResources',
    kind: 'resource',
    summary: 'only what the event itself calls its resources',
    read: (event) => [...new Set(namedResources(event).map(({ id }) => id))],
  },
  {
    name: 'error',
    path: 'errorCode',
    kind: 'text',
    summary: 'the error code, of a failed sign-in else the message; absent on success',
    read: readError,
  },
  { name: 'message', path: 'errorMessage', kind: 'text', summary: 'what the service said about the result' },
  { name: 'rw', path: 'eventRW', kind: 'text', summary: 'Read or Write' },
  { name: 'type', path: 'eventType', kind: 'text', summary: 'ApiCall, ConsoleOperation, ConsoleSignin, …' },
  { name: 'category', path: 'eventCategory', kind: 'text', summary: 'Management, Data or Insight' },
  { name: 'id', path: 'eventId', kind: 'text', summary: 'the identifier of the event' },
  { name: 'request', path: 'requestId', kind: 'text', summary: 'the identifier of the call' },
  {
    name: 'mfa',
    path: 'userIdentity.sessionContext.attributes.mfaAuthenticated',
    kind: 'text',
    summary: 'whether a second factor was used: true or false',
    read: everyOf(
      'userIdentity.sessionContext.attributes.mfaAuthenticated',
      'userIdentity.sessionContext.sessionAttributes.mfaAuthenticated',
      'additionalEventData.mfaChecked',
      'additionalEventData.isMFAChecked',
    ),
  },
  { name: 'version', path: 'eventVersion', kind: 'number', summary: 'the version of the event format' },
  { name: 'insight', path: 'insightDetails.insightType', kind: 'text', summary: 'the kind of insight' },
];

export const FIELDS: readonly Field[] = ROWS.map((row) => ({
  ...row,
  read: row.read ?? compilePath(row.path),
}));

/** The values at the first of the places that has any but an empty one. */
function firstOf(...paths: readonly string[]): Field['read'] {
  const readers = paths.map(compilePath);
  return (event) => {
    for (const read of readers) {
      const values = read(event).filter((value) => value !== null && value !== '');
      if (values.length > 0) return values;
    }
    return [];
  };
}

/** The values at all of the places, each once. */
function everyOf(...paths: readonly string[]): Field['read'] {
  const readers = paths.map(compilePath);
  return (event) => [...new Set(readers.flatMap((read) => read(event)))];
}

function readError(event: AuditEvent): readonly Scalar[] {
  const error = errorOf(event);
  return present(error?.code || error?.message);
}

function present(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : [text];
}

/** Fields that are just one place in the event, by that place: `userIdentity.userName` is not the field `user`. */
export const PLAIN_FIELDS: ReadonlyMap<string, Field> = new Map(
  FIELDS.filter((_, at) => ROWS[at]!.read === undefined).map((field) => [field.path, field]),
);
