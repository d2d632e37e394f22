/**
 * THE columns of events as a table, in `atrail sql` and in exported files. The README has the same; a change of names,
 * types or meanings is a new version.
 */
import { fieldFor } from '../event/fields.js';
import { TEXT_FIELDS } from '../event/textfields.js';
import type { CellSpec } from '../output/cells.js';

export const SCHEMA_VERSION = 1;

export interface EventColumn {
  readonly name: string;
  readonly type: 'VARCHAR' | 'VARCHAR[]' | 'BOOLEAN' | 'JSON';
  readonly cell: CellSpec;
  /** One phrase for people. */
  readonly summary: string;
}

/** Behind `time`, which is a TIMESTAMP in UTC with milliseconds. Of a field, the first value that is not empty. */
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
