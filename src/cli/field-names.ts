/** Names of fields that people typed, where a slip would show an empty column instead of an answer. */
import { PersonError } from '../errors.js';
import { FIELDS, isKnownField, suggestField } from '../event/fields.js';
import { closestName } from '../event/suggestions.js';
import { makeVisible } from '../output/visible.js';
import type { Context } from './context.js';

/**
 * Lets pass short names and paths from a member that events are known to have. With `event.` in front any
 * path passes, since the service may add members at any time; an unknown one is warned of.
 * @param option as people write it: `--fields`
 * @param known names that the option takes beside those of fields
 * @throws PersonError for any other name
 */
export async function checkFieldNames(
  { stderr }: Context,
  names: readonly string[],
  option: string,
  known: ReadonlySet<string> = new Set(),
): Promise<void> {
  const unknown = new Set(names.filter((name) => !known.has(name) && !isKnownField(name)));
  for (const name of unknown) {
    if (!/^event\../.test(name)) throw unknownField(name, option, known);
    const suggestion = suggestField(name);
    const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
    await stderr.write(`warning: events are not known to have a field ${makeVisible(name)}${hint}\n`);
  }
}

function unknownField(name: string, option: string, known: ReadonlySet<string>): PersonError {
  const suggestion = closestName(name, [...known], []) ?? suggestField(name);
  const next =
    suggestion === undefined
      ? `Known are ${[...known, ...FIELDS.map((field) => field.name)].join(', ')}, and paths such as userIdentity.type.`
      : `Did you mean ${suggestion}?`;
  return new PersonError(
    `${option}: events have no field ${JSON.stringify(name)}`,
    `${next} Write event.${name} for a member that is new.`,
  );
}
