/** What is checked about all trails together. */
import { destinationsOf, destinationText, KINDS, type Kind, recordingOf } from '../recording.js';
import {
  isEverywhere,
  isNowhere,
  listText,
  NOWHERE,
  type RegionSet,
  regionsText,
  together,
} from '../regions.js';
import {
  type AccountCheck,
  type Examined,
  finding,
  type Gathered,
  type Judgement,
  logs,
  ok,
  skipped,
  unknown,
} from './check.js';

const WIDEN = 'Widen one: atrail trail update NAME --event-rw all --trail-region all.';

export const ACCOUNT_CHECKS: readonly AccountCheck[] = [
  {
    id: 'regions-asked',
    good: 'every region that was asked for trails has answered',
    weight: 'error',
    judge: ({ unasked, regions }) => {
      if (unasked.length === 0) return ok(`trails are seen from ${listText(regions)}`);
      const failed = unasked.map(({ region, reason }) => `${region} (${reason})`);
      return unknown(
        `trails of ${listText(failed)} are not known`,
        'Run it again, or leave those regions out.',
      );
    },
  },
  {
    id: 'trail-there',
    good: 'there is a trail',
    weight: 'error',
    judge: ({ trails, regions }) =>
      trails.length > 0
        ? ok(`${trails.length === 1 ? 'one trail is' : `${trails.length} trails are`} seen`)
        : finding(
            `no trail is seen from ${listText(regions)}: events are kept for 90 days only`,
            'Create one: atrail trail create NAME --oss-bucket BUCKET.',
          ),
  },
  {
    id: 'all-events',
    good: 'read and write events are recorded',
    weight: 'error',
    judge: (gathered) =>
      judgeCoverage(gathered, (kind, regions) =>
        isNowhere(regions) ? `${kind.toLowerCase()} events are recorded by no trail that logs` : undefined,
      ),
  },
  {
    id: 'all-regions',
    good: 'events of all regions are recorded, of those to come too',
    weight: 'error',
    judge: (gathered) =>
      judgeCoverage(gathered, (kind, regions, possible) =>
        isNowhere(possible) || isEverywhere(regions)
          ? undefined
          : `${kind.toLowerCase()} events are recorded of ${regionsText(regions)} only`,
      ),
  },
  {
    id: 'organization',
    good: 'one trail records all accounts of the organisation',
    weight: 'warning',
    judge: ({ trails }, { organization }) => {
      const own = trails.filter(({ trail }) => trail.organization);
      if (own.some(logs))
        return ok(`${listText(own.filter(logs).map(({ trail }) => trail.name))} records all accounts`);
      if (own.length > 0) {
        return finding(
          `the organisation trail ${own[0]!.trail.name} does not log`,
          `In the account that owns it: atrail trail enable ${own[0]!.trail.name} --region ${own[0]!.trail.homeRegion}.`,
        );
      }
      const says = 'no organisation trail is seen; each account has to have its own';
      return organization
        ? finding(
            says,
            'In the management account: atrail trail create NAME --oss-bucket BUCKET --organization.',
          )
        : skipped(`${says} (--organization makes this a finding)`);
    },
  },
  {
    id: 'own-destination',
    good: 'no two trails deliver into the same place',
    weight: 'warning',
    judge: ({ trails }) => {
      const byPlace = new Map<string, string[]>();
      for (const { trail } of trails) {
        for (const { kind, name } of destinationsOf(trail.settings)) {
          const place = destinationText({ kind, name });
          byPlace.set(place, [...(byPlace.get(place) ?? []), trail.name]);
        }
      }
      const shared = [...byPlace].filter(([, names]) => names.length > 1);
      if (shared.length === 0)
        return trails.length === 0 ? skipped('there is no trail') : ok('each has its own');
      return finding(
        shared.map(([place, names]) => `${listText(names)} deliver into ${place}`).join('; '),
        'Events are there twice then: give each trail its own (atrail trail update NAME --oss-bucket BUCKET), or delete one.',
      );
    },
  },
];

/** @param missing what is missing of a kind, given the regions where it is recorded, and those where it may be */
function judgeCoverage(
  { trails }: Gathered,
  missing: (kind: Kind, regions: RegionSet, possible: RegionSet) => string | undefined,
): Judgement {
  const logging = trails.filter(logs);
  if (logging.length === 0) return skipped(trails.length === 0 ? 'there is no trail' : 'no trail logs');
  const gaps = (doubt: 'everything' | 'nothing') =>
    KINDS.flatMap(
      (kind) => missing(kind, recorded(logging, kind, doubt), recorded(logging, kind, 'everything')) ?? [],
    );
  const certain = gaps('everything');
  if (certain.length > 0) return finding(certain.join('; '), WIDEN);
  if (gaps('nothing').length > 0) {
    return unknown(
      'the service does not say of each trail which events it records',
      'Say it to the service: atrail trail update NAME --event-rw all --trail-region all.',
    );
  }
  return ok(`by ${listText(logging.map(({ trail }) => trail.name))}`);
}

function recorded(logging: readonly Examined[], kind: Kind, doubt: 'everything' | 'nothing'): RegionSet {
  return logging
    .map(({ trail }) => recordingOf(trail.settings, doubt)[kind])
    .reduce((sum, regions) => together(sum, regions), NOWHERE);
}
