/** Times as the service reads and writes them in requests: `2026-06-01T10:00:00Z`, and nothing else. */

export function parseTime(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return undefined;
  const time = Date.parse(text);
  // 30 February is no day, though a parser may take it for one of March.
  return Number.isNaN(time) || writeTime(time) !== text ? undefined : time;
}

export function writeTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

export const MINUTE = 60_000;
export const DAY = 86_400_000;
