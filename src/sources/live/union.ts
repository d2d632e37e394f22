/** An event that several lookups found is one event. */
import type { Found } from './merging.js';

/**
 * Takes out what another lookup has found already; events of one second at a time, since the same event has the same
 * time. What one lookup brought twice was delivered twice, and stays.
 */
export function withoutSeenAgain(events: readonly Found[]): readonly Found[] {
  if (events.every(({ lookup }) => lookup === events[0]!.lookup)) return events;
  const most = new Map<bigint, number>();
  const counts = new Map<string, number>();
  return events.filter(({ content, lookup }) => {
    const name = `${lookup} ${content}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (count <= (most.get(content) ?? 0)) return false;
    most.set(content, count);
    return true;
  });
}
