import { describe, expect, it } from 'vitest';
import { lengthText } from '../../src/query/duration.js';

describe('lengthText', () => {
  it.each([
    [0, '0s'],
    [999, '0s'],
    [61_000, '1m 1s'],
    [3_600_000, '1h'],
    [22_359_000, '6h 12m'],
    [86_399_999, '23h 59m'],
    [90_060_000, '1d 1h'],
    [86_460_000, '1d'],
  ])('shows %d milliseconds as %s', (ms, text) => {
    expect(lengthText(ms)).toBe(text);
  });
});
