// @ts-check
/** Where in time, in which region and under which key an event is delivered. */
import { createHash } from 'node:crypto';

/** Both shapes hold the same events, so a chunk is one file of the large shape and forty of the small one. */
export const CHUNK = 2000;
export const SHAPES = /** @type {const} */ ({ few: CHUNK, many: 50 });

const REGIONS = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing', 'ap-southeast-1', 'eu-central-1'];
const START = Date.UTC(2026, 3, 1);
const DAY = 86_400_000;

/**
 * A chunk is one day of one region.
 * @param {number} index of the event in the whole trail
 * @returns {{ region: string, time: number }} time in milliseconds
 */
export function placeOf(index) {
  const chunk = Math.floor(index / CHUNK);
  const region = /** @type {string} */ (REGIONS[chunk % REGIONS.length]);
  const day = START + Math.floor(chunk / REGIONS.length) * DAY;
  return { region, time: day + (index % CHUNK) * (DAY / CHUNK) };
}

/** The one event about the wanted resource: neither early nor late. @param {number} events */
export function wantedIndex(events) {
  return Math.floor(events * 0.618);
}

/**
 * The key of a delivered file, `/`-separated, as the service names it.
 * @param {string} region
 * @param {number} newest milliseconds of the newest event in the file
 * @param {number} count of events
 * @param {{ size: number, md5: string }} gzip
 */
export function objectKey(region, newest, count, gzip) {
  const stamp = new Date(newest).toISOString().replace(/\D/g, '').slice(0, 14);
  const day = `${stamp.slice(0, 4)}/${stamp.slice(4, 6)}/${stamp.slice(6, 8)}`;
  const name = `Actiontrail_${region}_${stamp}_1002_${count}_${gzip.size}_${gzip.md5}.gz`;
  return `AliyunLogs/Actiontrail/${region}/${day}/${name}`;
}

/** @param {Buffer} gzip */
export function digest(gzip) {
  return { size: gzip.length, md5: createHash('md5').update(gzip).digest('hex') };
}
