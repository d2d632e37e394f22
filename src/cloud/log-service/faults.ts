/** What Log Service says when it refuses, for people. Source: the service's reference, "Error codes". */
import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../service-error.js';

export interface RefusedCall {
  readonly project: string;
  readonly path: string;
}

/** Whether the call may be made again a little later; the codes of quotas are many. */
export function isQuota({ code, status }: ServiceError): boolean {
  return status === 429 || /quota|throttl|toomany|qpslimit|serverbusy/i.test(code);
}

const WHO = 'atrail whoami shows whose key it is; log:GetLogStoreLogs and log:GetIndex are needed.';

const BY_CODE: readonly (readonly [codes: RegExp, wrong: string, next: string, exitCode: 2 | 4])[] = [
  [
    /^(?:Unauthorized|SignatureNotMatch|InvalidAccessKeyId|InvalidAccessKeySecret|SecurityToken\w*|Missing\w*Token|Forbidden\w*|NoPermission)$/,
    'does not let this access key read',
    WHO,
    4,
  ],
  [
    /^ProjectNotExist$/,
    'knows no such project in this region',
    'Check the project, and name its region: sls://project/logstore?region=cn-hangzhou.',
    2,
  ],
  [
    /^LogStoreNotExist$/,
    'knows no such logstore',
    'A trail writes to actiontrail_ and the name of the trail.',
    2,
  ],
  [
    /^IndexConfigNotExist$/,
    'has no index of this logstore, so nothing can be searched',
    'Create an index of the logstore in the console.',
    2,
  ],
  [/^RequestTimeExpired$/, 'finds that the clock of this machine is wrong', 'Set the clock.', 2],
];

/** From an answer that is no success. Nothing of its text is shown but the code: it repeats what was sent. */
export function refusalOf(
  status: number,
  headers: IncomingHttpHeaders,
  text: string,
  { project, path }: RefusedCall,
): ServiceError {
  const code = codeIn(text) ?? `HTTP ${status}`;
  const requestId = headers['x-log-requestid'];
  const fault = { code, status, ...(typeof requestId === 'string' ? { requestId } : {}) };
  const [, wrong = 'refused to answer', next = 'Ask again later, or with --debug.', exitCode = 2] =
    BY_CODE.find(([codes]) => codes.test(code)) ?? [];
  const id = fault.requestId === undefined ? '' : `, request ${fault.requestId}`;
  return new ServiceError(`Log Service ${wrong}: ${project}${path} (${code}${id})`, next, fault, exitCode);
}

function codeIn(text: string): string | undefined {
  try {
    const { errorCode } = JSON.parse(text) as { errorCode?: unknown };
    return typeof errorCode === 'string' && /^[\w.]{1,80}$/.test(errorCode) ? errorCode : undefined;
  } catch {
    return undefined;
  }
}
