/** From what is wanted and what is there to the calls that lead from one to the other. Pure. */
import type { Parameters } from '../cloud/connection.js';
import { type DataEvents, putting } from './data-events.js';
import { type Difference, differences, unmet } from './differences.js';
import { SETTINGS, type Settings, type Trail } from './trail.js';

export interface Wanted {
  readonly name: string;
  readonly settings: Settings;
  readonly organization: boolean;
}

export type Operation =
  | 'CreateTrail'
  | 'UpdateTrail'
  | 'PutDataEventSelector'
  | 'StartLogging'
  | 'StopLogging'
  | 'DeleteTrail';

export interface Step {
  readonly operation: Operation;
  readonly parameters: Parameters;
}

export interface Plan {
  readonly name: string;
  /** The trail's home region; all calls go there. */
  readonly region: string;
  /** Nothing is to be done where there is none. */
  readonly steps: readonly Step[];
  /** How the trail is set up when the plan is carried out; undefined for a trail that is gone then. */
  readonly result: Wanted | undefined;
  /** Data events that are set anew. */
  readonly dataEvents?: DataEvents;
  /** What changes about it; of a new trail everything. */
  readonly changes: readonly Difference[];
}

export interface Found {
  readonly trail: Trail;
  readonly logging: boolean;
}

/**
 * A trail as wanted, made where it is not there.
 * @returns what differs, instead of a plan, where another trail has that name
 */
export function planCreation(
  wanted: Wanted,
  region: string,
  found: Found | undefined,
  enable: boolean,
): Plan | { readonly conflict: readonly Conflict[] } {
  const base = { name: wanted.name, region, result: wanted };
  const starting = enable ? [startStep(wanted.name)] : [];
  if (found === undefined) {
    const steps = [{ operation: 'CreateTrail', parameters: creation(wanted) } as const, ...starting];
    return { ...base, steps, changes: differences({}, wanted.settings) };
  }
  const conflict = conflicts(wanted, region, found.trail);
  if (conflict.length > 0) return { conflict };
  return { ...base, steps: found.logging ? [] : starting, changes: [] };
}

/** Something about a trail that is there and cannot be as wanted. */
export interface Conflict {
  readonly what: string;
  readonly there?: string;
  readonly wanted?: string;
}

export function conflicts(wanted: Wanted, region: string, trail: Trail): readonly Conflict[] {
  const list: Conflict[] = [];
  if (trail.homeRegion !== region) list.push({ what: 'HomeRegion', there: trail.homeRegion, wanted: region });
  if (trail.organization !== wanted.organization) {
    list.push({
      what: 'IsOrganizationTrail',
      there: String(trail.organization),
      wanted: String(wanted.organization),
    });
  }
  for (const { setting, before, after } of unmet(wanted.settings, trail.settings)) {
    list.push({
      what: setting,
      ...(before === undefined ? {} : { there: before }),
      ...(after === undefined ? {} : { wanted: after }),
    });
  }
  return list;
}

/** @param settings all of them as they shall be: what is not among them is cleared */
export function planUpdate({ trail }: Found, settings: Settings): Plan {
  const { name, homeRegion: region, organization } = trail;
  const changes = differences(trail.settings, settings);
  const result = { name, settings, organization };
  if (changes.length === 0) return { name, region, steps: [], result, changes };
  return {
    name,
    region,
    steps: [{ operation: 'UpdateTrail', parameters: update(result, trail) }],
    result,
    changes,
  };
}

export function planEnabling({ trail, logging }: Found): Plan {
  return stateOnly(trail, logging ? [] : [startStep(trail.name)]);
}

export function planDisabling({ trail, logging }: Found): Plan {
  return stateOnly(trail, logging ? [{ operation: 'StopLogging', parameters: { Name: trail.name } }] : []);
}

export function planDeletion({ trail }: Found): Plan {
  const { name, homeRegion: region } = trail;
  const steps = [{ operation: 'DeleteTrail', parameters: { Name: name } } as const];
  return { name, region, steps, result: undefined, changes: differences(trail.settings, {}) };
}

/**
 * A trail as it once was: made again, or changed back, and logging if it did.
 * @param dataEvents those that went with it; of a trail that is there they are left as they are
 */
export function planRestoration(
  once: Wanted,
  region: string,
  wasLogging: boolean,
  found: Found | undefined,
  dataEvents?: DataEvents,
): Plan | { readonly conflict: readonly Conflict[] } {
  if (found === undefined) {
    const plan = planCreation(once, region, undefined, wasLogging);
    if ('conflict' in plan || dataEvents === undefined) return plan;
    const put = { operation: 'PutDataEventSelector', parameters: putting(once.name, dataEvents) } as const;
    return { ...plan, dataEvents, steps: [plan.steps[0]!, put, ...plan.steps.slice(1)] };
  }
  // What cannot be changed of a trail that is there.
  const conflict = conflicts(once, region, found.trail).filter(
    ({ what }) => !(SETTINGS as readonly string[]).includes(what),
  );
  if (conflict.length > 0) return { conflict };
  const back = planUpdate(found, once.settings);
  return { ...back, steps: [...back.steps, ...(wasLogging && !found.logging ? [startStep(once.name)] : [])] };
}

function stateOnly(trail: Trail, steps: readonly Step[]): Plan {
  const { name, homeRegion: region, settings, organization } = trail;
  return { name, region, steps, result: { name, settings, organization }, changes: [] };
}

function startStep(name: string): Step {
  return { operation: 'StartLogging', parameters: { Name: name } };
}

/** EventRW and TrailRegion are always said: what the service assumes differs from one description to another. */
function creation({ name, settings, organization }: Wanted): Parameters {
  return {
    Name: name,
    EventRW: 'All',
    TrailRegion: 'All',
    ...set(settings),
    ...(organization ? { IsOrganizationTrail: true } : {}),
  };
}

/** Everything is said again, since nobody knows whether what is left out is kept; what is cleared is said as empty. */
function update({ name, settings }: Wanted, before: Trail): Parameters {
  const cleared = SETTINGS.filter((setting) => before.settings[setting] && !settings[setting]);
  return { Name: name, ...set(settings), ...Object.fromEntries(cleared.map((setting) => [setting, ''])) };
}

function set(settings: Settings): Settings {
  return Object.fromEntries(
    SETTINGS.filter((setting) => settings[setting]).map((setting) => [setting, settings[setting]]),
  );
}
