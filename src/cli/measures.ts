/** Sizes, lengths of time and shares as people read them. */

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

const FACTORS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Bytes of `600M`, `2GiB`, `1.5g` or `4096`; undefined for what is no size. */
export function readSize(text: string): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * FACTORS[unit!.toLowerCase()]!;
}

/** `2d 3h`, `6h 12m`, `4m 10s`, `9s`: the two greatest units, rounded down. */
export function lengthText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const units = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  if (first < 0) return '0s';
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}

/** `12.5%`; one digit that is not zero where it would else read as none: `0.003%`. */
export function shareText(count: number, all: number): string {
  const percent = all > 0 ? (count / all) * 100 : 0;
  if (percent >= 0.05 || percent === 0) return `${percent.toFixed(1)}%`;
  return `${percent.toFixed(Math.min(20, Math.ceil(-Math.log10(percent))))}%`;
}
