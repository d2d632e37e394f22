import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../src/query/parse.js';
import { ALL, type Query } from '../../src/query/query.js';
import { QuerySyntaxError } from '../../src/query/syntax-error.js';

const is = (field: string, pattern: string): Query => ({ kind: 'is', field, pattern });
const present = (field: string): Query => ({ kind: 'present', field });
const text = (pattern: string): Query => ({ kind: 'text', pattern });
const and = (...of: Query[]): Query => ({ kind: 'and', of });
const or = (...of: Query[]): Query => ({ kind: 'or', of });
const not = (of: Query): Query => ({ kind: 'not', of });

test('the query of the design reads as it is meant', () => {
  const written =
    'event.serviceName: Ram and (event.eventName: CreateUser or event.eventName: AttachPolicyTo*) and not event.errorCode: *';
  expect(parseQuery(written)).toEqual(
    and(
      is('serviceName', 'Ram'),
      or(is('eventName', 'CreateUser'), is('eventName', 'AttachPolicyTo*')),
      not(present('errorCode')),
    ),
  );
});

describe('a term', () => {
  test.each<[string, Query]>([
    ['', ALL],
    [' \n\t ', ALL],
    ['*', ALL],
    ['**', ALL],
    ['user: alice', is('user', 'alice')],
    ['user:alice', is('user', 'alice')],
    ['user  :\n alice', is('user', 'alice')],
    ['"user": alice', is('user', 'alice')],
    ['"event.userIdentity.type": root-account', is('userIdentity.type', 'root-account')],
    ['event: CreateUser', is('event', 'CreateUser')],
    ['event.user: alice', is('user', 'alice')],
    ['event.noSuch.place: x', is('noSuch.place', 'x')],
    ['"event.no such: place": x', is('no such: place', 'x')],
    ['addionalEventData.loginAccount: false', is('additionalEventData.loginAccount', 'false')],
    ['event.addionalEventData.mfaChecked: true', is('additionalEventData.mfaChecked', 'true')],
    ['user: *', present('user')],
    ['user: ***', present('user')],
    ['user: ""', not(present('user'))],
    ['user: "a b (c): d"', is('user', 'a b (c): d')],
    ['user: "say \\"hi\\""', is('user', 'say "hi"')],
    ['user: "Create*"', is('user', 'Create*')],
    ['user: "a\\*b\\?"', is('user', 'a\\*b\\?')],
    ['user: a\\*b', is('user', 'a\\*b')],
    ['user: a\\ b', is('user', 'a b')],
    ['user: "CORP\\\\alice"', is('user', 'CORP\\\\alice')],
    ['user: a**?b', is('user', 'a?*b')],
    ['resource: acs:ram::123:role/x', is('resource', 'acs:ram::123:role/x')],
    ['ip: 2409:8a20::1', is('ip', '2409:8a20::1')],
    ['ip: 2409:8a20:: alice', and(is('ip', '2409:8a20::'), text('alice'))],
    ['user: "a:"', is('user', 'a:')],
    ['ip: 10.0.0.0/8', is('ip', '10.0.0.0/8')],
    ['ip: 10.0.*', is('ip', '10.0.*')],
    ['ip: Internal', is('ip', 'Internal')],
    ['user: a-b_c.d@e', is('user', 'a-b_c.d@e')],
    ['user: a=b>c', is('user', 'a=b>c')],
    ['user: in', is('user', 'in')],
    ['user: "and"', is('user', 'and')],
    ['user: 王小明', is('user', '王小明')],
    ['alice', text('alice')],
    ['"two words"', text('two words')],
    ['*alice*', text('alice')],
    ['al*ce', text('al*ce')],
    ['"a\\*"', text('a\\*')],
    ['android', text('android')],
    ['nothing', text('nothing')],
    ['alice in chains', and(text('alice'), text('in'), text('chains'))],
  ])('%j', (written, query) => {
    expect(parseQuery(written)).toEqual(query);
  });
});

