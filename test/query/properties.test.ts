import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../src/event/event.js';
import { fieldFor } from '../../src/event/fields.js';
import { readEvent } from '../../src/event/read.js';
import { mayMatch } from '../../src/query/admits.js';
import { compile } from '../../src/query/match.js';
import { needlesOf } from '../../src/query/needles.js';
import { parseQuery } from '../../src/query/parse.js';
import { printQuery } from '../../src/query/print.js';
import type { Query } from '../../src/query/query.js';
import { simplify } from '../../src/query/simplify.js';
import { QuerySyntaxError } from '../../src/query/syntax-error.js';
import { arbitraryEvent, arbitraryEventText } from '../support/arbitrary-event.js';
import { arbitraryQuery } from '../support/arbitrary-query.js';

describe('for every query', () => {
  test('reading what was printed gives its normal form', () => {
    fc.assert(
      fc.property(arbitraryQuery(), (query) => {
        expect(parseQuery(printQuery(query))).toStrictEqual(simplify(query));
      }),
      { numRuns: 1000 },
    );
  });

  test('the normal form is its own normal form', () => {
    fc.assert(
      fc.property(arbitraryQuery(), (query) => {
        expect(simplify(simplify(query))).toStrictEqual(simplify(query));
      }),
    );
  });
});

describe('for every text', () => {
  const tokens = [
    'and',
    'or',
    'not',
    'in',
    ' ',
    ' ',
    '(',
    ')',
    '[',
    ']',
    '"',
    '\\',
    ':',
    '*',
    '?',
    '>',
    '=',
    '|',
  ];
  const words = ['event.', 'user', 'ip', 'version', '10.0.0.0/8', '1', '5', 'x', '：', '\n', '__topic__'];
  const almost = fc
    .array(fc.constantFrom(...tokens, ...words), { maxLength: 20 })
    .map((parts) => parts.join(''));

  test('reading gives a query that can be printed, or an error that points into the text', () => {
    fc.assert(
      fc.property(fc.oneof(almost, fc.string({ unit: 'binary' })), (text) => {
        const read = tryToRead(text);
        if (read instanceof QuerySyntaxError) {
          expect(read.position >= 0 && read.position <= text.length).toBe(true);
        } else {
          expect(parseQuery(printQuery(read))).toStrictEqual(read);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test.each(['(', 'not ', 'a and ', 'user: (', '"', '\\ ', 'a or (b ', 'user: ', '*?'])(
    'a megabyte of %j is read or refused within five seconds',
    (piece) => {
      const started = performance.now();
      tryToRead(piece.repeat(1_000_000 / piece.length));
      expect(performance.now() - started).toBeLessThan(5000);
    },
  );
});

describe('for every query and event', () => {
  test('the predicate answers as its parts do', () => {
    fc.assert(
      fc.property(arbitraryQuery(), arbitraryEvent(), (query, event) => {
        expect(compile(query)(event)).toBe(answerByParts(query, event));
      }),
      { numRuns: 1000 },
    );
  });

  test('a matching event has a needle in its text, however the text is escaped', () => {
    fc.assert(
      fc.property(
        arbitraryQuery(),
        arbitraryEventText(),
        fc.infiniteStream(fc.nat(3)),
        (query, text, choices) => {
          const needles = needlesOf(query);
          if (needles === null || !compile(query)(readEvent(text))) return;
          expect(holdsOne(text, needles)).toBe(true);
          const escaped = escapeSome(text, choices);
          expect(readEvent(escaped)).toEqual(readEvent(text));
          expect(holdsOne(undoEscapes(escaped), needles)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('needles are short lower-case ASCII that JSON writes as it is', () => {
    fc.assert(
      fc.property(arbitraryQuery(), (query) => {
        const needles = needlesOf(query) ?? ['none'];
        expect(needles.length >= 1 && needles.length <= 8).toBe(true);
        for (const needle of needles) expect(needle).toMatch(/^[ !#-.0-@[\]-~]{3,32}$/);
      }),
    );
  });

  test('what some known fields rule out does not match', () => {
    const names = [
      'region',
      'acsRegion',
      'account',
      'recipientAccountId',
      'service',
      'event',
      'error',
      'version',
    ];
    fc.assert(
      fc.property(arbitraryQuery(), arbitraryEvent(), fc.subarray(names), (query, event, chosen) => {
        const known = new Map<string, string>();
        for (const name of chosen) {
          const values = fieldFor(name).read(event);
          if (values.length === 1 && typeof values[0] === 'string') known.set(name, values[0]);
        }
        if (!mayMatch(query, known)) expect(compile(query)(event)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

function tryToRead(text: string): Query | QuerySyntaxError {
  try {
    return parseQuery(text);
  } catch (thrown) {
    if (thrown instanceof QuerySyntaxError) return thrown;
    throw thrown;
  }
}

function answerByParts(query: Query, event: AuditEvent): boolean {
  if (query.kind === 'and') return query.of.every((part) => answerByParts(part, event));
  if (query.kind === 'or') return query.of.some((part) => answerByParts(part, event));
  if (query.kind === 'not') return !answerByParts(query.of, event);
  return compile(query)(event);
}

/** As a byte scanner looks: ASCII case only, and an escape of an ASCII character may be anything. */
function holdsOne(text: string, needles: readonly string[]): boolean {
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return needles.some((needle) => lower.includes(needle)) || /\\u00[2-7]/.test(lower);
}

/** Writes some of the ASCII letters and digits in JSON strings as `\u00XX`. */
function escapeSome(text: string, choices: Iterator<number>): string {
  let inString = false;
  return text.replace(/\\u[0-9a-f]{4}|\\.|"|[a-z0-9]/gi, (found) => {
    if (found === '"') inString = !inString;
    if (!inString || found.length > 1 || found === '"' || choices.next().value !== 0) return found;
    return `\\u00${found.charCodeAt(0).toString(16)}`;
  });
}

function undoEscapes(text: string): string {
  return text.replace(/\\u00([2-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
