/** Text that stands in nearly every event, most of it as a key: looking for it finds everything. */
const EVERYWHERE: readonly string[] = [
  'accountid',
  'acshost',
  'acsproduct',
  'acsregion',
  'additionaleventdata',
  'apicall',
  'apiversion',
  'attributes',
  'errorcode',
  'errormessage',
  'eventcategory',
  'eventid',
  'eventname',
  'eventrw',
  'eventsource',
  'eventtime',
  'eventtype',
  'eventversion',
  'principalid',
  'recipientaccountid',
  'requestid',
  'requestparameterjson',
  'requestparameters',
  'regionid',
  'responseelements',
  'servicename',
  'sourceipaddress',
  'useragent',
  'useridentity',
  'username',
];

/** Text that stands in many events, so that anything else is the better thing to look for. */
const COMMON: readonly string[] = [
  '.aliyuncs.com',
  'accesskeyid',
  'acs::ecs::instance',
  'acs:ram::',
  'aliyunserviceevent',
  'aliyunconsole',
  'alibabacloud',
  'ap-southeast-1',
  'assumed-role',
  'assumerole',
  'cn-beijing',
  'cn-hangzhou',
  'cn-hongkong',
  'cn-shanghai',
  'cn-shenzhen',
  'console',
  'creationdate',
  'describe',
  'false',
  'get',
  'internal',
  'list',
  'management',
  'mfaauthenticated',
  'null',
  'ram-user',
  'read',
  'referencedresources',
  'resourcename',
  'resourcetype',
  'root-account',
  'sessioncontext',
  'success',
  'system',
  'true',
  'write',
];

/**
 * How much a needle (lower case) promises to rule out: 0 nothing, more is better. A guess about audit
 * events, which decides speed and never the answer.
 */
export function rarityOf(needle: string): number {
  if (EVERYWHERE.some((text) => text.includes(needle))) return 0;
  if (COMMON.some((text) => text.includes(needle))) return 1;
  return Math.min(needle.length, 16) + (/\d/.test(needle) ? 2 : 0);
}
