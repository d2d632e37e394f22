/** Making, changing, starting, stopping and deleting trails. */

import type { Account } from './account.js';
import type { Body } from './raw-json.js';
import { Refusal } from './refusal.js';
import { type Call, required, type Service } from './service.js';
import { checkSettings, checkTrailName, readBoolean } from './trail-rules.js';
import type { Trail } from './trails.js';

/** Trails of one account in one region, those of organisations not counted. */
const LARGEST_NUMBER = 5;

export function createTrail(call: Call, service: Service): Body {
  const { account, parameters, now } = call;
  const name = checkTrailName(required(call, 'Name'));
  const organization = readBoolean(parameters.get('IsOrganizationTrail'))
    ? checkOrganization(account, service)
    : undefined;
  if (account.trails.some((trail) => trail.name === name)) throw new Refusal('TrailAlreadyExistsException');
  const settings = checkSettings(call, service, {}, undefined);
  const alike = account.trails.filter(
    (trail) => trail.homeRegion === call.region && trail.organization === undefined,
  );
  if (organization === undefined && alike.length >= LARGEST_NUMBER) {
    throw new Refusal('MaximumNumberOfTrailsExceededException');
  }
  const trail = account.addTrail({ name, homeRegion: call.region, organization, settings, created: now });
  return shown(trail, call);
}

/** The id of the organisation, for whom it may have its one trail. */
function checkOrganization(account: Account, service: Service): string {
  const { organization } = service.rules;
  const allowed = [organization?.management, ...(organization?.delegated ?? [])].includes(account.id);
  if (organization === undefined || !allowed) throw new Refusal('NotAllowCreateOrganizationTrail');
  const trails = service.accounts().flatMap((each) => each.trails);
  if (trails.some((trail) => trail.organization !== undefined)) {
    throw new Refusal('MaximumNumberOfOrganizationTrailExceeded');
  }
  return organization.id;
}

export function updateTrail(call: Call, service: Service): Body {
  const trail = ownTrail(call, 'Name');
  const before = service.rules.updateClears ? {} : trail.settings;
  trail.settings = checkSettings(call, service, before, trail);
  trail.updated = call.now;
  return shown(trail, call);
}

export function deleteTrail(call: Call): Body {
  const { trails } = call.account;
  trails.splice(trails.indexOf(ownTrail(call, 'Name')), 1);
  return { RequestId: call.requestId };
}

export function startLogging(call: Call): Body {
  const trail = ownTrail(call, 'Name');
  if (trail.state !== 'Enable') trail.started = call.now;
  trail.state = 'Enable';
  return { RequestId: call.requestId };
}

export function stopLogging(call: Call): Body {
  const trail = ownTrail(call, 'Name');
  if (trail.state === 'Enable') {
    trail.stopped = call.now;
    trail.state = 'Disable';
  }
  return { RequestId: call.requestId };
}

/** A trail is managed by the account that made it, in its home region; elsewhere there is none. */
export function ownTrail(call: Call, parameter: string): Trail {
  const name = required(call, parameter);
  const trail = call.account.trails.find((each) => each.name === name && each.homeRegion === call.region);
  if (trail === undefined) throw new Refusal('TrailNotFoundException');
  return trail;
}

function shown({ name, homeRegion, settings }: Trail, { requestId }: Call): Body {
  return { ...settings, Name: name, HomeRegion: homeRegion, RequestId: requestId };
}
