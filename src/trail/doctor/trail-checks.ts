/** What is checked about each trail. */
import { formatTime } from '../../event/time.js';
import { destinationText } from '../recording.js';
import type { Delivery } from '../status.js';
import {
  type Examined,
  finding,
  type Judgement,
  type Measures,
  ok,
  skipped,
  type TrailCheck,
  unknown,
} from './check.js';

/** A trail that was just switched on needs a while until something arrives. Milliseconds. */
const GRACE = 3_600_000;

export const TRAIL_CHECKS: readonly TrailCheck[] = [
  {
    id: 'logging',
    good: 'the trail logs',
    weight: 'error',
    judge: (examined) =>
      withStatus(examined, ({ logging, stopLoggingTime, startLoggingTime }, { name, homeRegion }) => {
        if (logging) return ok(startLoggingTime === undefined ? 'logs' : `logs since ${startLoggingTime}`);
        const since = stopLoggingTime === undefined ? 'never did' : `stopped at ${stopLoggingTime}`;
        return finding(
          `does not log: ${since}`,
          `Switch it on: atrail trail enable ${name} --region ${homeRegion}.`,
        );
      }),
  },
  {
    id: 'delivery-recent',
    good: 'something was delivered lately',
    weight: 'error',
    judge: (examined, measures) =>
      withStatus(examined, (status) => {
        if (!status.logging) return skipped('does not log');
        const started = Date.parse(status.startLoggingTime ?? '');
        return worst(status.deliveries.map((delivery) => judgeAge(delivery, started, measures)));
      }),
  },
  {
    id: 'delivery-errors',
    good: 'the latest delivery went without an error',
    weight: 'error',
    judge: (examined) => withStatus(examined, ({ deliveries }) => worst(deliveries.map(judgeError))),
  },
  {
    id: 'destination-usable',
    good: 'the service finds its destinations usable',
    weight: 'error',
    judge: (examined) => withStatus(examined, ({ deliveries }) => worst(deliveries.map(judgeUsable))),
  },
];

function withStatus(
  { trail, status, statusFailure }: Examined,
  judge: (status: NonNullable<Examined['status']>, trail: Examined['trail']) => Judgement,
): Judgement {
  if (status !== undefined) return judge(status, trail);
  return unknown(
    `its status is not known: ${statusFailure ?? 'it was not asked'}`,
    'Allow actiontrail:GetTrailStatus, or run it again.',
  );
}

function judgeAge(
  { destination, latest, told }: Delivery,
  started: number,
  { now, maxAge }: Measures,
): Judgement {
  const where = destinationText(destination);
  if (!told) return skipped(`the service tells nothing about deliveries to ${where}`);
  if (latest === undefined) {
    if (now - started < GRACE) return ok(`${where}: nothing yet, it logs since ${formatTime(started)}`);
    return finding(
      `nothing was ever delivered to ${where}`,
      'Look for its error: atrail trail status; check role and policy of the destination.',
    );
  }
  const says = `${where}: latest at ${formatTime(latest)}`;
  if (now - latest <= maxAge) return ok(says);
  return finding(
    `${says}, which is long ago`,
    'A trail of all events delivers every few minutes: look for its error with atrail trail status, and check role and policy of the destination.',
  );
}

function judgeError({ destination, error, told }: Delivery): Judgement {
  const where = destinationText(destination);
  if (!told) return skipped(`the service tells nothing about deliveries to ${where}`);
  if (error === undefined) return ok(`${where}: none`);
  return finding(
    `${where}: ${error}`,
    'Check that the destination is there, and that the role of the trail may write to it.',
  );
}

function judgeUsable({ destination, usable, told }: Delivery): Judgement {
  const where = destinationText(destination);
  if (!told || usable === undefined) return skipped(`the service tells nothing about ${where}`);
  if (usable) return ok(`${where}: usable`);
  return finding(
    `${where} is not usable`,
    'Check that it is there, in the account of the trail, and that the role may write to it.',
  );
}

const RANK = ['finding', 'unknown', 'ok', 'skipped'] as const;

/** Of several judgements the worst, with all that is said at that rank. */
function worst(judgements: readonly Judgement[]): Judgement {
  for (const rank of RANK) {
    const some = judgements.filter(({ verdict }) => verdict === rank);
    if (some.length > 0) return { ...some[0]!, says: some.map(({ says }) => says).join('; ') };
  }
  return finding('it has no destination', 'Give it one: atrail trail update NAME --oss-bucket BUCKET.');
}
