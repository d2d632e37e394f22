/** The connection to the service, as the program needs it; one implementation for each client library. */
import type { JsonObject } from '../event/event.js';

/** Query parameters as the service names them; what is undefined is not sent. Lists go as `Name.1`, `Name.2`. */
export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

export interface CallOptions {
  /** The region whose endpoint is asked, such as `cn-hangzhou`. */
  readonly region: string;
  /**
   * What may be done about a lost answer: `read` calls are retried (throttling, 5xx, network); a `write` is sent
   * once, since nobody knows what became of it. Unless said, what begins with Describe, Get, List or Lookup is a read.
   */
  readonly kind?: 'read' | 'write';
}

export interface Reply {
  /** The body as it came, so that an event's own bytes survive. */
  readonly text: string;
  /** The same, parsed (event/json.ts: numbers keep their digits); members as on the wire: `Events`, `NextToken`. */
  readonly body: JsonObject;
  readonly requestId: string;
}

/** What has gone over the wire so far, for the ledger. */
export interface CallCounts {
  /** Requests sent, retries included. */
  readonly sent: number;
  readonly retried: number;
}

/**
 * Calls operations of ActionTrail (version 2020-07-06), within 2 requests per second for each account and region,
 * shared with other processes of this machine.
 *
 * Every failure is a ServiceError (errors the service names, and whatever else went wrong on the way), or a PersonError
 * with exit code 4 where there are no credentials. Names of ours for what is no answer: `BudgetSpent` when --max-calls is
 * used up, `Interrupted`, and those of network-faults.ts and answers.ts.
 */
export interface Connection {
  call(operation: string, parameters: Parameters, options: CallOptions): Promise<Reply>;
  readonly counts: CallCounts;
  /** Who asks: the account's id where it could be found out, else a hash of the access key id. For cache keys. */
  owner(): Promise<string>;
}
