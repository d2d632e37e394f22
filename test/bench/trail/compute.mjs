// @ts-check
/** Machines and what hangs on them: Ecs and Slb. */
import { balancer, fresh, instance } from './scene.mjs';

/**
 * @typedef {import('./scene.mjs').Activity} Activity
 * @typedef {import('./scene.mjs').Detail} Detail
 * @typedef {import('./scene.mjs').Scene} Scene
 */

const ZONE_LETTERS = ['b', 'g', 'h', 'i', 'j', 'k'];
const TYPES = ['ecs.g7.xlarge', 'ecs.c7.2xlarge', 'ecs.r7.large', 'ecs.t6-c1m2.large', 'ecs.g8i.4xlarge'];

/** @param {Scene} s */
const zone = (s) => `${s.region}-${s.random.pick(ZONE_LETTERS)}`;

/** @param {string} name @param {number} weight @returns {Activity} */
function listing(name, weight) {
  return {
    weight,
    service: 'Ecs',
    name,
    write: false,
    version: '2014-05-26',
    detail(s) {
      const ids = Array.from({ length: 4 + s.random.below(10) }, () => instance(s));
      return {
        parameters: {
          PageNumber: 1 + s.random.below(20),
          PageSize: s.random.pick([10, 50, 100]),
          InstanceIds: JSON.stringify(ids),
          'Tag.1.Key': 'acs:autoscaling:scalingGroupId',
          'Tag.1.Value': fresh(s, 'asg'),
          ZoneId: zone(s),
        },
        resources: { 'ACS::ECS::Instance': ids },
      };
    },
  };
}

/** @param {string} name @param {number} weight @returns {Activity} */
function instanceChange(name, weight) {
  return {
    weight,
    service: 'Ecs',
    name,
    write: true,
    version: '2014-05-26',
    detail(s) {
      const id = instance(s);
      return {
        parameters: {
          InstanceId: id,
          Force: true,
          TerminateSubscription: false,
          DryRun: false,
          ClientToken: s.random.base62(32),
        },
        response: { RequestId: s.requestId },
        resources: { 'ACS::ECS::Instance': [id] },
      };
    },
  };
}

/** @type {readonly Activity[]} */
export const COMPUTE = [
  listing('DescribeInstances', 130),
  listing('DescribeInstanceStatus', 80),
  listing('DescribeDisks', 60),
  instanceChange('StartInstance', 25),
  instanceChange('StopInstance', 25),
  instanceChange('RebootInstance', 15),
  instanceChange('DeleteInstance', 30),
  {
    weight: 60,
    service: 'Ecs',
    name: 'RunInstances',
    write: true,
    version: '2014-05-26',
    detail: runInstances,
  },
  {
    weight: 90,
    service: 'Ecs',
    name: 'CreateNetworkInterface',
    write: true,
    version: '2014-05-26',
    detail(s) {
      const [vswitch, eni, group] = [fresh(s, 'vsw'), fresh(s, 'eni'), fresh(s, 'sg')];
      return {
        parameters: {
          VSwitchId: vswitch,
          SecurityGroupId: group,
          PrimaryIpAddress: `172.16.${s.random.below(256)}.${s.random.below(256)}`,
          NetworkInterfaceName: `eni-cluster-${s.random.base36(8)}`,
          'Tag.1.Key': 'ack.aliyun.com',
          'Tag.1.Value': `c${s.random.base36(32)}`,
          ClientToken: s.random.base62(32),
        },
        response: {
          RequestId: s.requestId,
          NetworkInterfaceId: eni,
          VSwitchId: vswitch,
          MacAddress: `00:16:3e:${s.random.base36(6).replace(/(..)(..)(..)/, '$1:$2:$3')}`,
          Status: 'Available',
          OwnerId: s.population.accountId,
          ZoneId: zone(s),
          PrivateIpSets: {
            PrivateIpSet: [{ PrivateIpAddress: `172.16.${s.random.below(256)}.1`, Primary: true }],
          },
        },
        resources: {
          'ACS::ECS::NetworkInterface': [eni],
          'ACS::VPC::VSwitch': [vswitch],
          'ACS::ECS::SecurityGroup': [group],
        },
      };
    },
  },
  {
    weight: 30,
    service: 'Ecs',
    name: 'DeleteDisk',
    write: true,
    version: '2014-05-26',
    by: 'system',
    detail: (s) => ({
      parameters: { DiskId: fresh(s, 'd') },
      resources: { 'ACS::ECS::Instance': [instance(s)], 'ACS::ECS::Disk': [fresh(s, 'd')] },
    }),
  },
  {
    weight: 70,
    service: 'Slb',
    name: 'DescribeHealthStatus',
    write: false,
    version: '2014-05-15',
    detail(s) {
      const id = balancer(s);
      return {
        parameters: {
          LoadBalancerId: id,
          ListenerPort: s.random.pick([80, 443, 6443]),
          ListenerProtocol: 'tcp',
        },
        resources: { 'ACS::SLB::LoadBalancer': [id] },
      };
    },
  },
];

/** @param {Scene} s @returns {Detail} */
function runInstances(s) {
  const ids = Array.from({ length: 1 + s.random.below(3) }, () => fresh(s, 'i'));
  const image = `aliyun_3_x64_20G_alibase_2026${10 + s.random.below(3)}${10 + s.random.below(18)}.vhd`;
  const [group, vswitch] = [fresh(s, 'sg'), fresh(s, 'vsw')];
  return {
    parameters: {
      Amount: ids.length,
      'NetworkInterface.1.SecurityGroupId': group,
      'NetworkInterface.1.VSwitchId': vswitch,
      'NetworkInterface.1.InstanceType': 'Primary',
      'SystemDisk.Size': s.random.pick([20, 40, 80]),
      'SystemDisk.Category': 'cloud_essd',
      'SystemDisk.DeleteWithInstance': true,
      ImageId: image,
      InstanceType: s.random.pick(TYPES),
      InstanceName: `worker-${s.random.base36(8)}`,
      InternetMaxBandwidthOut: 0,
      HttpTokens: 'optional',
      IoOptimized: true,
      ZoneId: zone(s),
      SecurityEnhancementStrategy: 'Active',
      KeyPairName: `${s.random.pick(s.population.buckets)}-key`,
      Tags: [],
    },
    response: { RequestId: s.requestId, TaskId: '', InstanceIdSets: { InstanceIdSet: ids } },
    resources: {
      'ACS::ECS::Instance': ids,
      'ACS::ECS::Image': [image],
      'ACS::ECS::SecurityGroup': [group],
      'ACS::VPC::VSwitch': [vswitch],
    },
  };
}
