import { isKnownField, suggestField } from '../event/fields.js';
import type { Query } from './query.js';

export interface UnknownField {
  readonly field: string;
  readonly suggestion: string | undefined;
}

/** The fields a query asks about that no event is known to have, each once, in the order of the query. */
export function unknownFields(query: Query): readonly UnknownField[] {
  const unknown = new Set([...fieldsOf(query)].filter((field) => !isKnownField(field)));
  return [...unknown].map((field) => ({ field, suggestion: suggestField(field) }));
}

function* fieldsOf(query: Query): Generator<string> {
  switch (query.kind) {
    case 'and':
    case 'or':
      for (const part of query.of) yield* fieldsOf(part);
      break;
    case 'not':
      yield* fieldsOf(query.of);
      break;
    case 'all':
    case 'text':
      break;
    default:
      yield query.field;
  }
}
