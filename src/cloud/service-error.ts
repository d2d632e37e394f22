/** What can go wrong between the program and the service, told to people. */
import { type ExitCode, PersonError } from '../errors.js';

export interface ServiceFault {
  /** The service's own code, such as `TrailNotFoundException`; for what is no answer of the service a name of ours. */
  readonly code: string;
  /** HTTP status; absent where no answer came. */
  readonly status?: number;
  readonly requestId?: string;
  /** Milliseconds that the service asks to wait. */
  readonly retryAfter?: number;
}

/** A call that failed. Its message names the operation, the region and the request id, and no secret. */
export class ServiceError extends PersonError implements ServiceFault {
  readonly code: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly retryAfter?: number;

  constructor(wrong: string, next: string, fault: ServiceFault, exitCode: ExitCode = 2) {
    super(wrong, next, exitCode);
    this.name = 'ServiceError';
    this.code = fault.code;
    if (fault.status !== undefined) this.status = fault.status;
    if (fault.requestId !== undefined) this.requestId = fault.requestId;
    if (fault.retryAfter !== undefined) this.retryAfter = fault.retryAfter;
  }
}
