/** The connection to ActionTrail: paced, asked again where that is safe, and counted. */
import { randomInt } from 'node:crypto';
import { interrupted } from './answers.js';
import type { CallOptions, Connection, Parameters, Reply } from './connection.js';
import type { CredentialSource } from './credentials.js';
import type { Endpoint } from './endpoints.js';
import { ACTION_TRAIL, kindOf, methodOf } from './operations.js';
import { isAccount, keyName, type Owners } from './owners.js';
import type { Pace } from './pace.js';
import { isPassing, RETRY_POLICY, type RetryPolicy, waitBefore } from './retrying.js';
import { ServiceError } from './service-error.js';
import type { Sts } from './sts.js';
import type { Transport } from './transport.js';

export interface ConnectionOptions {
  readonly transport: Transport;
  readonly source: CredentialSource;
  readonly endpoint: (region: string) => Endpoint;
  readonly pace: Pace;
  readonly owners: Owners;
  readonly sts: Sts;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly policy?: RetryPolicy;
  /** Requests that may be sent, those that are repeated included. */
  readonly maxCalls?: number;
}

/** The code of the error that ends a run whose calls are used up. */
export const BUDGET_SPENT = 'BudgetSpent';

export function createConnection(options: ConnectionOptions): Connection {
  const { transport, source, endpoint, pace, owners, sts, now, sleep, policy = RETRY_POLICY } = options;
  const counts = { sent: 0, retried: 0 };
  let owner: Promise<string> | undefined;

  const attempt = async (
    operation: string,
    parameters: Parameters,
    region: string,
    kind: 'read' | 'write',
    again: boolean,
  ): Promise<Reply> => {
    const credentials = await source.credentials();
    const account = source.account ?? owners.accountOf(credentials.accessKeyId);
    spendOne(operation, region);
    await transport.prepare();
    const answered = await pace.turn(`${account ?? keyName(credentials.accessKeyId)}-${region}`);
    if (transport.interrupted.aborted) throw interrupted({ operation, region });
    counts.sent++;
    if (again) counts.retried++;
    const asked = {
      product: ACTION_TRAIL,
      operation,
      method: methodOf(operation),
      query: queryOf(parameters),
      endpoint: endpoint(region),
      region,
      credentials,
    };
    return transport.send(asked, { fresh: kind === 'write' }).finally(answered);
  };

  let begun = 0;
  /** Counted before the wait for a turn, so that calls at the same time do not exceed it together. */
  const spendOne = (operation: string, region: string) => {
    if (options.maxCalls !== undefined && begun >= options.maxCalls) {
      throw new ServiceError(
        `${operation} in ${region} was not asked: the ${options.maxCalls} calls of --max-calls are used up`,
        'Allow more calls, or ask for less at once.',
        { code: BUDGET_SPENT },
      );
    }
    begun++;
  };

  return {
    counts,
    async call(operation: string, parameters: Parameters, { region, kind = kindOf(operation) }: CallOptions) {
      const began = now();
      for (let failed = 0; ; ) {
        try {
          return await attempt(operation, parameters, region, kind, failed > 0);
        } catch (thrown) {
          failed++;
          if (kind === 'write' || !isPassing(thrown) || failed >= policy.attempts) throw thrown;
          const wait = waitBefore(failed, thrown, randomInt(1000) / 1000);
          if (now() - began + wait > policy.total) throw thrown;
          await sleep(wait);
          if (transport.interrupted.aborted) throw interrupted({ operation, region });
        }
      }
    },
    owner() {
      owner ??= findOwner(source, owners, sts);
      return owner;
    },
  };
}

async function findOwner(source: CredentialSource, owners: Owners, sts: Sts): Promise<string> {
  const credentials = await source.credentials();
  const known = source.account ?? owners.accountOf(credentials.accessKeyId);
  if (known !== undefined) return known;
  try {
    const { account } = await sts.callerIdentity(credentials);
    if (isAccount(account)) {
      owners.remember(credentials.accessKeyId, account);
      return account;
    }
  } catch (thrown) {
    // Whoever may not ask who they are is told apart by the key.
    if (!(thrown instanceof ServiceError) || thrown.code === 'Interrupted') throw thrown;
  }
  return keyName(credentials.accessKeyId);
}

function queryOf(parameters: Parameters): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) query[name] = String(value);
  return query;
}
