/** DescribeResourceLifeCycleEvents: which events make, change and end resources, as a string of JSON. */
import type { Body } from './raw-json.js';
import type { Call } from './service.js';

const EVENTS = [
  {
    ServiceName: 'Ecs',
    ResourceType: 'ACS::ECS::Instance',
    Create: ['RunInstances'],
    Delete: ['DeleteInstance'],
  },
  { ServiceName: 'Oss', ResourceType: 'ACS::OSS::Bucket', Create: ['PutBucket'], Delete: ['DeleteBucket'] },
  { ServiceName: 'Ram', ResourceType: 'ACS::RAM::User', Create: ['CreateUser'], Delete: ['DeleteUser'] },
];

export function describeResourceLifeCycleEvents({ parameters, requestId }: Call): Body {
  const [service, type] = [parameters.get('ServiceName'), parameters.get('ResourceType')];
  const found = EVENTS.filter(
    (each) =>
      [each.ServiceName, undefined].includes(service) && [each.ResourceType, undefined].includes(type),
  );
  return { RequestId: requestId, Data: JSON.stringify(found) };
}
