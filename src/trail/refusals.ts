/** What a failed call says about what was done. */
import { ServiceError } from '../cloud/service-error.js';
import { PersonError } from '../errors.js';

/**
 * Whether nothing was done and the same may succeed a little later: a role that was just made is not known everywhere
 * at once, and who asks too often is sent away.
 */
export function mayPass({ code }: ServiceError): boolean {
  return /^Insufficient(?:Bucket|Sls)PolicyException$|Throttling/.test(code);
}

/**
 * Whether one of several questions has failed, and the others may still be asked: not where the run was interrupted,
 * nor where there are no credentials to ask anything with.
 */
export function isOneFailure(thrown: unknown): thrown is PersonError {
  if (!(thrown instanceof PersonError) || thrown.exitCode === 130) return false;
  return thrown instanceof ServiceError || thrown.exitCode !== 4;
}

/** Names that the connection gives to what goes wrong before anything is sent. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'NameNotFound',
  'NameNotResolved',
  'ConnectionRefused',
  'ConnectTimeout',
  'NotReachable',
  'CertificateNotTrusted',
]);

/**
 * Whether nobody knows what became of a call: no answer, an answer that cannot be understood, or a failure inside
 * the service. What the service refuses by a 4xx it has not done.
 */
export function isLost({ code, status, exitCode }: ServiceError): boolean {
  if (exitCode === 4) return false;
  if (status === undefined) return !NOT_SENT.has(code);
  return status < 400 || status >= 500;
}
