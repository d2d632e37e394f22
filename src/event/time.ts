import type { AuditEvent } from './event.js';
import { compileText } from './paths.js';

const readTime = compileText('eventTime');

/** When the event happened, in milliseconds since 1970 UTC; NaN when it cannot be read. */
export function eventTime(event: AuditEvent): number {
  return parseEventTime(readTime(event));
}

/**
 * A time as events write it, in milliseconds since 1970 UTC; NaN when it is none.
 * `2026-06-01T10:00:00Z`, with a fraction (cut to milliseconds), with an offset (`+0800`, `+08:00`), with a blank
 * for the T, without a zone (then UTC, as the service writes it), or seconds or milliseconds since 1970 as digits.
 */
export function parseEventTime(text: string): number {
  if (text.length === 20 && text.charCodeAt(19) === 0x5a && text.charCodeAt(10) === 0x54) {
    const usual = parseUsual(text);
    if (!Number.isNaN(usual)) return usual;
  }
  return parseOther(text);
}

/** `2026-06-01T10:00:00Z`; a fraction only when there is one; '' for what is no time. */
export function formatTime(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return '';
  return date.toISOString().replace('.000Z', 'Z');
}

function parseUsual(text: string): number {
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return Number.NaN;
  if (text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) return Number.NaN;
  return instant(
    twoDigits(text, 0) * 100 + twoDigits(text, 2),
    twoDigits(text, 5),
    twoDigits(text, 8),
    twoDigits(text, 11),
    twoDigits(text, 14),
    twoDigits(text, 17),
  );
}

/** NaN unless both characters are digits, and NaN spoils every sum it is in. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const WRITTEN =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt]| {1,8})(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,18}))?)? ?(?:[Zz]|UTC|([+-])(\d\d):?(\d\d)?)?$/;
const DIGITS = /^\d{1,14}(?:\.\d{1,18})?$/;
/** Below this, digits are seconds (until the year 5138); from it on, milliseconds (from 1973). */
const FIRST_MILLISECONDS = 1e11;

function parseOther(text: string): number {
  if (DIGITS.test(text)) {
    const number = Number(text);
    return Math.floor(number < FIRST_MILLISECONDS ? number * 1000 : number);
  }
  const parts = WRITTEN.exec(text);
  if (parts === null) return Number.NaN;
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second = '0',
    fraction = '',
    sign,
    offsetHours,
    offsetMinutes = '0',
  ] = parts;
  const ms = instant(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  return (
    ms +
    Number(fraction.slice(0, 3).padEnd(3, '0')) -
    offset(sign, Number(offsetHours), Number(offsetMinutes))
  );
}

function offset(sign: string | undefined, hours: number, minutes: number): number {
  if (sign === undefined) return 0;
  if (hours > 23 || minutes > 59) return Number.NaN;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function instant(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  if (!(year >= 100 && month >= 1 && month <= 12 && hour <= 23 && minute <= 59 && second <= 59))
    return Number.NaN;
  if (!(day >= 1 && day <= daysIn(year, month))) return Number.NaN;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
