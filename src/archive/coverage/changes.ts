/** What was done to trails, as the events in the archive tell it, and when they were therefore not logging. Pure. */
import { actorOf } from '../../event/actor.js';
import type { AuditEvent } from '../../event/event.js';
import { errorOf } from '../../event/outcome.js';
import { compileText } from '../../event/paths.js';
import { eventTime } from '../../event/time.js';
import type { Query } from '../../query/query.js';

/** The operations that decide whether and what a trail delivers. */
export const OPERATIONS = [
  'CreateTrail',
  'UpdateTrail',
  'DeleteTrail',
  'StartLogging',
  'StopLogging',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface TrailChange {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly operation: Operation;
  /** The trail's name; '' where the event does not tell. */
  readonly trail: string;
  /** Whose trail it is. */
  readonly account: string;
  /** Whoever did it: name or type, and where from; '' where the event does not tell. */
  readonly actor: string;
  readonly accessKeyId: string;
  readonly ip: string;
  readonly eventId: string;
  /** The error code where it was refused: then nothing has changed. */
  readonly error?: string;
}

/** A time in which a trail was stopped or did not exist. */
export interface Stop {
  readonly trail: string;
  readonly account: string;
  readonly from: number;
  /** Absent where no event tells of its being started again. */
  readonly to?: number;
  readonly stopped: TrailChange;
  readonly started?: TrailChange;
}

/** Finds the events that `changeOf` understands. */
export const CHANGES: Query = {
  kind: 'and',
  of: [
    { kind: 'is', field: 'service', pattern: 'Actiontrail' },
    { kind: 'or', of: OPERATIONS.map((pattern) => ({ kind: 'is', field: 'event', pattern })) },
  ],
};

const readName = compileText('eventName');
const readAccount = compileText('recipientAccountId');
const readIp = compileText('sourceIpAddress');
const readId = compileText('eventId');
/** Where the name of the trail is found, the first that has one. */
const TRAIL_NAMES = [
  'requestParameters.Name',
  'requestParameters.TrailName',
  'responseElements.Name',
  'resourceName',
].map(compileText);

/** Undefined where the event is none of OPERATIONS, or has no time that can be read. */
export function changeOf(event: AuditEvent): TrailChange | undefined {
  const name = readName(event).toLowerCase();
  const operation = OPERATIONS.find((known) => known.toLowerCase() === name);
  const time = eventTime(event);
  if (operation === undefined || Number.isNaN(time)) return undefined;
  const actor = actorOf(event);
  const error = errorOf(event);
  return {
    time,
    operation,
    trail: TRAIL_NAMES.map((read) => read(event)).find((text) => text !== '') ?? '',
    account: readAccount(event) || actor.accountId,
    actor: actor.name || actor.type,
    accessKeyId: actor.accessKeyId ?? '',
    ip: readIp(event),
    eventId: readId(event),
    ...(error === undefined ? {} : { error: error.code || error.message || 'an error' }),
  };
}

/** When trails were stopped, in the order in which that began. @param changes in the order of time */
export function stopsOf(changes: readonly TrailChange[]): readonly Stop[] {
  const stops: Stop[] = [];
  for (const change of changes) {
    if (change.error !== undefined) continue;
    const { operation, trail, account, time } = change;
    const at = stops.findLastIndex((stop) => stop.to === undefined && isSame(stop, change));
    if (operation === 'StopLogging' || operation === 'DeleteTrail') {
      if (at < 0) stops.push({ trail, account, from: time, stopped: change });
    } else if (operation === 'StartLogging' && at >= 0) {
      stops[at] = { ...stops[at]!, to: time, started: change };
    }
  }
  return stops;
}

type Owned = Pick<TrailChange, 'trail' | 'account'>;

/** An event that does not tell the account may be of any. */
function isSame(a: Owned, b: Owned): boolean {
  return a.trail === b.trail && (a.account === b.account || a.account === '' || b.account === '');
}
