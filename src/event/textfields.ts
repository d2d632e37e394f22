/** Fields that tables of events have as a column of text each, in this order. */

/** Of which an index has no column: they are seldom asked for, or no two events have the same. */
const UNINDEXED = ['source', 'request', 'version', 'insight'] as const;

export const TEXT_FIELDS = [
  'id',
  'event',
  'service',
  'source',
  'region',
  'account',
  'user',
  'actor',
  'role',
  'session',
  'key',
  'ip',
  'agent',
  'error',
  'message',
  'rw',
  'type',
  'category',
  'request',
  'mfa',
  'version',
  'insight',
] as const;

type Unindexed = (typeof UNINDEXED)[number];
type Indexed = Exclude<(typeof TEXT_FIELDS)[number], Unindexed>;

export const INDEXED_FIELDS: readonly Indexed[] = TEXT_FIELDS.filter(
  (name): name is Indexed => !UNINDEXED.includes(name as Unindexed),
);
