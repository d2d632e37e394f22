/**
 * What the server can do: each operation with its handler. To add one, take it out of NOT_MODELLED and give it a line
 * in OPERATIONS; its handler gets the call and the service, and returns the body or throws a Refusal.
 */
import {
  getAccessKeyLastUsedEvents,
  getAccessKeyLastUsedInfo,
  getAccessKeyLastUsedIps,
  getAccessKeyLastUsedProducts,
  getAccessKeyLastUsedResources,
} from './access-keys.js';
import { callerIdentity } from './callers.js';
import { deleteDataEventSelector, getDataEventSelector, putDataEventSelector } from './data-events.js';
import { lookupInsightEvents } from './insights.js';
import { describeResourceLifeCycleEvents } from './life-cycle.js';
import { lookupEvents } from './lookup.js';
import { describeRegions, getGlobalEventsStorageRegion } from './regions.js';
import type { Handler } from './service.js';
import { createTrail, deleteTrail, startLogging, stopLogging, updateTrail } from './trail-changes.js';
import { describeTrailDeliveryMetricData, getTrailStatus } from './trail-status.js';
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
  LookupInsightEvents: { handler: lookupInsightEvents },
  DescribeRegions: { handler: describeRegions },
  DescribeResourceLifeCycleEvents: { handler: describeResourceLifeCycleEvents },
  GetGlobalEventsStorageRegion: { handler: getGlobalEventsStorageRegion, method: 'GET' },

  CreateTrail: { handler: createTrail },
  UpdateTrail: { handler: updateTrail },
  DeleteTrail: { handler: deleteTrail },
  StartLogging: { handler: startLogging },
  StopLogging: { handler: stopLogging, method: 'GET' },
  GetTrailStatus: { handler: getTrailStatus },
  DescribeTrails: { handler: describeTrails },
  DescribeTrailDeliveryMetricData: { handler: describeTrailDeliveryMetricData, method: 'GET' },
  PutDataEventSelector: { handler: putDataEventSelector },
  GetDataEventSelector: { handler: getDataEventSelector },
  DeleteDataEventSelector: { handler: deleteDataEventSelector },

  GetAccessKeyLastUsedInfo: { handler: getAccessKeyLastUsedInfo },
  GetAccessKeyLastUsedProducts: { handler: getAccessKeyLastUsedProducts },
  GetAccessKeyLastUsedEvents: { handler: getAccessKeyLastUsedEvents },
  GetAccessKeyLastUsedIps: { handler: getAccessKeyLastUsedIps },
  GetAccessKeyLastUsedResources: { handler: getAccessKeyLastUsedResources },

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
  'DeleteAdvancedQueryHistory',
  'DeleteAdvancedQueryTemplate',
  'DeleteDeliveryHistoryJob',
  'DescribeAdvancedQueryHistory',
  'DescribeAdvancedQueryTemplate',
  'DescribeScenes',
  'DescribeSearchTemplates',
  'DescribeUserAlertCount',
  'DescribeUserLogCount',
  'DescribeUserTrailCount',
  'DisableInsight',
  'EnableInsight',
  'GetAdvancedQueryTemplate',
  'GetDeliveryHistoryJob',
  'GetGovernanceMetrics',
  'GetInsightSelectors',
  'GetInsightTypes',
  'GetInsightsEventsCount',
  'ListDataEventSelectors',
  'ListDataEventServices',
  'ListDeliveryHistoryJobs',
  'PutInsightSelectors',
  'UpdateAdvancedQueryTemplate',
  'UpdateGlobalEventsStorageRegion',
];
