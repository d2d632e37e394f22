/** What stops being recorded when a trail is changed, disabled or deleted. */
import {
  destinationsOf,
  destinationText,
  KINDS,
  type Kind,
  type Recording,
  recordingOf,
} from './recording.js';
import { isNowhere, listText, NOWHERE, type RegionSet, regionsText, together, without } from './regions.js';
import { isEnabled, type Settings, type Trail } from './trail.js';

export interface Loss {
  /** What this trail records no more. */
  readonly stops: Recording;
  /** What of that no other enabled trail records. */
  readonly gone: Recording;
  /** Those that still record some of it, with what. */
  readonly covering: readonly { readonly trail: Trail; readonly records: Recording }[];
  /** Where nothing arrives from it any more. */
  readonly destinations: readonly string[];
}

const NOTHING: Recording = { Read: NOWHERE, Write: NOWHERE };
/** Of a trail that does not log. */
export const NO_LOSS: Loss = { stops: NOTHING, gone: NOTHING, covering: [], destinations: [] };

/**
 * @param after how it is set up then; undefined where it stops altogether
 * @param others all trails that are seen, this one among them or not. A trail of one account does not stand in for one
 * of the whole organisation; what another trail records is only counted where that is certain.
 */
export function lossOf(trail: Trail, after: Settings | undefined, others: readonly Trail[]): Loss {
  const before = recordingOf(trail.settings, 'everything');
  const kept = after === undefined ? NOTHING : recordingOf(after, 'nothing');
  const stops = eachKind((kind) => without(before[kind], kept[kind]));
  const candidates = others
    .filter((other) => isEnabled(other) && !isSameTrail(other, trail))
    .filter((other) => other.organization || !trail.organization)
    .filter((other) => destinationsOf(other.settings).length > 0);
  const covering = candidates
    .map((other) => ({ trail: other, records: shared(stops, recordingOf(other.settings, 'nothing')) }))
    .filter(({ records }) => !isNothing(records));
  const covered = covering.reduce(
    (sum, { records }) => eachKind((kind) => together(sum[kind], records[kind])),
    NOTHING,
  );
  const left = new Set(after === undefined ? [] : destinationsOf(after).map(destinationText));
  return {
    stops,
    gone: eachKind((kind) => without(stops[kind], covered[kind])),
    covering,
    destinations: destinationsOf(trail.settings)
      .map(destinationText)
      .filter((destination) => !left.has(destination)),
  };
}

export function isHarmless({ stops, destinations }: Loss): boolean {
  return isNothing(stops) && destinations.length === 0;
}

/** The same trail, as it is seen from one region or another. */
export function isSameTrail(a: Trail, b: Trail): boolean {
  if (a.arn !== undefined && b.arn !== undefined) return a.arn === b.arn;
  return a.name === b.name && a.homeRegion === b.homeRegion;
}

/** For people, one line for each; `seenFrom` is the region whose trails were looked at. */
export function lossLines(loss: Loss, seenFrom: string): readonly string[] {
  if (isHarmless(loss)) return [];
  const lines: string[] = [];
  if (!isNothing(loss.stops)) lines.push(`stops   ${recordingText(loss.stops)}`);
  if (loss.destinations.length > 0) lines.push(`stops   delivery to ${listText(loss.destinations)}`);
  for (const { trail, records } of loss.covering) {
    const destinations = listText(destinationsOf(trail.settings).map(destinationText));
    lines.push(`covered ${recordingText(records)}: trail ${trail.name} is enabled, into ${destinations}`);
  }
  if (!isNothing(loss.gone)) {
    const whole =
      loss.covering.length === 0 ? 'no other enabled trail is seen' : 'no enabled trail covers this';
    lines.push(`lost    ${recordingText(loss.gone)}: ${whole} from ${seenFrom}`);
  } else if (!isNothing(loss.stops)) lines.push('lost    nothing: other enabled trails cover all of it');
  return lines;
}

/** `read and write events of all regions`, `read events of cn-beijing, write events of all regions`. */
export function recordingText(recording: Recording): string {
  const kinds = KINDS.filter((kind) => !isNowhere(recording[kind]));
  const texts = kinds.map((kind) => regionsText(recording[kind]));
  if (kinds.length === 0) return 'no events';
  if (kinds.length === 2 && texts[0] === texts[1]) return `read and write events of ${texts[0]}`;
  return kinds.map((kind, at) => `${kind.toLowerCase()} events of ${texts[at]}`).join(', ');
}

function isNothing(recording: Recording): boolean {
  return KINDS.every((kind) => isNowhere(recording[kind]));
}

function shared(a: Recording, b: Recording): Recording {
  return eachKind((kind) => without(a[kind], without(a[kind], b[kind])));
}

function eachKind(of: (kind: Kind) => RegionSet): Recording {
  return { Read: of('Read'), Write: of('Write') };
}
