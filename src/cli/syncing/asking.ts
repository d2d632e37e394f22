/** From the flags of `archive sync` to what is synchronised, from where, and to where. */
import { resolve } from 'node:path';
import { DEFAULT_SLACK } from '../../archive/pruning.js';
import type { SyncQuestion } from '../../archive/sync/planning.js';
import type { StockThread } from '../../archive/sync/stock-thread.js';
import { type Place, parsePlace } from '../../cloud/oss/endpoint.js';
import type { ObjectStore } from '../../cloud/oss/object-store.js';
import { PersonError } from '../../errors.js';
import { parseDuration } from '../../query/duration.js';
import { termsOf } from '../../query/terms.js';
import { readWindow } from '../asking.js';
import type { SyncFlags } from '../commands/archive/sync.js';
import type { Connected } from '../connecting.js';
import type { Context } from '../context.js';
import { archiveFolder } from '../folders.js';
import { parseSize } from '../measures.js';
import { connectFor, openStore } from '../opening-bucket.js';

export interface SyncAsked {
  readonly store: ObjectStore;
  readonly place: Place;
  /** Absolute. */
  readonly archive: string;
  readonly question: SyncQuestion;
  /** The window, for people. */
  readonly window: string;
  readonly concurrency: number;
  /** Bytes a second; undefined for no limit. */
  readonly rate: number | undefined;
  readonly maxBytes: number;
  readonly restoreDays: number | undefined;
  /** When the run began, milliseconds since 1970. */
  readonly started: number;
}

const CONCURRENCY = 16;
const RESTORE_DAYS = 3;

/** @param thread is asked as soon as it is clear what */
export async function askSync(
  context: Context,
  bucket: string | undefined,
  flags: SyncFlags,
  thread: StockThread | undefined,
): Promise<SyncAsked> {
  const { env, now } = context;
  const given = bucket === undefined ? undefined : parsePlace(bucket);
  if ((given === undefined) === (flags.trail === undefined)) {
    throw new PersonError(
      given === undefined ? 'no bucket is named' : 'a bucket and a trail are both named',
      'Give oss://BUCKET/PREFIX, or --trail NAME to take both from a trail.',
    );
  }
  const started = now();
  const { window, described } = await readWindow(flags, context);
  const settle = flags.settle === undefined ? DEFAULT_SLACK : parseDuration(flags.settle, '--settle');
  const rate = flags.limitRate === undefined ? undefined : parseSize(flags.limitRate, '--limit-rate');
  const maxBytes =
    flags.maxBytes === undefined ? Number.POSITIVE_INFINITY : parseSize(flags.maxBytes, '--max-bytes');
  const archive = resolve(flags.to ?? archiveFolder(env));
  const scope = termsOf({ region: flags.region, account: flags.account });
  const questionFor = ({ prefix }: Place): SyncQuestion => {
    return { prefix, window, slack: DEFAULT_SLACK, scope, settle, now: started };
  };
  const ask = ({ bucket: name, prefix }: Place) =>
    thread?.ask({ archive, from: `oss://${name}`, wish: questionFor({ bucket: name, prefix }) });
  if (given !== undefined) ask(given);
  const connected = await connectFor(context, flags);
  const found: TrailPlace = given ?? (await placeOfTrail(connected, flags.trail!));
  const place = { bucket: found.bucket, prefix: found.prefix };
  if (given === undefined) ask(place);
  return {
    store: await openStore(context, place.bucket, flags, connected, found.location),
    place,
    archive,
    question: questionFor(place),
    window: described,
    concurrency: flags.concurrency ?? CONCURRENCY,
    rate,
    maxBytes,
    restoreDays: flags.restore === true ? RESTORE_DAYS : flags.restore,
    started,
  };
}

type TrailPlace = Place & { readonly location?: string };

/** @throws PersonError where there is no such trail, or it delivers elsewhere */
async function placeOfTrail(connected: Connected, name: string): Promise<TrailPlace> {
  const { describeTrails, trailNamed } = await import('../../trail/asking.js');
  // Trails are seen from every region.
  const [region] = connected.region === undefined ? ['cn-hangzhou'] : [connected.region];
  const trail = trailNamed(await describeTrails(connected.connection, region), name);
  if (trail === undefined) {
    throw new PersonError(
      `there is no trail ${JSON.stringify(name)}, seen from ${region}`,
      'Check its name, or give the bucket as oss://BUCKET/PREFIX.',
    );
  }
  const { OssBucketName: bucket, OssKeyPrefix: prefix = '' } = trail.settings;
  if (!bucket) {
    throw new PersonError(
      `the trail ${name} delivers to no bucket`,
      'Only what is delivered to OSS can be copied; Log Service keeps its own.',
    );
  }
  const { bucketLocation } = trail;
  return { bucket, prefix, ...(bucketLocation === undefined ? {} : { location: bucketLocation }) };
}
