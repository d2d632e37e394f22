import type { AuditEvent } from './event.js';
import { compileText } from './paths.js';

/** Whoever the userIdentity is. Absent texts are '', absent optional parts are not there. */
export interface Actor {
  /** `root-account`, `ram-user`, `assumed-role`, `saml-user`, `system`, `cloudsso-user`, … or ''. */
  readonly type: string;
  /** userName as written: for an assumed role `role:session`. */
  readonly name: string;
  readonly role?: string;
  readonly session?: string;
  readonly accessKeyId?: string;
  readonly accountId: string;
  readonly principalId?: string;
  /** The same text for the same actor: account, type, and principal or else name. */
  readonly key: string;
}

const readType = compileText('userIdentity.type');
const readUserName = compileText('userIdentity.userName');
const readPrincipalId = compileText('userIdentity.principalId');
const readAccessKeyId = compileText('userIdentity.accessKeyId');
const readAccountId = compileText('userIdentity.accountId');
const readRecipient = compileText('recipientAccountId');
/** Platform events have no userIdentity; they name the vendor's employee. */
const readEmployee = compileText('EmployeeID');

export function actorOf(event: AuditEvent): Actor {
  const type = readType(event);
  const name = readUserName(event) || readEmployee(event);
  const principalId = readPrincipalId(event);
  const accessKeyId = readAccessKeyId(event);
  // `system` events carry no account of their own.
  const accountId = readAccountId(event) || readRecipient(event);
  return {
    ...nameParts(type, name, principalId),
    ...(accessKeyId === '' ? {} : { accessKeyId }),
    accountId,
    ...(principalId === '' ? {} : { principalId }),
    key: JSON.stringify([accountId, type, principalId || name]),
  };
}

/** An actor as names say who it is; an absent text is ''. */
export type NamedActor = Pick<Actor, 'type' | 'name' | 'role' | 'session'>;

export function nameParts(type: string, name: string, principalId: string): NamedActor {
  const isRole = type.toLowerCase() === 'assumed-role';
  return { type, name, ...(isRole ? roleAndSession(name, principalId) : {}) };
}

/**
 * Everything that the query field `user` matches: the user name; for an assumed role also the role, the session
 * and `role:session`; `root` for the root account whatever its name says.
 */
export function userNames(event: AuditEvent): readonly string[] {
  return namesOf(actorOf(event));
}

/** The same of an actor that is known already. */
export function namesOf({ type, name, role, session }: NamedActor): readonly string[] {
  const names = new Set([name]);
  if (role !== undefined && session !== undefined) names.add(`${role}:${session}`);
  if (role !== undefined) names.add(role);
  if (session !== undefined) names.add(session);
  if (type.toLowerCase() === 'root-account') names.add('root');
  names.delete('');
  return [...names];
}

/** Role names hold no colon, session names may: the first colon is the border. */
function roleAndSession(name: string, principalId: string): { role?: string; session?: string } {
  const [role, ownSession] = cutAtColon(name);
  const session = ownSession || cutAtColon(principalId)[1];
  return { ...(role === '' ? {} : { role }), ...(session === '' ? {} : { session }) };
}

function cutAtColon(text: string): [before: string, after: string] {
  const at = text.indexOf(':');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
