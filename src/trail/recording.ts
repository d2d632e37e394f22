/** What a trail records, and where it puts it. */
import { EVERYWHERE, listText, NOWHERE, type RegionSet, readRegions } from './regions.js';
import type { Settings } from './trail.js';

/** The kinds of events that EventRW tells apart. */
export const KINDS = ['Read', 'Write'] as const;
export type Kind = (typeof KINDS)[number];

/** For each kind the regions in which it is recorded. */
export type Recording = Readonly<Record<Kind, RegionSet>>;

/**
 * @param doubt how a setting is read that says nothing or something unknown: as everything where too much is safe to
 * assume, else as nothing
 */
export function recordingOf(settings: Settings, doubt: 'everything' | 'nothing'): Recording {
  const unclear = doubt === 'everything' ? EVERYWHERE : NOWHERE;
  const regions = readRegions(settings.TrailRegion) ?? unclear;
  const kinds = kindsOf(settings.EventRW) ?? (doubt === 'everything' ? KINDS : []);
  return {
    Read: kinds.includes('Read') ? regions : NOWHERE,
    Write: kinds.includes('Write') ? regions : NOWHERE,
  };
}

/** Undefined where EventRW is missing or something that is not known. */
export function kindsOf(eventRW: string | undefined): readonly Kind[] | undefined {
  const word = eventRW?.toLowerCase();
  if (word === 'all') return KINDS;
  return word === 'read' ? ['Read'] : word === 'write' ? ['Write'] : undefined;
}

export interface Destination {
  readonly kind: 'oss' | 'sls' | 'maxcompute';
  /** The bucket, or the ARN of the project. */
  readonly name: string;
  /** Of a bucket: what the keys begin with. */
  readonly prefix?: string;
}

export function destinationsOf(settings: Settings): readonly Destination[] {
  const { OssBucketName: bucket, OssKeyPrefix: prefix, SlsProjectArn, MaxComputeProjectArn } = settings;
  return [
    ...(bucket ? [{ kind: 'oss', name: bucket, ...(prefix ? { prefix } : {}) } as const] : []),
    ...(SlsProjectArn ? [{ kind: 'sls', name: SlsProjectArn } as const] : []),
    ...(MaxComputeProjectArn ? [{ kind: 'maxcompute', name: MaxComputeProjectArn } as const] : []),
  ];
}

/** `oss://bucket/prefix`, `sls cn-hangzhou/project`, `maxcompute project`; an ARN of another form as it is. */
export function destinationText({ kind, name, prefix }: Destination): string {
  if (kind === 'oss') return `oss://${name}${prefix === undefined ? '' : `/${prefix}`}`;
  const [, region, project] = /^acs:[^:]*:([^:]*):[^:]*:projects?\/(.+)$/.exec(name) ?? [];
  return `${kind} ${project === undefined ? name : `${region}/${project}`}`;
}

export function destinationsText(settings: Settings): string {
  return listText(destinationsOf(settings).map(destinationText)) || 'nowhere';
}
