import { describe, expect, it } from 'vitest';
import { heatLegend, heatLines } from '../../src/output/heatmap.js';
import { PLAIN } from '../../src/output/paint.js';

const draw = (cells: Parameters<typeof heatLines>[0]['rows'][number]['cells'], width = 80, unicode = true) =>
  heatLines({
    rows: [
      { label: 'cn-hangzhou', cells: [] },
      { label: '2026-06-01', cells },
    ],
    width,
    unicode,
    paint: PLAIN,
  });

describe('a heat map', () => {
  it('is darker for more, and has signs for what is missing', () => {
    const cells = [0, 1, 10, 100, 1000, 'missing', 'stopped', 'outside', 1] as const;
    expect(draw(cells)).toEqual(['cn-hangzhou', '2026-06-01  ·░▒▓█!S ░']);
    expect(draw(cells, 80, false)).toEqual(['cn-hangzhou', '2026-06-01  .-+*#!S -']);
  });

  it('never shows an hour with events as one without', () => {
    expect(draw([1])).toEqual(['cn-hangzhou', '2026-06-01  █']);
    expect(draw([1, 1_000_000])).toEqual(['cn-hangzhou', '2026-06-01  ░█']);
  });

  it('cuts labels, then joins cells, of which the worst is shown, to fit', () => {
    const cells = Array.from({ length: 24 }, (_, i) => (i === 7 ? 'missing' : i));
    for (const width of [36, 31, 20, 12, 8]) {
      for (const line of draw(cells, width)) expect(line.length).toBeLessThanOrEqual(width);
      expect(draw(cells, width)[1]).toContain('!');
    }
    expect(draw(cells, 20)[1]).toMatch(/^2026… {2}.{3}!.{8}$/);
  });

  it('is nothing without rows', () => {
    expect(heatLines({ rows: [], width: 80, unicode: true, paint: PLAIN })).toEqual([]);
  });

  it('explains itself', () => {
    expect(heatLegend({ unicode: true })).toBe(
      '· no event  ░▒▓█ few to many  ! files missing  S trail stopped',
    );
    expect(heatLegend({ unicode: false })).toBe(
      '. no event  -+*# few to many  ! files missing  S trail stopped',
    );
  });
});
