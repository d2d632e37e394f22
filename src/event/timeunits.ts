/** Units in which events are counted over time. */
export interface TimeUnit {
  /** How much of `2026-06-01T10:00:00Z` names one. */
  readonly digits: number;
  readonly milliseconds: number;
  /** What makes that name a time of ISO 8601 again. */
  readonly ending: string;
}

export const TIME_UNITS: ReadonlyMap<string, TimeUnit> = new Map([
  ['minute', { digits: 16, milliseconds: 60_000, ending: 'Z' }],
  ['hour', { digits: 13, milliseconds: 3_600_000, ending: ':00Z' }],
  ['day', { digits: 10, milliseconds: 86_400_000, ending: '' }],
]);
