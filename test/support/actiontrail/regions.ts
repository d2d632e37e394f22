/** Regions, as DescribeRegions lists them. */
import type { Body } from './raw-json.js';
import { Refusal } from './refusal.js';
import type { Call, Service } from './service.js';

export interface Region {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  /** The host that DescribeRegions names; the usual one unless said. */
  readonly endpoint?: string;
}

export const REGIONS: readonly Region[] = [
  { id: 'cn-hangzhou', zh: '华东1（杭州）', en: 'China (Hangzhou)' },
  { id: 'cn-beijing', zh: '华北2（北京）', en: 'China (Beijing)' },
  { id: 'cn-shanghai', zh: '华东2（上海）', en: 'China (Shanghai)' },
  { id: 'ap-southeast-1', zh: '新加坡', en: 'Singapore' },
  { id: 'eu-central-1', zh: '德国（法兰克福）', en: 'Germany (Frankfurt)' },
];

/** A region that only its id is known of. */
export function regionNamed(id: string): Region {
  return REGIONS.find((region) => region.id === id) ?? { id, zh: id, en: id };
}

export function describeRegions(call: Call, { rules }: Service): Body {
  const language = call.parameters.get('AcceptLanguage') ?? 'zh-CN';
  if (language !== 'zh-CN' && language !== 'en-US') throw new Refusal('InvalidQueryParameter');
  return {
    RequestId: call.requestId,
    Regions: {
      Region: rules.regions.map(({ id, zh, en, endpoint }) => ({
        RegionId: id,
        LocalName: language === 'zh-CN' ? zh : en,
        RegionEndpoint: endpoint ?? `actiontrail.${id}.aliyuncs.com`,
      })),
    },
  };
}

export function getGlobalEventsStorageRegion(call: Call, { rules }: Service): Body {
  return { RequestId: call.requestId, StorageRegion: rules.globalRegion };
}
