// @ts-check
/** One event of the benchmark's trail: the record that the service writes around what happened. */
import { COMPUTE } from './compute.mjs';
import { DATA } from './data.mjs';
import { IDENTITY } from './identity.mjs';
import { WANTED_ACTOR } from './population.mjs';
import { Random } from './random.mjs';

/**
 * @typedef {import('./scene.mjs').Activity} Activity
 * @typedef {import('./scene.mjs').Scene} Scene
 * @typedef {import('./population.mjs').Actor} Actor
 * @typedef {import('./population.mjs').Json} Json
 * @typedef {import('./population.mjs').Population} Population
 */

/** The questions' answers: these values are in the corpora, and nowhere but where the counts say. */
export const WANTED = {
  resource: 'i-bp19onlyonce4everx7q2',
  event: 'DeleteInstance',
  actor: WANTED_ACTOR,
};

const ACTOR_SHARE = 0.005;
const ACTIVITIES = [...COMPUTE, ...IDENTITY, ...DATA];
const TOTAL_WEIGHT = ACTIVITIES.reduce((sum, activity) => sum + activity.weight, 0);
const REBOOT = /** @type {Activity} */ (ACTIVITIES.find((activity) => activity.name === 'RebootInstance'));

/**
 * Event number `index` of the trail, as the service would write it; a pure function of its arguments.
 * @param {Population} population
 * @param {{ seed: number, index: number, region: string, time: number, wanted: boolean }} at
 *   time in milliseconds; `wanted` makes it the one event about the wanted resource
 * @returns {Json}
 */
export function createEvent(population, at) {
  const random = new Random(at.seed, at.index);
  const activity = at.wanted ? REBOOT : pickActivity(random);
  const time = `${new Date(at.time).toISOString().slice(0, 19)}Z`;
  const requestId = random.uuid();
  const scene = { random, population, region: at.region, time, requestId };
  const actor = pickActor(scene, activity);
  const detail = at.wanted ? aboutWantedResource() : activity.detail(scene);
  const host = `${activity.service.toLowerCase()}.${at.region}.aliyuncs.com`;
  return {
    eventId: requestId,
    eventVersion: 1,
    ...(detail.response ? { responseElements: detail.response } : {}),
    eventSource: host,
    ...(activity.by === 'system'
      ? {}
      : { requestParameters: requestParameters(scene, activity, actor, detail.parameters, host) }),
    sourceIpAddress: actor.sourceIpAddress,
    userAgent: actor.userAgent,
    eventRW: activity.write ? 'Write' : 'Read',
    eventType: activity.type ?? 'ApiCall',
    ...(detail.resources ? { referencedResources: detail.resources } : {}),
    userIdentity: actor.identity,
    serviceName: activity.service,
    additionalEventData: { Scheme: 'https', CallerBid: '26842', ...detail.additional },
    apiVersion: activity.version,
    requestId,
    eventTime: time,
    isGlobal: false,
    acsRegion: at.region,
    ...(random.chance(0.04) ? failure(random, activity) : {}),
    eventName: activity.name,
    recipientAccountId: population.accountId,
    eventCategory: 'Management',
  };
}

/** @param {Random} random */
function pickActivity(random) {
  let left = random.below(TOTAL_WEIGHT);
  for (const activity of ACTIVITIES) {
    left -= activity.weight;
    if (left < 0) return activity;
  }
  return REBOOT;
}

/**
 * @param {Scene} scene
 * @param {Activity} activity
 * @returns {Actor}
 */
function pickActor({ random, population, time }, activity) {
  const isWanted = random.chance(ACTOR_SHARE);
  if (isWanted) return withSession(population.wanted, time);
  if (activity.by === 'system') {
    const host = `${activity.service.toLowerCase()}.aliyuncs.com`;
    return { identity: { type: 'system', userName: host }, sourceIpAddress: host, userAgent: host };
  }
  if (random.chance(0.01)) return withSession(population.root, time);
  if (random.chance(0.45)) return withSession(random.pickSkewed(population.users), time);
  return inRole(random, random.pickSkewed(population.roles), time);
}

/**
 * @param {Actor} actor
 * @param {string} time
 * @returns {Actor}
 */
function withSession(actor, time) {
  const attributes = { mfaAuthenticated: 'false', creationDate: time };
  return { ...actor, identity: { ...actor.identity, sessionContext: { attributes } } };
}

/**
 * @param {Random} random
 * @param {Actor} role
 * @param {string} time
 * @returns {Actor}
 */
function inRole(random, role, time) {
  const session = `pod-${random.base36(10)}`;
  const identity = {
    ...role.identity,
    principalId: `${role.identity.principalId}:${session}`,
    userName: `${role.identity.userName}:${session}`,
    accessKeyId: `STS.N${random.base62(24)}`,
  };
  return withSession({ ...role, identity }, time);
}

/**
 * What the gateway adds to every call's own parameters.
 * @param {Scene} scene
 * @param {Activity} activity
 * @param {Actor} actor
 * @param {Json} own
 * @param {string} host
 * @returns {Json}
 */
function requestParameters({ random, region, requestId }, activity, actor, own, host) {
  const { type, userName } = actor.identity;
  return {
    ...(type === 'assumed-role'
      ? {
          stsTokenPrincipalName: String(userName).replace(':', '/'),
          stsTokenPlayerUid: Number(random.digits(15)),
        }
      : {}),
    ...own,
    AcsHost: host,
    AcsProduct: activity.service,
    HostId: host,
    RequestId: requestId,
    RegionId: region,
    Region: region,
    ClientPort: 1024 + random.below(60000),
    AcceptLanguage: random.chance(0.5) ? 'en-US' : 'zh-CN',
    'X-Acs-Client-Tls-Version': 'TLSv1.3',
    'X-Acs-Client-Tls-Cipher-Suite': 'TLS_AES_256_GCM_SHA384',
  };
}

/** @returns {import('./scene.mjs').Detail} names the wanted resource twice */
function aboutWantedResource() {
  return {
    parameters: { InstanceId: WANTED.resource, ForceStop: true },
    resources: { 'ACS::ECS::Instance': [WANTED.resource] },
  };
}

/**
 * @param {Random} random
 * @param {Activity} activity
 */
function failure(random, activity) {
  if (activity.type === 'ConsoleSignin') return { errorCode: 'PasswordError', errorMessage: 'Login failed.' };
  const errorCode = random.pick(['NoPermission', 'Throttling.User', 'InvalidParameter', 'Forbidden.RAM']);
  return { errorCode, errorMessage: `${activity.name} was refused: ${errorCode}` };
}
