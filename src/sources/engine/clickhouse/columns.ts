/**
 * The columns of a table of events. One holds the event's own JSON, and counts; the others are made of it by
 * ClickHouse itself, so that it can select without reading the JSON of everything.
 *
 * Of a column that selects, '' means that the event has no such value, and NULL that it has to be looked at: where it
 * writes its members unusually (in another case, twice, as JSON text in a string, as a number), only atrail's own
 * reading counts.
 */

export interface EngineColumn {
  readonly name: string;
  readonly type: string;
  /** What ClickHouse makes it of; absent for what is inserted. */
  readonly made?: string;
  readonly says: string;
}

/** The version of the schema. A column of another one, or of somebody else's making, is not relied on. */
export const SCHEMA_MARK = 'atrail 1: ';

/** Members of the event, by their names; a Kelvin sign (U+212A) is a k to atrail. */
const KEYS = 'JSONExtractKeys(json)';
const FOLDED = foldedKeys(KEYS);
const IDENTITY_KEYS = "JSONExtractKeys(json, 'userIdentity')";

function foldedKeys(keys: string): string {
  return `arrayMap(k -> lower(replaceAll(k, char(226, 132, 170), 'k')), ${keys})`;
}

/** A text member of the event itself. */
function member(name: string): string {
  return (
    `multiIf(JSONType(json) != 'Object', NULL, ` +
    `countEqual(${KEYS}, '${name}') = 1, if(JSONType(json, '${name}') = 'String', JSONExtractString(json, '${name}'), NULL), ` +
    `has(${FOLDED}, '${name.toLowerCase()}'), NULL, '')`
  );
}

/** A text member of its userIdentity. */
function ofIdentity(name: string): string {
  return (
    `multiIf(JSONType(json) != 'Object' OR arrayExists(k -> startsWith(k, 'useridentity.'), ${FOLDED}), NULL, ` +
    `NOT has(${FOLDED}, 'useridentity'), '', ` +
    `countEqual(${KEYS}, 'userIdentity') != 1 OR JSONType(json, 'userIdentity') != 'Object', NULL, ` +
    `countEqual(${IDENTITY_KEYS}, '${name}') = 1, ` +
    `if(JSONType(json, 'userIdentity', '${name}') = 'String', JSONExtractString(json, 'userIdentity', '${name}'), NULL), ` +
    `has(${foldedKeys(IDENTITY_KEYS)}, '${name.toLowerCase()}'), NULL, '')`
  );
}

const USER_NAME = ofIdentity('userName');

/** A part of `role:session`; where one is missing, it may stand elsewhere in the event. */
function partOfUser(part: string): string {
  return (
    "multiIf(isNull(actor) OR isNull(user), NULL, lower(actor) != 'assumed-role', '', " +
    `position(user, ':') > 1 AND position(user, ':') < length(user), ${part}, NULL)`
  );
}

const RECIPIENT = member('recipientAccountId');
const CODE = member('errorCode');
const MESSAGE = member('errorMessage');
const SIGN_IN = "(lower(event) = 'consolesignin' OR lower(type) = 'consolesignin')";
const TIME_TEXT = member('eventTime');
const TIME = `parseDateTime64BestEffortOrNull(ifNull(${TIME_TEXT}, ''), 3, 'UTC')`;

const FEW = 'LowCardinality(Nullable(String))';
const MANY = 'Nullable(String)';

export const COLUMNS: readonly EngineColumn[] = [
  { name: 'json', type: 'String', says: "the event's own JSON, byte for byte" },
  { name: 'file', type: 'LowCardinality(String)', says: 'the delivered file that it came from' },
  {
    name: 'delivered',
    type: 'LowCardinality(String)',
    // Files are read in this order; what is not named so comes last.
    made: "if(match(file, '_[0-9]{14}_[0-9]+_[^/]*$'), extract(file, '_([0-9]{14})_[0-9]+_[^/]*$'), '~')",
    says: 'the time in the name of the file',
  },
  { name: 'position', type: 'UInt64', says: 'which of the events of the file it is, from 0' },
  {
    name: 'time',
    type: "Nullable(DateTime64(3, 'UTC'))",
    // Only the service's usual spelling, which the time read gives back.
    made: `if(formatDateTime(${TIME}, '%FT%TZ', 'UTC') = ${TIME_TEXT}, ${TIME}, NULL)`,
    says: 'eventTime',
  },
  { name: 'id', type: MANY, made: member('eventId'), says: 'eventId' },
  { name: 'event', type: FEW, made: member('eventName'), says: 'eventName' },
  { name: 'service', type: FEW, made: member('serviceName'), says: 'serviceName' },
  { name: 'source', type: FEW, made: member('eventSource'), says: 'eventSource' },
  { name: 'region', type: FEW, made: member('acsRegion'), says: 'acsRegion' },
  {
    name: 'account',
    type: FEW,
    made: `if(${RECIPIENT} = '', ${ofIdentity('accountId')}, ${RECIPIENT})`,
    says: 'recipientAccountId, else userIdentity.accountId',
  },
  { name: 'actor', type: FEW, made: ofIdentity('type'), says: 'userIdentity.type' },
  {
    name: 'user',
    type: MANY,
    // Events of the platform name the vendor's employee instead.
    made: `if(${USER_NAME} = '' AND has(${FOLDED}, 'employeeid'), NULL, ${USER_NAME})`,
    says: 'userIdentity.userName',
  },
  {
    name: 'role',
    type: FEW,
    made: partOfUser("substring(user, 1, position(user, ':') - 1)"),
    says: 'the role, when one was assumed',
  },
  {
    name: 'session',
    type: MANY,
    made: partOfUser("substring(user, position(user, ':') + 1)"),
    says: 'the session, when a role was assumed',
  },
  { name: 'key', type: MANY, made: ofIdentity('accessKeyId'), says: 'userIdentity.accessKeyId' },
  { name: 'ip', type: MANY, made: member('sourceIpAddress'), says: 'sourceIpAddress' },
  { name: 'agent', type: FEW, made: member('userAgent'), says: 'userAgent' },
  {
    name: 'error',
    type: FEW,
    made:
      `multiIf(isNull(${CODE}) OR ${CODE} != '', ${CODE}, isNull(${MESSAGE}), NULL, ` +
      `lower(${MESSAGE}) IN ('', 'success'), '', isNull(${SIGN_IN}) OR ${SIGN_IN}, NULL, '')`,
    says: 'errorCode',
  },
  { name: 'rw', type: FEW, made: member('eventRW'), says: 'eventRW' },
  { name: 'type', type: FEW, made: member('eventType'), says: 'eventType' },
];

/** The columns that hold what a query asks for, by the field's name and by its path; '' stands for no value. */
export const COLUMN_OF: ReadonlyMap<string, string> = new Map([
  ...[
    'id',
    'event',
    'service',
    'source',
    'region',
    'account',
    'actor',
    'role',
    'session',
    'key',
    'ip',
    'agent',
  ]
    .concat('error', 'rw', 'type')
    .map((name) => [name, name] as const),
  ...[
    ['eventId', 'id'],
    ['eventName', 'event'],
    ['serviceName', 'service'],
    ['eventSource', 'source'],
    ['acsRegion', 'region'],
    ['userIdentity.type', 'actor'],
    ['userIdentity.userName', 'user'],
    ['userIdentity.accessKeyId', 'key'],
    ['sourceIpAddress', 'ip'],
    ['userAgent', 'agent'],
    ['errorCode', 'error'],
    ['eventRW', 'rw'],
    ['eventType', 'type'],
  ].map(([path, name]) => [path!, name!] as const),
]);
