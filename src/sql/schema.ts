/**
 * THE columns of events as a table, in `atrail sql` and in exported files. The README has the same; a change of names,
 * types or meanings is a new version.
 */
import { fieldFor } from '../event/fields.js';
import type { CellSpec } from '../output/cells.js';

export const SCHEMA_VERSION = 1;

export interface EventColumn {
  readonly name: string;
  readonly type: 'VARCHAR' | 'VARCHAR[]' | 'BOOLEAN' | 'JSON';
  readonly cell: CellSpec;
  /** One phrase for people. */
  readonly summary: string;
}

/** Fields that are a column of text each: the first value that is not empty. */
const TEXT_FIELDS = [
  ...[
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
  ],
  ...['agent', 'error', 'message', 'rw', 'type', 'category', 'request', 'mfa', 'version', 'insight'],
];

/** Behind `time`, which is a TIMESTAMP in UTC with milliseconds. */
export const EVENT_COLUMNS: readonly EventColumn[] = [
  ...TEXT_FIELDS.map(
    (name): EventColumn => ({
      name,
      type: 'VARCHAR',
      cell: { kind: 'field', name },
      summary: fieldFor(name).summary,
    }),
  ),
  { name: 'global', type: 'BOOLEAN', cell: { kind: 'global' }, summary: 'whether the event is a global one' },
  {
    name: 'resources',
    type: 'VARCHAR[]',
    cell: { kind: 'resources' },
    summary: fieldFor('resource').summary,
  },
  { name: 'json', type: 'JSON', cell: { kind: 'event' }, summary: 'the event itself' },
];
