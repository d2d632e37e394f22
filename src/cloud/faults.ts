/** What the service's error codes mean to people. */
import type { ExitCode } from '../errors.js';
import { EXPIRED, skewText, UNKNOWN_KEY, WRONG_CLOCK, WRONG_SIGNATURE } from './credential-faults.js';

/** The call that was answered with an error. */
export interface FailedCall {
  readonly operation: string;
  readonly region: string;
  /** As RAM names the permission, such as `actiontrail:LookupEvents`. */
  readonly action: string;
  readonly accessKeyId?: string;
  /** How much this machine's clock is ahead of the service's, milliseconds; absent where it did not tell. */
  readonly skew?: number;
  /** The service's own words. */
  readonly message: string;
}

interface Rule {
  readonly codes: RegExp;
  readonly exitCode?: ExitCode;
  /** Instead of the service's words, which are unclear or hold what was signed. */
  readonly wrong?: (call: FailedCall) => string;
  readonly next: (call: FailedCall) => string;
}

export interface Explanation {
  readonly wrong: string;
  readonly next: string;
  readonly exitCode: ExitCode;
}

/** Signatures are taken for 15 minutes; half of it is enough to speak of. */
const SKEW_LEAST = 450_000;

const keyOf = ({ accessKeyId }: FailedCall) => (accessKeyId === undefined ? '' : ` ${accessKeyId}`);

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  {
    codes: /^InvalidAccessKeyId\.Inactive/,
    exitCode: 4,
    wrong: (call) => `the access key${keyOf(call)} is disabled`,
    next: () =>
      'Enable it in the RAM console, or use another one; atrail whoami shows where this one comes from.',
  },
  {
    codes: /^InvalidAccessKeyId|^InvalidAccessKeyId\.NotFound|^InvalidAccessKey/,
    exitCode: 4,
    wrong: (call) => `the service does not know the access key${keyOf(call)}`,
    next: () => UNKNOWN_KEY.next,
  },
  {
    codes:
      /^(?:InvalidSecurityToken|SecurityTokenExpired|InvalidStsToken)\.?(?:Expired)?$|^InvalidSecurityToken\.Expired/,
    exitCode: 4,
    wrong: () => EXPIRED.wrong,
    next: () => EXPIRED.next,
  },
  {
    codes: /^(?:InvalidSecurityToken|MissingSecurityToken|InvalidSecurityToken\.\w+)/,
    exitCode: 4,
    wrong: () => 'the security token does not belong to the access key, or is damaged or missing',
    next: () => 'Set the key, its secret and the token together, as they were issued.',
  },
  {
    codes: /^InvalidTimeStamp|^InvalidTimestamp|^IllegalTimestamp|^Timestamp/i,
    exitCode: 2,
    wrong: ({ skew }) => WRONG_CLOCK.wrong(skew, 'the service', "the service's"),
    next: () => WRONG_CLOCK.next,
  },
  {
    codes: /^SignatureDoesNotMatch|^InvalidSignature|^IncompleteSignature/,
    exitCode: 4,
    wrong: ({ accessKeyId }) => WRONG_SIGNATURE.wrong(accessKeyId),
    next: ({ skew = 0 }) =>
      Math.abs(skew) >= SKEW_LEAST
        ? `Set the clock of this machine first: it is ${skewText(skew)} the service's. Else the secret is wrong.`
        : WRONG_SIGNATURE.next,
  },
  {
    codes: /^(?:SignatureNonceUsed|NonceUsed)/,
    next: () => 'Run it again; something on the way may send requests twice.',
  },
  {
    codes:
      /^(?:NoPermission|Forbidden|Forbbiden|AccessDenied|NotAuthorized|InvalidAuthorization|AccessForbidden|ImplicitDeny|Unauthorized|NoPermission\.\w+|Forbidden\.\w+)$|^(?:NoPermission|Forbidden|AccessDenied|NotAuthorized)\./,
    exitCode: 4,
    wrong: ({ action }) => `the permission ${action} is missing`,
    next: ({ action }) =>
      `Add a RAM policy that allows ${action} on * to this user or role; atrail whoami says who asks.`,
  },
  {
    codes: /Throttling|^(?:TooManyRequests|QpsLimitExceeded|LimitExceeded\.QPS)/i,
    wrong: () => 'the service answers no more calls for now, as too many were made',
    next: () =>
      'Wait a minute; whatever else asks ActionTrail with this account shares 2 calls per second and region.',
  },
  {
    codes: /^(?:ServiceUnavailable|InternalError|InternalServerError|ServiceUnavailableTemporary)/,
    next: () => 'Wait a little, and run it again.',
  },
  {
    codes: /^InvalidParameter(?:StartTime|EndTime)$/,
    next: () => 'Event history goes back 90 days; give a window within them, or split it with --chunk 30d.',
  },
  {
    codes: /^InvalidParameterCombination$/,
    next: () =>
      'The service does not take these attributes or times together; --explain shows what is asked.',
  },
  {
    codes: /^(?:InvalidQueryParameter|InvalidParameter|MissingParameter|InvalidNextToken)/,
    next: () =>
      'The service does not take a value as it was given; check names and values, or try without it.',
  },
  {
    codes: /^TrailNotFoundException$/,
    next: ({ region }) =>
      `See what there is with atrail trail list; a trail is managed in its home region, this was ${region}.`,
  },
  {
    codes: /^TrailAlreadyExistsException$/,
    next: () => 'Choose another name, or change the existing trail with atrail trail update.',
  },
  {
    codes: /^InvalidTrailNameException$/,
    next: () =>
      'Names have 6 to 36 lower-case letters, digits, hyphens or underscores, and begin with a letter.',
  },
  {
    codes: /^InvalidPrefixException$/,
    next: () =>
      'Prefixes have 6 to 32 letters, digits, hyphens, slashes or underscores, and begin with a letter.',
  },
  {
    codes: /^InvalidDeliveryConfigurationException$/,
    next: () => 'A trail needs a bucket, a Log Service project or a MaxCompute project as its destination.',
  },
  {
    codes: /^RepeatOssBucket$/,
    next: () => 'Another trail delivers into this bucket and prefix; give this one its own.',
  },
  {
    codes: /^BucketDoesNotExistException$/,
    next: () =>
      'Check the name of the bucket, and that it belongs to this account; atrail does not create buckets.',
  },
  {
    codes: /^SlsProjectDoesNotExistException$/,
    next: () =>
      'Check the project, its region and the account in its ARN; it must exist before the trail does.',
  },
  {
    codes: /^InsufficientBucketPolicyException$/,
    next: () =>
      'ActionTrail may not write to the bucket: check its policy and the role; a new role needs a minute.',
  },
  {
    codes: /^InsufficientSlsPolicyException$/,
    next: () => 'ActionTrail may not write to the project: check the role; a new role needs a minute.',
  },
  {
    codes: /^MaximumNumberOfTrailsExceededException$/,
    next: () => 'A region holds 5 trails of an account; delete one, or use another home region.',
  },
  {
    codes: /^MaximumNumberOfOrganizationTrailExceeded$/,
    next: () => 'An organisation has one multi-account trail; change that one instead.',
  },
  {
    codes: /^NotAllowCreateOrganizationTrail$/,
    next: () => 'Only the management account or a delegated administrator can create a multi-account trail.',
  },
  {
    codes: /^InsightTypeNotAvailable$/,
    next: () => 'This kind of insight is not offered in this region or to this account.',
  },
  {
    codes: /^NotSupportDeliveryHistoryJob$/,
    next: () => 'Backfill must be enabled for the account first; ask the support of the service.',
  },
  {
    codes: /^(?:InvalidAction|UnsupportedAPI|InvalidApi|InvalidVersion|UnsupportedOperation)/,
    next: () => 'This region does not offer the operation; try another one, such as cn-hangzhou.',
  },
];

/** What became wrong, and what to do. Of an unknown code the service's own words are shown. */
export function explain(code: string, status: number, call: FailedCall): Explanation {
  const rule = RULES.find(({ codes }) => codes.test(code));
  const words = call.message.replace(/[.\s]+$/, '');
  return {
    wrong: rule?.wrong?.(call) ?? (words === '' ? 'the service refused it' : words),
    next:
      rule?.next(call) ??
      'Look the code up in the documentation of ActionTrail; the request id helps its support.',
    exitCode: rule?.exitCode ?? (rule === undefined && status === 401 ? 4 : 2),
  };
}

/** Whether a code has a rule of its own. */
export function isKnown(code: string): boolean {
  return RULES.some(({ codes }) => codes.test(code));
}
