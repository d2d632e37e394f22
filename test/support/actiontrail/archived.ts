/** The same events as a trail would deliver them, for holding the live history and an archive against each other. */
import { gzipSync } from 'node:zlib';
import { keyOf, temporaryFolder, writeBelow } from '../archive.js';

/** Writes events, given as their JSON texts, below a temporary folder: a file for each region and hour. */
export function archiveEvents(events: readonly string[]): string {
  const folder = temporaryFolder();
  const files = new Map<string, string[]>();
  for (const text of events) {
    const { acsRegion, eventTime } = JSON.parse(text) as Readonly<Record<string, string>>;
    const file = `${acsRegion} ${eventTime!.slice(0, 13)}`;
    files.set(file, [...(files.get(file) ?? []), text]);
  }
  for (const [file, texts] of files) {
    const [region, hour] = file.split(' ') as [string, string];
    const bytes = gzipSync(`[${texts.join(',')}]`);
    const name = keyOf({ stamp: `${hour}:59:59Z`, region, told: texts.length }, bytes);
    writeBelow(folder, name, bytes);
  }
  return folder;
}
