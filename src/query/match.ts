import { type AuditEvent, textOf } from '../event/event.js';
import { fieldFor } from '../event/fields.js';
import { leaves } from '../event/paths.js';
import { compileWithin } from './pattern.js';
import type { Query } from './query.js';
import { simplify } from './simplify.js';
import { compileTerm } from './term.js';

export type EventTest = (event: AuditEvent) => boolean;

/**
 * What a query means: whether an event matches it. Every faster way to answer may let through more than
 * this, never less. The predicate never throws, whatever the event looks like.
 */
export function compile(query: Query): EventTest {
  return compileNode(simplify(query));
}

function compileNode(query: Query): EventTest {
  switch (query.kind) {
    case 'all':
      return () => true;
    case 'and':
      return every(query.of.map(compileNode));
    case 'or':
      return some(query.of.map(compileNode));
    case 'not': {
      const test = compileNode(query.of);
      return (event) => !test(event);
    }
    case 'text':
      return compileText(query.pattern);
    default: {
      const field = fieldFor(query.field);
      const test = compileTerm(query);
      return (event) => test(field.read(event));
    }
  }
}

function every(tests: readonly EventTest[]): EventTest {
  return (event) => tests.every((test) => test(event));
}

function some(tests: readonly EventTest[]): EventTest {
  return (event) => tests.some((test) => test(event));
}

function compileText(pattern: string): EventTest {
  const test = compileWithin(pattern);
  return (event) => {
    for (const leaf of leaves(event)) if (leaf !== null && test(textOf(leaf))) return true;
    return false;
  };
}
