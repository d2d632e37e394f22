import { parseTerm, type ReadGroup, type ReadTerm } from './parse-term.js';
import { ALL, type Query } from './query.js';
import { simplify } from './simplify.js';
import { QueryText } from './tokens.js';

/** Parentheses and `not`s inside each other; nobody writes more, and the stack bears it. */
const DEEPEST = 500;

/**
 * Reads the search syntax of Log Service into a query in normal form (see simplify).
 * Empty text asks for everything.
 * Throws QuerySyntaxError and nothing else.
 *
 * - `field: value`, `field: (a or b)`, `field: *` for present, `field: ""` for absent or empty
 * - `field > 5`, `>=`, `<`, `<=`, `=`, `field in [1 5)` for numbers; time fields count in epoch seconds
 * - words and quoted phrases for text anywhere
 * - `not` binds before `and`, `and` before `or`; side by side means `and`
 */
export function parseQuery(query: string): Query {
  const text = new QueryText(query);
  if (text.peek() === '') return ALL;
  const tree = readAlternatives(text, parseTerm, 0);
  if (text.peek() !== '') {
    text.fail(
      'this parenthesis closes nothing',
      'Take it away, or open one before it; put it in quotes if it is part of a value.',
    );
  }
  return simplify(tree);
}

function readAlternatives(text: QueryText, term: ReadTerm, depth: number): Query {
  const of = [readSequence(text, term, depth)];
  while (text.takeKeyword('or')) of.push(readSequence(text, term, depth));
  return { kind: 'or', of };
}

function readSequence(text: QueryText, term: ReadTerm, depth: number): Query {
  const of = [readNegation(text, term, depth)];
  while (text.takeKeyword('and') || !(text.peek() === '' || text.peek() === ')' || text.isKeyword('or'))) {
    of.push(readNegation(text, term, depth));
  }
  return { kind: 'and', of };
}

function readNegation(text: QueryText, term: ReadTerm, depth: number): Query {
  let inner = depth;
  let negated = false;
  while (text.isKeyword('not')) {
    checkDepth(text, ++inner);
    text.takeKeyword('not');
    negated = !negated;
  }
  const of = readOperand(text, term, inner);
  return negated ? { kind: 'not', of } : of;
}

function readOperand(text: QueryText, term: ReadTerm, depth: number): Query {
  const readGroup: ReadGroup = (inside) => {
    checkDepth(text, depth + 1);
    const opened = text.position - 1;
    const query = readAlternatives(text, inside, depth + 1);
    if (!text.take(')')) text.fail('this parenthesis is never closed', 'Close it with ).', opened);
    return query;
  };
  if (text.take('(')) return readGroup(term);
  checkOperand(text);
  return term(text, readGroup);
}

function checkOperand(text: QueryText): void {
  if (text.peek() === '|') {
    text.fail(
      'only the search part of a Log Service query works here, not the SQL behind the |',
      'Keep what stands before the |, or put the value in quotes if the | belongs to it.',
    );
  }
  if (text.peek() === '' || text.peek() === ')' || text.isKeyword('and', 'or', 'not')) {
    text.fail(
      'a term is missing here',
      'Write one, such as event: CreateUser, or put and, or, not in quotes to search for the word.',
    );
  }
}

function checkDepth(text: QueryText, depth: number): void {
  if (depth <= DEEPEST) return;
  text.fail(`more than ${DEEPEST} parentheses and nots stand inside each other`, 'Write the query flatter.');
}
