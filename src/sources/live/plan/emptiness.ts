import { closestName } from '../../../event/suggestions.js';
import { formatTime } from '../../../event/time.js';
import type { Query, Window } from '../../../query/query.js';
import { simplify } from '../../../query/simplify.js';
import { askedTerms } from './asked-terms.js';
import type { Attribute } from './attributes.js';
import { EVENT_NAMES, isGlobalEvent } from './event-names.js';
import { describeNote } from './notes.js';
import type { LookupPlan } from './plan.js';
import { OTHER_NAMES } from './services.js';
import { EVENTS, SERVICES, usualSpelling } from './spelling.js';

/** What was asked when nothing was found. */
export interface EmptyAnswer {
  readonly query: Query;
  readonly plan: LookupPlan;
  /** Both ends are known once a lookup is asked. */
  readonly window: Required<Window>;
  readonly regions: readonly string[];
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** Services without regions, and the regions in which their events can lie. */
  readonly globalHomes: { readonly services: readonly string[]; readonly regions: readonly string[] };
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The service keeps events for so long. */
const KEPT = 90 * DAY;
/** Until an event can be looked up. */
const SETTLING = 10 * MINUTE;

/** What could explain that nothing was found, the likeliest first; one sentence a line. */
export function explainEmptiness(answer: EmptyAnswer): readonly string[] {
  const query = simplify(answer.query);
  return [
    ...aboutAge(answer),
    ...aboutRegions(query, answer),
    ...aboutWords(query),
    ...answer.plan.notes.map(describeNote),
    ...aboutLetters(answer.plan),
    ...aboutWindow(answer),
  ];
}

function* aboutAge({ window: { since, until }, now }: EmptyAnswer): Generator<string> {
  const oldest = Math.ceil((now - KEPT) / 1000) * 1000;
  if (until <= oldest) {
    yield 'the service keeps events for 90 days, and the whole window is older; delivered files may hold it (atrail archive search)';
  } else if (since < oldest) {
    yield `the service keeps events for 90 days: what is before ${formatTime(oldest)} is not there any more`;
  }
  if (until > now - SETTLING && since < now) {
    yield 'events can take 10 minutes to appear, so the latest may not be there yet';
  }
}

function* aboutRegions(query: Query, { regions, globalHomes }: EmptyAnswer): Generator<string> {
  const global = new Set(
    askedTerms(query).flatMap(({ path, text = '' }) => globalName(path, text, globalHomes)),
  );
  const missing = globalHomes.regions.filter((region) => !regions.includes(region));
  if (global.size > 0 && missing.length > 0) {
    yield `events of services without regions, such as ${[...global].join(' and ')}, lie in one region only, ${globalHomes.regions.join(' or ')}: --region ${missing.join(' --region ')} was not asked`;
  } else if (regions.length === 1) {
    yield `each region keeps its own events, and only ${regions[0]} was asked: --region all asks every one`;
  }
}

function globalName(path: string, text: string, { services }: EmptyAnswer['globalHomes']): readonly string[] {
  if (path === 'eventname') return isGlobalEvent(text) ? [usualSpelling(EVENTS, text) ?? text] : [];
  if (path !== 'servicename') return [];
  return services.filter((service) => service.toLowerCase() === text.toLowerCase());
}

function* aboutWords(query: Query): Generator<string> {
  for (const { path, text } of askedTerms(query)) {
    if (text === undefined) continue;
    if (path === 'servicename') {
      const others = OTHER_NAMES.get(text.toLowerCase().replaceAll(/[\s_-]/g, ''));
      if (others !== undefined)
        yield `events that belong to ${text} may also have the service ${others.join(' or ')}`;
    }
    const words = path === 'servicename' ? SERVICES : path === 'eventname' ? EVENTS : undefined;
    if (words === undefined || usualSpelling(words, text) !== undefined) continue;
    const names =
      path === 'servicename' ? [...SERVICES.rows.values()].map(([usual]) => usual!) : EVENT_NAMES.flat();
    const near = closestName(text, names, []);
    if (near !== undefined) yield `there may be no ${text} at all: ${near} is a name that is known`;
  }
}

const OWN_NAMES: readonly Attribute['key'][] = [
  'User',
  'RoleName',
  'ResourceName',
  'ResourceType',
  'PrincipalId',
  'EventAccessKeyId',
];

function* aboutLetters({ lookups }: LookupPlan): Generator<string> {
  const asked = lookups.flat().filter(({ key }) => OWN_NAMES.includes(key));
  const named = [...new Set(asked.map(({ key, value }) => `${key}=${value}`))];
  if (named.length > 0) {
    yield `the service compares letter for letter, capitals too: ${named.join(', ')} must be written as in the events`;
  }
}

function* aboutWindow({ window: { since, until }, now }: EmptyAnswer): Generator<string> {
  if (since <= now - KEPT + DAY || until <= now - KEPT) return;
  yield `the window begins ${formatTime(since)}; the service keeps 90 days (--since 90d)`;
}
