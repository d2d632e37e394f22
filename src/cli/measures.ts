/** Sizes and shares as people read and write them. */
import { PersonError } from '../errors.js';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `512 B`, `1.5 KiB`, `12.0 MiB`: at most four digits. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1023.95 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`;
}

/** `12.5%`; one digit that is not zero where it would else read as none: `0.003%`. */
export function shareText(count: number, all: number): string {
  const percent = all > 0 ? (count / all) * 100 : 0;
  if (percent >= 0.05 || percent === 0) return `${percent.toFixed(1)}%`;
  return `${percent.toFixed(Math.min(20, Math.ceil(-Math.log10(percent))))}%`;
}

const POWERS: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4 };

/** Bytes that `64G`, `1.5 MiB`, `20k` or `4096` stand for; undefined for what is no size. */
export function readSize(text: string): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * 1024 ** POWERS[unit!.toLowerCase()]!;
}

/** @throws PersonError; `name` is the flag that it was given to */
export function parseSize(text: string, name: string): number {
  const size = readSize(text);
  if (size !== undefined && size >= 1) return Math.floor(size);
  throw new PersonError(
    `${name} ${JSON.stringify(text)} is no size`,
    'Write a number of bytes, such as 500k, 20M or 1.5G.',
  );
}
