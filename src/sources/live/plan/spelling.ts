import { EVENT_NAMES } from './event-names.js';
import { SERVICE_NAMES } from './services.js';

/** Words that the service spells in its own way, whatever people write: each row the spellings of one word. */
export interface Vocabulary {
  readonly rows: ReadonlyMap<string, readonly string[]>;
  /** Whether there are no other words. */
  readonly complete: boolean;
}

export const EVENTS = vocabulary(EVENT_NAMES);
export const SERVICES = vocabulary(SERVICE_NAMES);
export const RW = vocabulary([['Read'], ['Write']], true);
export const TYPES = vocabulary(
  [
    ...['ApiCall', 'ConsoleOperation', 'ConsoleCall', 'ConsoleSignin', 'ConsoleSignout', 'PasswordReset'],
    ...['AliyunServiceEvent', 'ActionTrailInsight'],
    // Of MaxCompute.
    ...[
      'Job',
      'Tunnel',
      'Table',
      'Admin',
      'Resource',
      'Function',
      'Privilege',
      'Role',
      'User',
      'SchemaEvent',
    ],
  ].map((type) => [type]),
);
export const SENSITIVE = vocabulary([['true']], true);

function vocabulary(rows: readonly (readonly string[])[], complete = false): Vocabulary {
  return { rows: new Map(rows.map((row) => [row[0]!.toLowerCase(), row])), complete };
}

/**
 * How to ask for a word in every spelling that events may have; undefined where that cannot be known, which is for
 * words that are in no table and are written without any capital, or in capitals only.
 *
 * What was written with both kinds of letters may have been copied from an event, so it is asked for as well.
 */
export function spellingsOf({ rows, complete }: Vocabulary, written: string): readonly string[] | undefined {
  const known = rows.get(written.toLowerCase()) ?? [];
  if (complete) return known.length > 0 ? known : undefined;
  const copied = isMixed(written) ? [written] : [];
  // `deleteInstance` is how a library calls the operation DeleteInstance.
  const begun = copied.length > 0 && known.length === 0 ? [written[0]!.toUpperCase() + written.slice(1)] : [];
  const all = [...new Set([...known, ...copied, ...begun])];
  return all.length > 0 ? all : undefined;
}

/** The usual spelling of a word of the table, in whatever case it is written. */
export function usualSpelling({ rows }: Vocabulary, written: string): string | undefined {
  return rows.get(written.toLowerCase())?.[0];
}

function isMixed(text: string): boolean {
  return /\p{Lu}/u.test(text) && /\p{Ll}/u.test(text);
}
