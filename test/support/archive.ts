/** Small archives in temporary folders, laid out as trails deliver. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

export type PlainEvent = Readonly<Record<string, unknown>>;

export interface DeliveredFile {
  /** ISO 8601, as the name tells it: the time of the newest event. */
  readonly stamp: string;
  readonly region?: string;
  /** With an account, the file is one of an organisation trail. */
  readonly account?: string;
  readonly kind?: 'Actiontrail' | 'Actiontrail-Insight';
  /** How many events the name tells of; as many as there are unless said. */
  readonly told?: number;
  readonly events?: readonly PlainEvent[];
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'atrail-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes delivered files below a temporary folder, and gives the folder. */
export function writeArchive(files: readonly DeliveredFile[]): string {
  const folder = temporaryFolder();
  for (const file of files) {
    const text = JSON.stringify(file.events ?? []);
    writeBelow(folder, keyOf(file, gzipSync(text)), gzipSync(text));
  }
  return folder;
}

export function writeBelow(folder: string, path: string, content: string | Uint8Array): string {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
  return target;
}

export function keyOf(file: DeliveredFile, bytes: Uint8Array): string {
  const { stamp, region = 'cn-hangzhou', account, kind = 'Actiontrail', events = [], told } = file;
  const digits = new Date(stamp).toISOString().replace(/\D/g, '').slice(0, 14);
  const md5 = createHash('md5').update(bytes).digest('hex');
  const day = `${digits.slice(0, 4)}/${digits.slice(4, 6)}/${digits.slice(6, 8)}`;
  const owner = account === undefined ? '' : `rd-a1b2c3/${account}/`;
  const name = `Actiontrail_${region}_${digits}_1002_${told ?? events.length}_${bytes.length}_${md5}.gz`;
  return `AliyunLogs/${kind}/${owner}${region}/${day}/${name}`;
}

let serial = 0;

/** An event with an id of its own; members that are given replace the usual ones. */
export function anEvent(members: PlainEvent = {}): PlainEvent {
  serial++;
  return {
    eventId: `00000000-0000-0000-0000-${String(serial).padStart(12, '0')}`,
    eventName: 'DescribeInstances',
    serviceName: 'Ecs',
    eventTime: '2026-06-01T10:00:00Z',
    eventRW: 'Read',
    acsRegion: 'cn-hangzhou',
    userIdentity: { type: 'ram-user', userName: 'alice' },
    ...members,
  };
}
