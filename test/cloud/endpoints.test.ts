import { describe, expect, it } from 'vitest';
import { endpointOf, endpointText } from '../../src/cloud/endpoints.js';
import { GLOBAL_EVENT_REGIONS, GLOBAL_SERVICES, globalService } from '../../src/cloud/global-services.js';
import { kindOf, methodOf } from '../../src/cloud/operations.js';

const at = (...args: Parameters<typeof endpointOf>) => endpointText(endpointOf(...args));

describe('the endpoint of a region', () => {
  it.each([
    ['cn-hangzhou', 'actiontrail.cn-hangzhou.aliyuncs.com'],
    ['cn-shanghai-finance-1', 'actiontrail.cn-shanghai-finance-1.aliyuncs.com'],
    ['cn-north-2-gov-1', 'actiontrail.cn-north-2-gov-1.aliyuncs.com'],
    ['ap-southeast-8', 'actiontrail.ap-southeast-8.aliyuncs.com'],
    ['na-south-1', 'actiontrail.na-south-1.aliyuncs.com'],
    // Exceptions of the vendor's map.
    ['cn-wuhan', 'actiontrail.aliyuncs.com'],
    ['cn-fujian', 'actiontrail.aliyuncs.com'],
    ['cn-hangzhou-finance', 'actiontrail.aliyuncs.com'],
    ['cn-shenzhen-finance-1', 'actiontrail.aliyuncs.com'],
    ['rus-west-1-pop', 'actiontrail.ap-northeast-1.aliyuncs.com'],
    ['eu-west-1-oxs', 'actiontrail.ap-northeast-1.aliyuncs.com'],
    ['ap-northeast-2-pop', 'actiontrail.ap-northeast-1.aliyuncs.com'],
    // Nobody has heard of it yet.
    ['xx-mars-1', 'actiontrail.xx-mars-1.aliyuncs.com'],
  ])('%s is asked at %s', (region, host) => {
    expect(at(region, {})).toBe(`https://${host}`);
  });

  it('inside a VPC is another host', () => {
    expect(at('cn-hangzhou', { vpc: true })).toBe('https://actiontrail-vpc.cn-hangzhou.aliyuncs.com');
  });

  it('is what the service says of a region that follows no rule, unless the map knows better', () => {
    expect(at('xx-mars-1', {}, 'actiontrail.mars.aliyuncs.com')).toBe(
      'https://actiontrail.mars.aliyuncs.com',
    );
    expect(at('cn-wuhan', {}, 'actiontrail.mars.aliyuncs.com')).toBe('https://actiontrail.aliyuncs.com');
    const known = at('cn-hangzhou', {}, 'actiontrail.mars.aliyuncs.com');
    expect(known).toBe('https://actiontrail.cn-hangzhou.aliyuncs.com');
  });

  it.each([
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
    ['https://at.example.com/a/b//', 'https://at.example.com/a/b'],
    ['http://127.0.0.1:8080/{region}', 'http://127.0.0.1:8080/cn-hangzhou'],
    ['https://{region}.at.example.com:444', 'https://cn-hangzhou.at.example.com:444'],
    ['http://[::1]:8080/x', 'http://[::1]:8080/x'],
    ['at.example.com', 'https://at.example.com'],
    ['localhost:8080', 'https://localhost:8080'],
    ['https://AT.Example.com:443', 'https://at.example.com'],
  ])('--endpoint %s is %s', (url, read) => {
    expect(at('cn-hangzhou', { url, vpc: true })).toBe(read);
  });

  it.each([
    ['ftp://at.example.com', 'the endpoint ftp://at.example.com is no http or https URL'],
    ['http://', 'the endpoint http:// is no http or https URL'],
    ['', 'the endpoint is no http or https URL'],
    [
      'https://name:pa55@at.example.com',
      'the endpoint holds a user name or password, which the service does not take',
    ],
    ['https://at.example.com/?token=x', 'the endpoint https://at.example.com/ has something behind its path'],
  ])('--endpoint %j is refused', (url, wrong) => {
    expect(() => endpointOf('cn-hangzhou', { url })).toThrow(wrong);
  });

  it.each([
    '',
    'a.b',
    'cn-hangzhou/..',
    'CN-HANGZHOU',
    '-cn',
    'cn-',
    'x'.repeat(64),
    'cn hangzhou',
    'ümlaut',
  ])('%j is no region, with any endpoint', (region) => {
    expect(() => endpointOf(region, {})).toThrow('is no region');
    expect(() => endpointOf(region, { url: 'http://127.0.0.1/{region}' })).toThrow('is no region');
  });
});

describe('global services', () => {
  it('are known in any spelling, by the usual one', () => {
    expect(['ram', 'RAM', 'aascustomer', 'Ecs', 'constructor'].map(globalService)).toEqual([
      'Ram',
      'Ram',
      'AasCustomer',
      undefined,
      undefined,
    ]);
    expect(GLOBAL_SERVICES).toContain('Sts');
    expect(GLOBAL_EVENT_REGIONS[0]).toBe('cn-hangzhou');
  });
});

it('operations are read or write by their names', () => {
  expect(['LookupEvents', 'GetTrailStatus', 'ListDataEventServices', 'DescribeTrails'].map(kindOf)).toEqual(
    Array(4).fill('read'),
  );
  expect(
    ['StopLogging', 'CreateTrail', 'UpdateGlobalEventsStorageRegion', 'EnableInsight'].map(kindOf),
  ).toEqual(Array(4).fill('write'));
  expect([methodOf('StopLogging'), methodOf('StartLogging')]).toEqual(['GET', 'POST']);
});
