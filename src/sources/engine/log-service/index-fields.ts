/** What a logstore's index says of the fields of events: only what it indexes can be searched for. */
import { isObject, type JsonObject, type JsonValue } from '../../../event/event.js';

/** Looks up how a path of the event is indexed; undefined where it is not, or not as text in any case. */
export type IndexedFields = (path: string) => IndexedField | undefined;

export interface IndexedField {
  /** Characters at which values are taken apart. */
  readonly delimiters: ReadonlySet<string>;
}

/** @param config what GetIndex answers */
export function indexedFields(config: JsonValue): IndexedFields {
  const keys = member(config, 'keys');
  const event = member(keys, 'event');
  return (path) => {
    const own = member(keys, `event.${path}`) ?? member(member(event, 'json_keys'), path);
    // Without a word about a member, all text in the JSON is indexed as the whole is.
    const chosen = own ?? (member(event, 'index_all') === true ? event : undefined);
    const type = own === undefined ? 'text' : (member(own, 'type') ?? 'text');
    if (chosen === undefined || type !== 'text') return undefined;
    const caseSensitive = member(chosen, 'caseSensitive') ?? member(event, 'caseSensitive');
    const tokens = member(chosen, 'token') ?? member(event, 'token');
    if (caseSensitive !== false || !Array.isArray(tokens)) return undefined;
    return { delimiters: new Set(tokens.filter((token) => typeof token === 'string')) };
  };
}

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
}
