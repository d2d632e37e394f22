import { PersonError } from '../errors.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Lower case only: in `2M` one reader sees minutes and another months. A day is 24 hours. */
const UNITS: ReadonlyMap<string, number> = new Map(
  [
    { spellings: ['s', 'sec', 'second', 'seconds'], ms: SECOND },
    { spellings: ['m', 'min', 'minute', 'minutes'], ms: MINUTE },
    { spellings: ['h', 'hr', 'hour', 'hours'], ms: HOUR },
    { spellings: ['d', 'day', 'days'], ms: DAY },
    { spellings: ['w', 'week', 'weeks'], ms: 7 * DAY },
  ].flatMap(({ spellings, ms }) => spellings.map((spelling): [string, number] => [spelling, ms])),
);

/**
 * A length of time in milliseconds: `30s`, `90m`, `2h`, `3d`, `1w`, `1h30m`, `1.5h`, `15 minutes`.
 * Throws PersonError for anything else; `name` is the flag that it was given to.
 */
export function parseDuration(text: string, name = 'the duration'): number {
  const ms = readDuration(text);
  if (ms !== undefined) return ms;
  throw new PersonError(
    `${name} ${JSON.stringify(text)} is no length of time`,
    'Write a number with its unit (s, m, h, d or w), such as 15m, 2h or 1h30m.',
  );
}

/** As parseDuration; undefined for what is none. */
export function readDuration(text: string): number | undefined {
  const piece = /\s*(\d{1,9}(?:\.\d{1,9})?)\s*([a-z]+)\s*/y;
  let total = 0;
  for (let at = 0; at < text.length; at = piece.lastIndex) {
    piece.lastIndex = at;
    const found = piece.exec(text);
    const unit = UNITS.get(found?.[2] ?? '');
    if (unit === undefined) return undefined;
    total += Math.round(Number(found?.[1]) * unit);
  }
  return text === '' ? undefined : total;
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
