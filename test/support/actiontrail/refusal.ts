/** What the service says when it does not do what it is asked, with the statuses and words of its documentation. */

/** Codes with their status and usual message: the gateway's first, then ActionTrail's own. */
export const DOCUMENTED = {
  MissingParameter: [400, 'A parameter that is mandatory for processing this request is not supplied.'],
  UnsupportedHTTPMethod: [403, 'This http method is not supported.'],
  InvalidVersion: [400, 'Specified parameter Version is not valid.'],
  'InvalidAction.NotFound': [404, 'Specified api is not found, please check your url and method.'],
  'InvalidRegionId.NotFound': [404, 'The specified region does not exist.'],
  IncompleteSignature: [400, 'The request signature does not conform to Alibaba Cloud standards.'],
  'InvalidTimeStamp.Format': [400, 'Specified time stamp or date value is not well formatted.'],
  'InvalidTimeStamp.Expired': [400, 'Specified time stamp or date value is expired.'],
  SignatureNonceUsed: [400, 'Specified signature nonce was used already.'],
  SignatureDoesNotMatch: [400, 'Specified signature is not matched with our calculation.'],
  'InvalidAccessKeyId.NotFound': [404, 'Specified access key is not found.'],
  'InvalidAccessKeyId.Inactive': [400, 'Specified access key is disabled.'],
  'InvalidSecurityToken.Malformed': [400, 'Specified SecurityToken is malformed.'],
  'InvalidSecurityToken.MismatchWithAccessKey': [400, 'Specified SecurityToken mismatch with the AccessKey.'],
  'InvalidSecurityToken.Expired': [400, 'Specified SecurityToken is expired.'],
  NoPermission: [403, 'You are not authorized to perform this action.'],
  Throttling: [400, 'Request was denied due to request throttling.'],
  'Throttling.User': [400, 'Request was denied due to user flow control.'],
  InternalError: [500, 'The request processing has failed due to some unknown error.'],
  ServiceUnavailable: [503, 'The request has failed due to a temporary failure of the server.'],

  InvalidQueryParameter: [400, 'The specified query parameter is invalid.'],
  InvalidParameterCombination: [400, 'The end time must be later than the start time.'],
  InvalidParameterStartTime: [400, 'The specified start time is invalid.'],
  InvalidParameterEndTime: [400, 'The specified end time is invalid.'],
  InvalidTrailNameException: [400, 'The specified Trail name is invalid.'],
  InvalidPrefixException: [400, 'The specified OSS key prefix is invalid.'],
  InvalidDeliveryConfigurationException: [400, 'The specified delivery configuration is invalid.'],
  RepeatOssBucket: [400, 'The specified OSS bucket is already used by another Trail.'],
  SlsProjectDoesNotExistException: [400, 'The specified Log Service project does not exist.'],
  TrailAlreadyExistsException: [400, 'The specified Trail already exists.'],
  MaximumNumberOfOrganizationTrailExceeded: [
    400,
    'The number of multi-account Trails exceeds the upper limit (1).',
  ],
  NotAllowCreateOrganizationTrail: [400, 'The account is not allowed to create a multi-account Trail.'],
  InsufficientBucketPolicyException: [403, 'The permissions on the OSS bucket are insufficient.'],
  InsufficientSlsPolicyException: [403, 'The permissions on the Log Service project are insufficient.'],
  MaximumNumberOfTrailsExceededException: [
    403,
    'The number of Trails in the same region exceeds the upper limit (5).',
  ],
  BucketDoesNotExistException: [404, 'The specified OSS bucket does not exist.'],
  TrailNotFoundException: [404, 'The specified Trail does not exist.'],
  /** Not the service's: a test asked for something that its server does not do. */
  NotModelled: [501, 'The test server does not model this.'],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string]>>;

export type DocumentedCode = keyof typeof DOCUMENTED;

export interface RefusalDetails {
  /** Instead of the usual message. */
  readonly message?: string;
  /** Instead of the usual status. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the body, such as AccessDeniedDetail. */
  readonly members?: Readonly<Record<string, unknown>>;
}

export class Refusal extends Error {
  readonly status: number;

  constructor(
    readonly code: DocumentedCode,
    readonly details: RefusalDetails = {},
  ) {
    const [status, message] = DOCUMENTED[code];
    super(details.message ?? message);
    this.status = details.status ?? status;
  }
}

/** The body of a refusal, as the service writes it. */
export function refusalBody(refusal: Refusal, requestId: string, hostId: string): Record<string, unknown> {
  const recommend = `https://api.aliyun.com/troubleshoot?q=${refusal.code}&product=Actiontrail&requestId=${requestId}`;
  return {
    RequestId: requestId,
    HostId: hostId,
    Code: refusal.code,
    Message: refusal.message,
    Recommend: recommend,
    ...refusal.details.members,
  };
}