describe('a comparison', () => {
  const compare = (op: string, value: number) => ({ kind: 'compare', field: 'version', op, value });
  const between = (low: number, high: number, ...includes: boolean[]) => ({
    kind: 'between',
    field: 'version',
    low,
    high,
    includes,
  });
  test.each<[string, object]>([
    ['version > 1', compare('>', 1)],
    ['version>=1', compare('>=', 1)],
    ['event.version < -1.5', compare('<', -1.5)],
    ['version<=0', compare('<=', 0)],
    ['version = -0', compare('=', 0)],
    ['version = 1e3', compare('=', 1000)],
    ['version in [1 5]', between(1, 5, true, true)],
    ['version IN (1 5)', between(1, 5, false, false)],
    ['version in[ 1  5 )', between(1, 5, true, false)],
    ['version in (1 5]', between(1, 5, false, true)],
    ['version in [5 5]', between(5, 5, true, true)],
  ])('%s', (written, query) => {
    expect(parseQuery(written)).toEqual(query);
  });
});

describe('terms together', () => {
  const [a, b, c] = [text('a'), text('b'), text('c')];
  test.each<[string, Query]>([
    ['a b c', and(a, b, c)],
    ['a AND b Or c', or(and(a, b), c)],
    ['a or b and c', or(a, and(b, c))],
    ['a or b c', or(a, and(b, c))],
    ['(a or b) c', and(or(a, b), c)],
    ['(a or b)(c)', and(or(a, b), c)],
    ['not a b', and(not(a), b)],
    ['NOT(a b)', not(and(a, b))],
    ['not not a', a],
    ['not not not a', not(a)],
    ['((a))', a],
    ['a and (b and c)', and(a, b, c)],
    ['* and a', a],
    ['* or a', ALL],
    ['not *', not(ALL)],
    ['user: (a or b)', or(is('user', 'a'), is('user', 'b'))],
    ['user:(a* and not ab) c', and(is('user', 'a*'), not(is('user', 'ab')), c)],
    ['resource: (acs:x::1 "b c")', and(is('resource', 'acs:x::1'), is('resource', 'b c'))],
    ['user: ((a or b) and not *)', and(or(is('user', 'a'), is('user', 'b')), not(present('user')))],
    ['__topic__: actiontrail_audit_event and a', a],
    ['__topic__:actiontrail_event a', a],
    ['"__topic__": (actiontrail_event or actiontrail_audit_event)', ALL],
  ])('%s', (written, query) => {
    expect(parseQuery(written)).toEqual(query);
  });

  test('a hundred thousand terms side by side are no problem', () => {
    const query = parseQuery('a '.repeat(100_000));
    expect(query.kind === 'and' && query.of.length).toBe(100_000);
  });
});

