// @ts-check
/** Who acts in the made-up account, and the machines, buckets and databases they act on. */
import { Random } from './random.mjs';

/**
 * @typedef {Record<string, unknown>} Json
 * @typedef {{ identity: Json, sourceIpAddress: string, userAgent: string }} Actor
 * @typedef {{
 *   accountId: string,
 *   users: readonly Actor[],
 *   roles: readonly Actor[],
 *   root: Actor,
 *   wanted: Actor,
 *   instances: readonly string[],
 *   buckets: readonly string[],
 *   databases: readonly string[],
 * }} Population
 */

const AGENTS = [
  'AlibabaCloud (linux; amd64) Golang/1.21.6 Core/1.62.552 TeaDSL/1 Terraform/1.7.4 Provider/1.219.0',
  'AlibabaCloud (Linux; amd64) Java/1.8.0_352-b08 Core/4.6.1 HTTPClient/ApacheHttpClient',
  'AlibabaCloud API Workbench (linux; x64) Node.js/v18.18.2 TeaDSL/1',
  'aliyuncli/3.0.198 (linux; amd64) Golang/1.21.4 Core/0.0.1 TeaDSL/1',
  'Python/3.9.18 AlibabaCloud SDK Core/2.14.0 (Linux x86_64)',
];
const CONSOLES = [
  'ecs.console.aliyun.com',
  'ram.console.aliyun.com',
  'rdsnext.console.aliyun.com',
  'AliyunConsole',
];
const FIRST = 'li wang zhang chen zhao anna ben carla dmitri eva felix grace hugo ines jonas'.split(' ');
const LAST = 'min lei fang hao jing ops dev sre audit data'.split(' ');
const ROLES =
  'ci-deployer terraform-apply backup-runner k8s-worker cost-reporter log-shipper patch-manager'.split(' ');

/** The one actor that a question of the benchmark asks for. */
export const WANTED_ACTOR = 'breakglass-oncall';

/**
 * The same seed gives the same people and machines.
 * @param {number} seed
 * @returns {Population}
 */
export function createPopulation(seed) {
  const random = new Random(seed, -1000);
  const accountId = random.digits(16);
  return {
    accountId,
    users: Array.from({ length: 60 }, (_, n) =>
      createUser(random, accountId, `${random.pick(FIRST)}.${random.pick(LAST)}${n}`),
    ),
    roles: Array.from({ length: 40 }, (_, n) => createRole(random, accountId, `${random.pick(ROLES)}-${n}`)),
    root: {
      identity: { type: 'root-account', principalId: accountId, accountId, userName: 'root' },
      sourceIpAddress: address(random),
      userAgent: 'AliyunConsole',
    },
    wanted: createUser(random, accountId, WANTED_ACTOR),
    instances: Array.from({ length: 6000 }, () => random.base36(17)),
    buckets: Array.from({ length: 120 }, (_, n) => `${random.pick(FIRST)}-${random.pick(LAST)}-data-${n}`),
    databases: Array.from({ length: 300 }, () => random.base36(14)),
  };
}

/**
 * @param {Random} random
 * @param {string} accountId
 * @param {string} userName
 * @returns {Actor}
 */
function createUser(random, accountId, userName) {
  const principalId = `2${random.digits(17)}`;
  const onConsole = random.chance(0.4);
  const accessKeyId = onConsole ? undefined : `LTAI5t${random.base62(18)}`;
  return {
    identity: { type: 'ram-user', principalId, accountId, userName, ...(accessKeyId ? { accessKeyId } : {}) },
    sourceIpAddress: address(random),
    userAgent: random.pick(onConsole ? CONSOLES : AGENTS),
  };
}

/**
 * A role as it is kept between events; the session that uses it is added event by event.
 * @param {Random} random
 * @param {string} accountId
 * @param {string} userName
 * @returns {Actor}
 */
function createRole(random, accountId, userName) {
  return {
    identity: { type: 'assumed-role', principalId: `3${random.digits(17)}`, accountId, userName },
    sourceIpAddress: random.chance(0.3)
      ? `10.${random.below(4)}.${random.below(256)}.${random.below(256)}`
      : address(random),
    userAgent: random.pick(AGENTS),
  };
}

/** @param {Random} random */
function address(random) {
  return `${random.pick([8, 39, 42, 47, 101, 106, 112, 120, 182])}.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`;
}
