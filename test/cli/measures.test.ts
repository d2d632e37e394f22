import { describe, expect, it } from 'vitest';
import { shareText, sizeText } from '../../src/cli/measures.js';

describe('measures', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1_048_524, '1023.9 KiB'],
    [1_048_525, '1.0 MiB'],
    [5 * 2 ** 40, '5.0 TiB'],
    [2 ** 63, '8192.0 PiB'],
  ])('shows %d bytes as %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });

  it.each([
    [1, 8, '12.5%'],
    [1, 1, '100.0%'],
    [0, 5, '0.0%'],
    [0, 0, '0.0%'],
    [1, 2000, '0.1%'],
    [1, 3000, '0.03%'],
    [1, 100_000, '0.001%'],
    [1, 1_000_000_000, '0.0000001%'],
  ])('shows %d of %d as %s', (count, all, text) => {
    expect(shareText(count, all)).toBe(text);
  });
});