describe('an error points at the character', () => {
  test.each<[query: string, position: number, wrong: string]>([
    ['user:', 5, 'a value is missing here'],
    ['user: and', 6, 'a value is missing here'],
    ['(user: )', 7, 'a value is missing here'],
    [': alice', 0, 'a field name is missing here'],
    ['event.: alice', 0, 'a field name is missing here'],
    ['a and', 5, 'a term is missing here'],
    ['a and or b', 6, 'a term is missing here'],
    ['or b', 0, 'a term is missing here'],
    ['not', 3, 'a term is missing here'],
    ['a ()', 3, 'a term is missing here'],
    ['user: (a or )', 12, 'a term is missing here'],
    ['a (b', 2, 'this parenthesis is never closed'],
    ['user: (b', 6, 'this parenthesis is never closed'],
    ['a b)', 3, 'this parenthesis closes nothing'],
    ['a "b c', 2, 'the quote that opens here is never closed'],
    ['a "b c\\"', 2, 'the quote that opens here is never closed'],
    ['""', 0, 'an empty phrase is in every event'],
    ['user: a"b"', 7, 'a quoted phrase must stand by itself'],
    ['user: "a"b', 9, 'a quoted phrase must stand by itself'],
    ['user: CORP\\alice', 10, 'a backslash makes the next character literal, and here it has nothing to do'],
    ['user: a\\', 7, 'a backslash makes the next character literal, and here it has nothing to do'],
    ['userName: alice', 0, 'there is no field of this name'],
    ['a (not -user: alice)', 7, 'there is no field of this name'],
    ['http://example.com', 0, 'there is no field of this name'],
    [
      'user: alice | select *',
      12,
      'only the search part of a Log Service query works here, not the SQL behind the |',
    ],
    ['| select', 0, 'only the search part of a Log Service query works here, not the SQL behind the |'],
    ['a || b', 2, 'only the search part of a Log Service query works here, not the SQL behind the |'],
    ['a && b', 2, '&& is no operator here'],
    ['user != alice', 5, '!= is no operator here'],
    ['user!=alice', 0, '!= is no operator here'],
    ['user: > 5', 6, 'a comparison has no colon before it'],
    ['user: event: x', 6, 'a value ends in a colon, as if a field began here'],
    ['user: (event: x)', 7, 'a value ends in a colon, as if a field began here'],
    ['user = alice', 7, 'a number is missing here'],
    ['version > Infinity', 10, 'a number is missing here'],
    ['version > 0x10', 10, 'a number is missing here'],
    ['version >', 9, 'a number is missing here'],
    ['version > 9007199254740993', 10, 'this number is too large to compare exactly'],
    ['version in [1]', 13, 'a number is missing here'],
    ['version in [1 5', 15, 'a range ends with ] or )'],
    ['version in [1 2 3]', 16, 'a range ends with ] or )'],
    ['version in [5 1]', 11, 'no number lies in this range'],
    ['version in [5 5)', 11, 'no number lies in this range'],
    ['ip: 10.0.0.0/33', 4, 'this is no network'],
    ['ip: "10.0.0/8"', 4, 'this is no network'],
    ['ip: 10.0.*/8', 4, 'a network takes no wildcards'],
    ['ip: (::1 or ::/129)', 12, 'this is no network'],
    ['sourceIpAddress: 10.0.0.256', 17, 'this is no complete IPv4 address'],
    ['__topic__: nginx', 11, 'only ActionTrail events are searched here'],
    ['user：alice', 4, 'a full-width character stands here'],
    ['user: “alice”', 6, 'a full-width character stands here'],
  ])('%s', (query, position, wrong) => {
    const error = errorOf(query);
    expect({ position: error.position, wrong: error.message.split('\n')[0] }).toEqual({ position, wrong });
    expect(error).toMatchObject({
      name: 'QuerySyntaxError',
      exitCode: 2,
      next: expect.stringMatching(/^[A-Z].*[.?]$/),
    });
  });

  test('the caret stands under it', () => {
    expect(errorOf('a and userName: x').message).toBe(
      'there is no field of this name\n  a and userName: x\n        ^',
    );
  });

  test('a wide character takes two columns', () => {
    expect(errorOf('云 (').message).toBe('a term is missing here\n  云 (\n      ^');
  });

  test('control and formatting characters are shown and do not act', () => {
    expect(errorOf('a\n\x1b[31m\u202e)').message).toBe(
      `this parenthesis closes nothing\n  a\\n\\u{1b}[31m\\u{202e})\n${' '.repeat(23)}^`,
    );
  });

  test('of a long query the place and what is around it is shown', () => {
    const [, shown, caret] = errorOf(`${'a '.repeat(500)}) ${'b '.repeat(500)}`).message.split('\n');
    expect(shown).toBe(`  …${'a '.repeat(30)}) ${'b '.repeat(29)}…`);
    expect(caret).toBe(`${' '.repeat(63)}^`);
  });

  test('an unknown field gets a suggestion, and the way to insist', () => {
    expect(errorOf('userName: alice').next).toBe(
      'Did you mean user? If not, write event.userName to look for it all the same.',
    );
  });

  test.each([
    ['parentheses', '('.repeat(10_000)],
    ['nots', 'not '.repeat(10_000)],
    ['values in parentheses', `user: ${'('.repeat(10_000)}`],
    ['both in turn', 'not ('.repeat(10_000)],
  ])('more than 500 %s inside each other are refused', (_, query) => {
    expect(errorOf(query).message).toMatch(/^more than 500 parentheses and nots stand inside each other\n/);
  });

  test('500 parentheses inside each other are read', () => {
    expect(parseQuery(`${'('.repeat(500)}a${')'.repeat(500)}`)).toEqual(text('a'));
  });
});

function errorOf(query: string): QuerySyntaxError {
  try {
    parseQuery(query);
  } catch (thrown) {
    if (thrown instanceof QuerySyntaxError) return thrown;
    throw thrown;
  }
  throw new Error(`${query} was read without an error`);
}
