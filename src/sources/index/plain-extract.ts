/** The same as extractOf for events that are written as the service writes them, which are nearly all, in less time. */
import { nameParts, namesOf } from '../../event/actor.js';
import { type AuditEvent, isObject, type JsonObject, type JsonValue } from '../../event/event.js';
import { TOP_LEVEL } from '../../event/fields.js';
import { mayHoldSecret } from '../../event/redaction.js';
import { resourcesOf } from '../../event/resources.js';
import { type Extract, isPlain, usersOf } from './extract.js';

/** Where nothing else is, a member that is missing is missing in every spelling. */
const MEMBERS: ReadonlySet<string> = new Set(TOP_LEVEL);
const IDENTITY_MEMBERS: ReadonlySet<string> = new Set([
  'type',
  'principalId',
  'accountId',
  'userName',
  'accessKeyId',
  'sessionContext',
]);
const SESSION_MEMBERS: ReadonlySet<string> = new Set(['attributes', 'sessionAttributes']);
const ATTRIBUTES: ReadonlySet<string> = new Set(['mfaAuthenticated', 'creationDate']);
/** In any case, these would be the field `mfa`. */
const MFA_MEMBERS: ReadonlySet<string> = new Set(['mfachecked', 'ismfachecked']);
const NOTHING: JsonObject = {};

/** Who acted, as far as names say it. */
export interface Known {
  readonly type: string;
  readonly principalId: string;
  readonly user: string | null;
  readonly role: string | null;
  readonly session: string | null;
  readonly users: readonly string[];
  /** Whether the columns say who it was. */
  readonly isPlain: boolean;
}

const actors = new Map<string, Known>();
const ACTORS_MAX = 5000;

/**
 * Undefined where there is anything unusual, which says nothing.
 * @param mayHoldEscapes false where the event's bytes hold no `\u`
 */
export function plainExtract(
  event: AuditEvent,
  secrets: boolean,
  mayHoldEscapes: boolean,
): Extract | undefined {
  if (!hasOnly(event, MEMBERS)) return undefined;
  const identity = objectIn(event.userIdentity, IDENTITY_MEMBERS);
  if (identity === undefined) return undefined;
  const actor = textIn(identity.type);
  const userName = textIn(identity.userName);
  const principalId = textIn(identity.principalId);
  const accountId = textIn(identity.accountId);
  const key = textIn(identity.accessKeyId);
  const mfa = mfaIn(identity, event.additionalEventData);
  const [name, employee] = [textIn(event.eventName), textIn(event.EmployeeID)];
  const [type, code, message] = [
    textIn(event.eventType),
    textIn(event.errorCode),
    textIn(event.errorMessage),
  ];
  const recipient = textIn(event.recipientAccountId);
  if (
    actor === undefined ||
    userName === undefined ||
    principalId === undefined ||
    type === undefined ||
    name === undefined ||
    code === undefined ||
    message === undefined
  ) {
    return undefined;
  }
  const known = actorFor(actor ?? '', userName ?? employee ?? '', principalId ?? '');
  if (!known.isPlain) return undefined;
  const texts = [
    textIn(event.eventId),
    name,
    textIn(event.serviceName),
    textIn(event.acsRegion),
    recipient ?? accountId,
    known.user,
    actor,
    known.role,
    known.session,
    key,
    textIn(event.sourceIpAddress),
    textIn(event.userAgent),
    code ?? (isSignIn(type, name) && message?.toLowerCase() !== 'success' ? message : null),
    message,
    textIn(event.eventRW),
    type,
    textIn(event.eventCategory),
    mfa,
  ];
  for (const text of texts) if (text === undefined) return undefined;
  if (recipient === undefined || accountId === undefined || employee === undefined) return undefined;
  if (
    secrets &&
    (mayHoldSecret(principalId ?? '') || texts.some((text) => text != null && mayHoldSecret(text)))
  )
    return undefined;
  const { isGlobal } = event;
  const resources = resourcesOf(event);
  // Without escapes, no text has NUL or half of a character.
  if (mayHoldEscapes && !(isPlain(texts as (string | null)[]) && isPlain(resources))) return undefined;
  return {
    texts: texts as (string | null)[],
    global:
      isGlobal === true || isGlobal === 'true'
        ? true
        : isGlobal === false || isGlobal === 'false'
          ? false
          : null,
    resources,
    users: known.users,
    odd: false,
  };
}

function hasOnly(object: JsonObject, members: ReadonlySet<string>): boolean {
  for (const name in object) if (!members.has(name)) return false;
  return true;
}

/** The object with these members, an empty one where there is none; undefined for anything else. */
function objectIn(value: JsonValue | undefined, members: ReadonlySet<string>): JsonObject | undefined {
  if (value === undefined) return NOTHING;
  return isObject(value) && hasOnly(value, members) ? value : undefined;
}

/** The one text of a member, null for none or an empty one; undefined for what is no scalar. */
function textIn(value: JsonValue | undefined): string | null | undefined {
  if (typeof value === 'string') return value === '' ? null : value;
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? undefined : String(value);
}

function mfaIn(identity: JsonObject, additional: JsonValue | undefined): string | null | undefined {
  const session = objectIn(identity.sessionContext, SESSION_MEMBERS);
  if (session === undefined) return undefined;
  const some = objectIn(session.attributes, ATTRIBUTES);
  const others = objectIn(session.sessionAttributes, ATTRIBUTES);
  if (some === undefined || others === undefined) return undefined;
  if (additional !== undefined) {
    if (!isObject(additional)) return undefined;
    for (const name in additional) {
      if ((name.length === 10 || name.length === 12) && MFA_MEMBERS.has(name.toLowerCase())) return undefined;
    }
  }
  if (some.mfaAuthenticated !== undefined && others.mfaAuthenticated !== undefined) return undefined;
  return textIn(some.mfaAuthenticated ?? others.mfaAuthenticated);
}

export function isSignIn(type: string | null, name: string | null): boolean {
  return type?.toLowerCase() === 'consolesignin' || name?.toLowerCase() === 'consolesignin';
}

function actorFor(type: string, name: string, principalId: string): Known {
  const known = actors.get(name);
  if (known !== undefined && known.type === type && known.principalId === principalId) return known;
  const fresh = knownActor(type, name, principalId);
  if (actors.size >= ACTORS_MAX) actors.clear();
  actors.set(name, fresh);
  return fresh;
}

/** The same, worked out; absent texts are ''. */
export function knownActor(type: string, name: string, principalId: string): Known {
  const parts = nameParts(type, name, principalId);
  const users = namesOf(parts);
  const columns: Readonly<Record<string, string | null>> = {
    user: name || users[0] || null,
    role: parts.role ?? null,
    session: parts.session ?? null,
    actor: type || null,
  };
  const said = usersOf((column) => columns[column]!);
  return {
    type,
    principalId,
    user: columns.user!,
    role: columns.role!,
    session: columns.session!,
    users,
    isPlain: users.length === said.length && users.every((user) => said.includes(user)),
  };
}
