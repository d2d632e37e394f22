/**
 * Services as events usually spell them. None of it is certain: the service lists no spellings, and its own rules and
 * records differ.
 */
const USUAL = `
  Ram Ims Sts AasCustomer AasSub CloudSSO ResourceManager ResourceSharing Notifications Idaas
  Ecs Eci Ess ECD EHPC CS Cr FC FC-Open SWAS-OPEN Sae BatchCompute
  Oss Nas Hbr BDRC Ots
  Vpc VpcPeer Slb ALB Nlb GWLB Cen Cbn Ga Smartag Privatelink PrivateZone pvtz Eipanycast CDT CMN flowbag Cdn Dcdn
  Alidns Domain
  Rds RdsData Polardb Polardbx Drds R-kvstore Dds Gpdb Adb HBase ClickHouse Dts Dms Dms-enterprise Das
  Kms aegis Sas Cloudfw waf-openapi Waf ddoscoo ddosbgp antiddos Cas Bastionhost Yundun-bastionhost Yundun-dbaudit Sddp
  Saf Green
  Actiontrail Config Cms SLS Log Arms ROS OOS Tag Quotas BssOpenApi Bss EventBridge CloudAPI Governance
  Ons RocketMQ alikafka Amqp-open Mns Dysms Dysmsapi SMS Dm Emr Elasticsearch Hologram MaxCompute ODPS
  dataworks-public DataWorks Pai PaiDLC sgw Mse Edas PTS Vod Live Mts Iot`;

/** Spellings that have been seen beside the usual one and that no rule makes of it. */
const SEEN =
  'ActionTrail PrivateLink FlowBag PolarDB PolarDBX CloudFW AliDNS EventBridge IoT CloudApi ClickHouse';

/** A code of so few letters is written in capitals as often as not (`RDS`, `VPC`, `ALB`). */
const SHORT = 4;

/**
 * The spellings of each service. One too many costs a call that finds nothing; one too few would lose events, so
 * beside the usual one there is always the one in lower case (`rds`, `aegis`).
 */
export const SERVICE_NAMES: readonly (readonly string[])[] = words(USUAL).map((usual) => {
  const lower = usual.toLowerCase();
  const seen = words(SEEN).filter((each) => each.toLowerCase() === lower);
  const short = lower.length <= SHORT ? [usual.toUpperCase(), lower[0]!.toUpperCase() + lower.slice(1)] : [];
  return [...new Set([usual, ...seen, lower, ...short])];
});

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/**
 * Services whose events of RAM users in the console come back only when the user is asked for.
 * Source: the vendor's own tools for looking at events and at leaked keys.
 */
export const SHOWN_BY_USER_ONLY: readonly string[] = ['AasSub', 'CloudSSO', 'Notifications'];

/** In whatever case the name is written. */
export function isShownByUserOnly(service: string): boolean {
  return SHOWN_BY_USER_ONLY.some((name) => name.toLowerCase() === service.toLowerCase());
}

/** What people call a service whose events say something else, or not only that. */
export const OTHER_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['ack', ['CS']],
  ['cfw', ['Cloudfw']],
  ['cloudfirewall', ['Cloudfw']],
  ['dns', ['Alidns', 'PrivateZone']],
  ['eip', ['Vpc']],
  ['expressconnect', ['Vpc']],
  ['fc', ['FC', 'FC-Open']],
  ['iam', ['Ram', 'Ims']],
  // Users are managed by Ram through the API and by Ims in the console.
  ['ims', ['Ram']],
  ['kafka', ['alikafka']],
  ['log', ['SLS']],
  ['mongodb', ['Dds']],
  ['nat', ['Vpc']],
  ['ram', ['Ims']],
  ['redis', ['R-kvstore']],
  ['sas', ['aegis']],
  ['securitycenter', ['aegis', 'Sas']],
  ['sls', ['Log']],
  ['sms', ['Dysms', 'Dysmsapi']],
  ['vpn', ['Vpc']],
  ['waf', ['waf-openapi']],
  ['cen', ['Cbn']],
  ['aegis', ['Sas']],
]);
