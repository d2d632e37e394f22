/** What the service's refusals mean, and what to do about them. */
import { ServiceError } from '../cloud/service-error.js';
import { RULES } from './rules.js';

/** What to do, by the service's own code. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  [
    'MaximumNumberOfTrailsExceededException',
    'At most 5 trails have their home in one region: delete one (atrail trail list shows them), or create it in another region.',
  ],
  [
    'MaximumNumberOfOrganizationTrailExceeded',
    'An organisation has at most one trail for all accounts: change that one, or delete it first.',
  ],
  [
    'NotAllowCreateOrganizationTrail',
    'Only the management account of a resource directory or its delegated administrator may; use that account, or leave --organization out.',
  ],
  [
    'TrailAlreadyExistsException',
    'Names of trails are unique in an account, whatever the region: atrail trail list --region all finds the other one.',
  ],
  ['InvalidTrailNameException', `For names, ${RULES.name}.`],
  ['InvalidPrefixException', `For prefixes, ${RULES.prefix}.`],
  [
    'InvalidDeliveryConfigurationException',
    'Check that each destination is there, in the form that --help shows, and that a role goes with a destination.',
  ],
  [
    'RepeatOssBucket',
    'The bucket is the destination of another trail: choose another bucket; one bucket per trail.',
  ],
  ['BucketDoesNotExistException', 'Create the bucket first, in the same account, or check its name.'],
  [
    'SlsProjectDoesNotExistException',
    'Create the project of Log Service first, or check its name and region.',
  ],
  [
    'InsufficientBucketPolicyException',
    'ActionTrail may not write to the bucket: let the service create its role AliyunServiceRoleForActionTrail (ram:CreateServiceLinkedRole), or check the role that was given and the policy of the bucket.',
  ],
  [
    'InsufficientSlsPolicyException',
    'ActionTrail may not write to the project: let the service create its role AliyunServiceRoleForActionTrail (ram:CreateServiceLinkedRole), or check the role that was given.',
  ],
  [
    'TrailNotFoundException',
    'A trail is known under its name in its home region only: atrail trail list --region all shows where that is.',
  ],
]);

/** The same failure with better advice, where there is some. */
export function withAdvice(error: ServiceError): ServiceError {
  const advice = ADVICE.get(error.code);
  return advice === undefined ? error : new ServiceError(error.message, advice, error, error.exitCode);
}

/**
 * Whether nothing was done and the same may succeed a little later: a role that was just made is not known everywhere
 * at once, and who asks too often is sent away.
 */
export function mayPass({ code }: ServiceError): boolean {
  return /^Insufficient(?:Bucket|Sls)PolicyException$|Throttling/.test(code);
}

/**
 * Whether nobody knows what became of a call: no answer, an answer that cannot be understood, or a failure inside
 * the service. What the service refuses by a 4xx it has not done.
 */
export function isLost({ status, exitCode }: ServiceError): boolean {
  if (exitCode === 4 || exitCode === 130) return false;
  return status === undefined || status < 400 || status >= 500;
}
