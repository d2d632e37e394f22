/** What the service's operations have in common, and where they differ. */

/** A product of the vendor whose operations are called by name. */
export interface Product {
  readonly name: string;
  readonly version: string;
}

export const ACTION_TRAIL: Product = { name: 'ActionTrail', version: '2020-07-06' };
export const STS: Product = { name: 'Sts', version: '2015-04-01' };

/** Everything else goes by POST, as in the vendor's client. */
const BY_GET = new Set(['StopLogging', 'GetGlobalEventsStorageRegion', 'DescribeTrailDeliveryMetricData']);

export function methodOf(operation: string): 'GET' | 'POST' {
  return BY_GET.has(operation) ? 'GET' : 'POST';
}

/** What begins like this changes nothing. */
export function kindOf(operation: string): 'read' | 'write' {
  return /^(?:Describe|Get|List|Lookup)/.test(operation) ? 'read' : 'write';
}
