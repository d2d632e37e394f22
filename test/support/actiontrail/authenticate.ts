/** Deciding who asks, as the service's gateway does: the signature, the token, the clock and the nonce. */
import type { AccessKey } from './callers.js';
import { Refusal } from './refusal.js';
import type { Signature } from './signature.js';
import { parseTime, writeTime } from './times.js';

/** How far a request's time may be from the server's. */
const LARGEST_SKEW = 15 * 60_000;

export interface Gate {
  readonly keys: ReadonlyMap<string, AccessKey>;
  /** Nonces that were used, with their access key. */
  readonly nonces: Set<string>;
}

/** The key that made the signature; throws Refusal when it cannot be believed. */
export function authenticate(signature: Signature, gate: Gate, clock: number): AccessKey {
  const time = parseTime(signature.time);
  if (time === undefined) throw new Refusal('InvalidTimeStamp.Format');
  if (Math.abs(time - clock) > LARGEST_SKEW) {
    const server = `Specified time stamp or date value is expired. server time is ${writeTime(clock)}`;
    throw new Refusal('InvalidTimeStamp.Expired', { message: server });
  }
  const key = gate.keys.get(signature.accessKeyId);
  if (key === undefined) throw new Refusal('InvalidAccessKeyId.NotFound');
  if (key.disabled) throw new Refusal('InvalidAccessKeyId.Inactive');
  checkToken(key, signature.securityToken, gate, clock);
  signature.verify(key.secret);
  const nonce = `${key.id} ${signature.nonce}`;
  if (signature.nonce === '') throw new Refusal('IncompleteSignature');
  if (gate.nonces.has(nonce)) throw new Refusal('SignatureNonceUsed');
  gate.nonces.add(nonce);
  return key;
}

function checkToken(key: AccessKey, token: string | undefined, gate: Gate, clock: number): void {
  if (token === key.token) {
    if (key.expires !== undefined && clock >= key.expires) throw new Refusal('InvalidSecurityToken.Expired');
    return;
  }
  // A temporary key without its token is none.
  if (token === undefined) throw new Refusal('InvalidAccessKeyId.NotFound');
  const known = [...gate.keys.values()].some((other) => other.token === token);
  throw new Refusal(known ? 'InvalidSecurityToken.MismatchWithAccessKey' : 'InvalidSecurityToken.Malformed');
}
