/** What belongs to one account. Tests may look, and change it. */
import type { KeyOwner } from './access-keys.js';
import { type GivenEvent, type StoredEvent, storeEvent } from './history.js';
import type { Rules } from './rules.js';
import type { Trail, TrailSettings } from './trails.js';

/** A trail as a test plants it. */
export type GivenTrail = Partial<Omit<Trail, 'settings'>> & {
  readonly name: string;
  readonly settings: Partial<TrailSettings>;
};

export class Account {
  readonly history: StoredEvent[] = [];
  readonly insights: StoredEvent[] = [];
  readonly trails: Trail[] = [];
  /** Permanent keys that there are, besides those that the history names. */
  readonly accessKeys = new Map<string, KeyOwner>();

  constructor(
    readonly id: string,
    readonly rules: Rules,
  ) {}

  /** Events come to their regions: their own, the global one, or one that is named. */
  addEvents(events: readonly GivenEvent[], region?: string): void {
    for (const event of events) this.history.push(storeEvent(event, this.rules, region));
  }

  addInsights(events: readonly GivenEvent[], region?: string): void {
    for (const event of events) this.insights.push(storeEvent(event, this.rules, region));
  }

  /** A trail that is there, whatever the rules for making one; fresh unless said. */
  addTrail(given: GivenTrail): Trail {
    const trail = {
      homeRegion: this.rules.defaultRegion,
      owner: this.id,
      organization: undefined,
      state: 'Fresh' as const,
      created: 0,
      updated: given.created ?? 0,
      ...(given.state === 'Enable' && { started: given.created ?? 0 }),
      delivery: {},
      metrics: new Map(),
      ...given,
      settings: { EventRW: 'All', TrailRegion: 'All', ...given.settings },
    };
    this.trails.push(trail);
    return trail;
  }

  trail(name: string): Trail | undefined {
    return this.trails.find((trail) => trail.name === name);
  }
}
