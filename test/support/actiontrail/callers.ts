/** Who may ask: access keys, whose they are, and what they allow. */
import { Refusal } from './refusal.js';

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  /** A temporary key's token; it must come with every request. */
  readonly token?: string;
  /** When the token expires, in milliseconds since 1970. */
  readonly expires?: number;
  readonly disabled?: boolean;
  readonly account: string;
  /** Whose key it is; the account's own (root) without it. */
  readonly identity?: Identity;
  /** Actions such as `actiontrail:LookupEvents`, with `*`; everything unless said. */
  readonly allow?: readonly string[];
}

export type Identity =
  | { readonly kind: 'user'; readonly name: string; readonly id: string }
  | { readonly kind: 'role'; readonly role: string; readonly roleId: string; readonly session: string };

/** The key that the server knows unless others are given: a RAM user's, and it may do everything. */
export const AUDITOR: AccessKey = {
  id: 'LTAI5tTestAuditor000001',
  secret: 'not-a-secret-of-the-auditor-01',
  account: '1000000000000001',
  identity: { kind: 'user', name: 'auditor', id: '200000000000000001' },
};

/** A temporary key of a role's session in the same account. */
export const RESPONDER: AccessKey = {
  id: 'STS.NTestResponder000001',
  secret: 'not-a-secret-of-the-responder-01',
  token: 'CAIStestTokenOfTheResponder+/=01',
  account: '1000000000000001',
  identity: { kind: 'role', role: 'responder', roleId: '300000000000000001', session: 'alice' },
};

/** What STS says about the caller. */
export function callerIdentity(key: AccessKey): Record<string, unknown> {
  const { account, identity } = key;
  const arn = `acs:ram::${account}:`;
  if (identity === undefined) {
    return {
      IdentityType: 'Account',
      AccountId: account,
      PrincipalId: account,
      UserId: account,
      Arn: `${arn}root`,
    };
  }
  if (identity.kind === 'user') {
    const { id, name } = identity;
    return {
      IdentityType: 'RAMUser',
      AccountId: account,
      PrincipalId: id,
      UserId: id,
      Arn: `${arn}user/${name}`,
    };
  }
  const { role, roleId, session } = identity;
  return {
    IdentityType: 'AssumedRoleUser',
    AccountId: account,
    PrincipalId: `${roleId}:${session}`,
    RoleId: roleId,
    Arn: `${arn}assumed-role/${role}/${session}`,
  };
}

/** Throws NoPermission unless the key allows the action. */
export function authorize(key: AccessKey, action: string): void {
  const allowed = (key.allow ?? ['*']).some((pattern) => covers(pattern, action));
  if (allowed) return;
  const principal =
    key.identity === undefined
      ? ['Account', key.account]
      : key.identity.kind === 'user'
        ? ['SubUser', key.identity.id]
        : ['AssumedRoleUser', `${key.identity.role}:${key.identity.session}`];
  throw new Refusal('NoPermission', {
    members: {
      AccessDeniedDetail: {
        AuthAction: action,
        AuthPrincipalType: principal[0],
        AuthPrincipalDisplayName: principal[1],
        AuthPrincipalOwnerId: key.account,
        NoPermissionType: 'ImplicitDeny',
        PolicyType: 'AccountLevelIdentityBasedPolicy',
        EncodedDiagnosticMessage: 'AQFobm90IGEgcmVhbCBtZXNzYWdl',
      },
    },
  });
}

function covers(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
