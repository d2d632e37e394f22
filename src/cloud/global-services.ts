/**
 * Services without regions. Their events lie in one region only, whichever region the caller was in: cn-hangzhou for
 * accounts of the China site, ap-southeast-1 for those of the international site, unless support has moved them
 * (GetGlobalEventsStorageRegion tells).
 */
export const GLOBAL_SERVICES: readonly string[] = [
  'AasCustomer',
  'AasSub',
  'Cdn',
  'Cen',
  'Ims',
  'Ram',
  'ResourceManager',
  'Sts',
];

/** Where global events lie; the first is that of the China site. */
export const GLOBAL_EVENT_REGIONS = ['cn-hangzhou', 'ap-southeast-1'] as const;

const BY_NAME = new Map(GLOBAL_SERVICES.map((name) => [name.toLowerCase(), name]));

/** The service's usual spelling, in whatever case it is named; undefined where its events lie in their own region. */
export function globalService(name: string): string | undefined {
  return BY_NAME.get(name.toLowerCase());
}
