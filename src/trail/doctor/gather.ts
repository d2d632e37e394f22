/** Asks the service all that the checks need. Only reads. */
import type { BucketInspection } from '../../cloud/bucket.js';
import type { Connection } from '../../cloud/connection.js';
import { askStatus } from '../asking.js';
import { isOneFailure } from '../refusals.js';
import { accountOf, type Trail } from '../trail.js';
import type { Examined } from './check.js';

/**
 * The status of every trail, which the account-wide checks need.
 * @param only the trail whose bucket is looked at; all unless said
 */
export async function gather(
  trails: readonly Trail[],
  connection: Connection,
  buckets: BucketInspection,
  only?: string,
): Promise<readonly Examined[]> {
  const owner = await connection.owner();
  const examined: Examined[] = [];
  // One after the other: the service takes two calls a second, so nothing is gained by more at once.
  for (const trail of trails) {
    const bucket = only === undefined || only === trail.name ? await bucketOf(trail, owner, buckets) : {};
    examined.push({ trail, ...(await statusOf(trail, connection)), ...bucket });
  }
  return examined;
}

async function statusOf(
  trail: Trail,
  connection: Connection,
): Promise<Pick<Examined, 'status' | 'statusFailure'>> {
  try {
    return { status: await askStatus(connection, trail) };
  } catch (thrown) {
    if (!isOneFailure(thrown)) throw thrown;
    return { statusFailure: thrown.message };
  }
}

async function bucketOf(
  trail: Trail,
  owner: string,
  buckets: BucketInspection,
): Promise<Pick<Examined, 'bucket' | 'bucketSkipped'>> {
  const name = trail.settings.OssBucketName;
  if (name === undefined) return {};
  const account = accountOf(trail);
  if (account !== undefined && /^\d+$/.test(owner) && account !== owner) {
    return { bucketSkipped: `the bucket belongs to the account ${account}, which has to look itself` };
  }
  return { bucket: await buckets.inspectBucket(name, trail.bucketLocation) };
}
