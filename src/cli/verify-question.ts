/** From the flags of `archive verify` to what is asked. */
import { type Stats, statSync } from 'node:fs';
import { PersonError } from '../errors.js';
import type { Against, VerifyQuestion } from '../sources/archive/verifying.js';
import { defaultArchive, readLimits, refuseBuckets } from './asking.js';
import type { VerifyFlags } from './commands/archive/verify.js';
import type { Context } from './context.js';

/** @throws PersonError for whatever makes no sense */
export function verifyQuestion(
  { env }: Context,
  { in: paths = [], maxInflate, head, filesOnly = false }: VerifyFlags,
): Omit<VerifyQuestion, 'threads'> {
  if (paths.length > 1) {
    throw new PersonError('one archive is verified at a time', 'Give one folder with --in.');
  }
  refuseBuckets(paths, 'verify');
  const archive = paths[0] ?? defaultArchive(env);
  const status = statusOf(archive);
  if (status === undefined || !status.isDirectory()) {
    throw new PersonError(
      status === undefined ? `there is no folder ${archive}` : `${archive} is no folder`,
      'Give the folder of an archive with --in.',
    );
  }
  if (head !== undefined && !/^[0-9a-f]{64}$/i.test(head)) {
    throw new PersonError(
      `--head ${head} is no sha256`,
      'Give the 64 hexadecimal digits that an earlier run told.',
    );
  }
  if (head !== undefined && filesOnly) {
    throw new PersonError(
      '--head is about the manifest, and --files-only leaves it out',
      'Give one of the two.',
    );
  }
  return {
    archive,
    filesOnly,
    limits: readLimits(maxInflate ?? []),
    ...(head === undefined ? {} : { anchor: head.toLowerCase() }),
  };
}

/** @throws PersonError where the bucket cannot be asked */
export async function openAgainst(context: Context, flags: VerifyFlags): Promise<Against> {
  const [{ parsePlace }, { connectFor, openStore }] = await Promise.all([
    import('../cloud/oss/endpoint.js'),
    import('./opening-bucket.js'),
  ]);
  const place = parsePlace(flags.against!);
  const store = await openStore(context, place.bucket, flags, await connectFor(context, flags));
  return { ...place, store };
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
