/**
 * What the server can do: each operation with its handler. To add one, take it out of NOT_MODELLED and give it a line
 * in OPERATIONS; its handler gets the call and the service, and returns the body or throws a Refusal.
 */
import { callerIdentity } from './callers.js';
import { lookupEvents } from './lookup.js';
import { describeRegions, getGlobalEventsStorageRegion } from './regions.js';
import type { Handler } from './service.js';
import { describeTrails } from './trails.js';

export interface Operation {
  readonly handler: Handler;
  /** GET or POST unless said. */
  readonly method?: 'GET';
  readonly product?: Product;
  /** The caller needs no permission. */
  readonly open?: boolean;
}

export interface Product {
  /** As permissions name it: `actiontrail:LookupEvents`. */
  readonly name: string;
  readonly version: string;
}

export const ACTIONTRAIL: Product = { name: 'actiontrail', version: '2020-07-06' };
const STS: Product = { name: 'sts', version: '2015-04-01' };

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  LookupEvents: { handler: lookupEvents },
  DescribeRegions: { handler: describeRegions },
  GetGlobalEventsStorageRegion: { handler: getGlobalEventsStorageRegion, method: 'GET' },
  DescribeTrails: { handler: describeTrails },
  GetCallerIdentity: {
    handler: ({ key, requestId }) => ({ ...callerIdentity(key), RequestId: requestId }),
    product: STS,
    open: true,
  },
};

/** What the service has and this server has not: asking for it is a mistake of the test, and said so. */
export const NOT_MODELLED: readonly string[] = [
  'CreateAdvancedQueryHistory',
  'CreateAdvancedQueryTemplate',
  'CreateDeliveryHistoryJob',
  'CreateTrail',
  'DeleteAdvancedQueryHistory',
  'DeleteAdvancedQueryTemplate',
  'DeleteDataEventSelector',
  'DeleteDeliveryHistoryJob',
  'DeleteTrail',
  'DescribeAdvancedQueryHistory',
  'DescribeAdvancedQueryTemplate',
  'DescribeResourceLifeCycleEvents',
  'DescribeScenes',
  'DescribeSearchTemplates',
  'DescribeTrailDeliveryMetricData',
  'DescribeUserAlertCount',
  'DescribeUserLogCount',
  'DescribeUserTrailCount',
  'DisableInsight',
  'EnableInsight',
  'GetAccessKeyLastUsedEvents',
  'GetAccessKeyLastUsedInfo',
  'GetAccessKeyLastUsedIps',
  'GetAccessKeyLastUsedProducts',
  'GetAccessKeyLastUsedResources',
  'GetAdvancedQueryTemplate',
  'GetDataEventSelector',
  'GetDeliveryHistoryJob',
  'GetGovernanceMetrics',
  'GetInsightSelectors',
  'GetInsightTypes',
  'GetInsightsEventsCount',
  'GetTrailStatus',
  'ListDataEventSelectors',
  'ListDataEventServices',
  'ListDeliveryHistoryJobs',
  'LookupInsightEvents',
  'PutDataEventSelector',
  'PutInsightSelectors',
  'StartLogging',
  'StopLogging',
  'UpdateAdvancedQueryTemplate',
  'UpdateGlobalEventsStorageRegion',
  'UpdateTrail',
];
