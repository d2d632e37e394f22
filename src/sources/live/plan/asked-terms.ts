import { fieldFor } from '../../../event/fields.js';
import { literalOf } from '../../../query/pattern.js';
import type { Query } from '../../../query/query.js';
import type { IsTerm } from './terms.js';

/** A term that an event may match by; `text` is what it asks for where that has no wildcards. */
export interface AskedTerm {
  readonly term: IsTerm;
  /** The place in the event, in lower case. */
  readonly path: string;
  readonly text: string | undefined;
}

/** The terms of a query in normal form that ask for something; those under a `not` ask for nothing. */
export function askedTerms(query: Query): readonly AskedTerm[] {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.of.flatMap(askedTerms);
    case 'is':
      return [
        {
          term: query,
          path: fieldFor(query.field).path.toLowerCase(),
          text: literalOf(query.pattern),
        },
      ];
    default:
      return [];
  }
}
