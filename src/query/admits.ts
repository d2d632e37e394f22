import type { Query } from './query.js';
import { simplify } from './simplify.js';
import { compileTerm } from './term.js';

/**
 * Whether an event can match of which only some fields are known; used to skip whole files.
 *
 * `known` maps a field, spelled as queries may spell it (`region`, `acsRegion`), to its value. The value must
 * be all that the field reads from every such event: a part of what it reads (`account` reads two
 * places) would rule out events that match.
 */
export function mayMatch(query: Query, known: ReadonlyMap<string, string>): boolean {
  return answer(simplify(query), known) !== false;
}

/** undefined: the known fields do not decide it. */
function answer(query: Query, known: ReadonlyMap<string, string>): boolean | undefined {
  switch (query.kind) {
    case 'all':
      return true;
    case 'text':
      return undefined;
    case 'and':
      return foldAnswers(query.of, known, false);
    case 'or':
      return foldAnswers(query.of, known, true);
    case 'not': {
      const inner = answer(query.of, known);
      return inner === undefined ? undefined : !inner;
    }
    default: {
      const value = known.get(query.field);
      return value === undefined ? undefined : compileTerm(query)([value]);
    }
  }
}

/** One part with the deciding answer decides; otherwise one open part leaves it open. */
function foldAnswers(
  parts: readonly Query[],
  known: ReadonlyMap<string, string>,
  deciding: boolean,
): boolean | undefined {
  let open = false;
  for (const part of parts) {
    const found = answer(part, known);
    if (found === deciding) return deciding;
    open ||= found === undefined;
  }
  return open ? undefined : !deciding;
}
