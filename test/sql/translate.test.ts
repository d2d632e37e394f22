import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PersonError } from '../../src/errors.js';
import { shownName } from '../../src/sql/columns.js';
import { engineName, FUNCTIONS, macroStatements } from '../../src/sql/functions.js';
import { splitQuery, splitStatements } from '../../src/sql/split.js';
import { tokensOf } from '../../src/sql/tokens.js';
import { translate } from '../../src/sql/translate.js';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
for (const macro of macroStatements('UTC')) await connection.run(macro);
await connection.run(
  `CREATE TABLE log (__time__ BIGINT, "event.eventName" VARCHAR, "event.userIdentity.userName" VARCHAR,
   "event.resourceName" VARCHAR, "event.resourceType" VARCHAR)`,
);
await connection.run(`INSERT INTO log VALUES
  (1748772000, 'CreateUser', 'alice', 'a;b', 'X;Y'), (1748772060, 'CreateUser', 'bob', NULL, NULL),
  (1748775600, 'DeleteUser', 'alice', 'c', 'X')`);

async function rowsOf(sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(translate(sql).sql)).getRowsJson() as unknown[][];
}

describe('a query of Log Service runs in DuckDB', () => {
  test.each<[string, unknown[][]]>([
    ['select count(*)', [['3']]],
    ['select count(1) as cnt from log', [['3']]],
    [
      `select "event.eventName", count(*) as cnt group by "event.eventName" order by cnt desc limit 1`,
      [['CreateUser', '2']],
    ],
    [`select "event.eventName" where "event.userIdentity.userName" = 'bob'`, [['CreateUser']]],
    ['select count(*) from (select distinct "event.eventName" from log)', [['2']]],
    [
      'select cnt from (select "event.eventName" as n, count(*) as cnt group by n) order by cnt',
      [['1'], ['2']],
    ],
    ['with a as (select "event.eventName" as n) select count(n) from a', [['3']]],
    ['select "event.eventName" as n order by n limit 2, 1', [['DeleteUser']]],
    [
      "select date_format(from_unixtime(__time__), '%Y-%m-%d %H:%i:%s') as t order by t limit 1",
      [['2025-06-01 10:00:00']],
    ],
    [
      "select date_format(date_trunc('hour', __time__), '%H:%i') as t, count(*) as c group by t order by t",
      [
        ['10:00', '2'],
        ['11:00', '1'],
      ],
    ],
    ['select arbitrary("event.eventName") where "event.userIdentity.userName" = \'bob\'', [['CreateUser']]],
    ['select approx_distinct("event.eventName") filter (where __time__ > 0)', [['2']]],
    [`select count_if("event.eventName" like 'Create%')`, [['2']]],
    [`select json_extract_scalar('{"a":{"b":"x"}}', '$.a.b') limit 1`, [['x']]],
    [`select json_extract('{"a":{"b":"x"}}', '$.a') limit 1`, [['{"b":"x"}']]],
    [`select json_extract('no json', '$.a') limit 1`, [[null]]],
    [
      `select element_at(split("event.resourceName", ';'), array_position(split("event.resourceType", ';'), 'Y')) where "event.resourceName" = 'a;b'`,
      [['b']],
    ],
    [
      `select cardinality(split("event.resourceName", ';')) where "event.userIdentity.userName" = 'bob'`,
      [[null]],
    ],
    [
      `select regexp_like('Forbidden.RAM', '^Forbidden(\\..*)?$'), regexp_extract('a-12', '(\\d+)', 1), regexp_extract('a', '\\d') limit 1`,
      [[true, '12', null]],
    ],
    [
      'select COALESCE(NULL, "event.eventName"), CASE WHEN __time__ > 0 THEN 1 ELSE 0 END limit 1',
      [['CreateUser', 1]],
    ],
    ["select cast(json_extract('[\"a\"]', '$') as array(varchar))[1] limit 1", [['a']]],
    [
      "select ip_to_domain('10.1.2.3'), ip_to_domain('8.8.8.8'), ip_to_domain('Internal') limit 1",
      [['intranet', 'internet', 'invalid']],
    ],
    [
      "select is_subnet_of('192.0.2.0/24', '192.0.2.7'), is_subnet_of('0.0.0.0/0', '1.2.3.4'), is_subnet_of('x', 'y') limit 1",
      [[true, true, false]],
    ],
    [
      'select n, x from (select "event.resourceName" as n where "event.resourceName" = \'a;b\') cross join unnest(split(n, \';\')) as t(x) order by x',
      [
        ['a;b', 'a'],
        ['a;b', 'b'],
      ],
    ],
    ['select transform(array[1, 2], x -> x + 1) limit 1', [[[2, 3]]]],
    [
      'select array_join(array_agg(distinct "event.eventName" order by "event.eventName"), \',\')',
      [['CreateUser,DeleteUser']],
    ],
    ['select 7 / 2 limit 1', [[3]]],
    ['select to_unixtime(from_unixtime(__time__)) - __time__ limit 1', [[0]]],
    ["select date_diff('minute', from_unixtime(0), from_unixtime(600)) limit 1", [['10']]],
    ['select max_by("event.eventName", __time__)', [['DeleteUser']]],
    ['select count(*) union all select 1 limit 1', [['3']]],
    ['select extract(hour from from_unixtime(__time__)) as h limit 1', [['10']]],
    [
      'select row_number() over (partition by "event.eventName" order by __time__) as r order by r limit 1',
      [['1']],
    ],
    ['select "event.eventName" is distinct from null limit 1', [[true]]],
    ['select \'a | b; from x\' as "from" limit 1;', [['a | b; from x']]],
    ['-- a comment\nselect /* another; */ count(*)', [['3']]],
    // Where DuckDB's own function of that name would answer something else.
    ["select concat('a', null, 'b'), concat('a', 'b', 'c') limit 1", [[null, 'abc']]],
    ["select concat(concat('a', 'b'), upper('c')) limit 1", [['abC']]],
    ["select array_position(split('a;b', ';'), 'b'), array_position(split('a', ';'), 'z') limit 1", [[2, 0]]],
    ['select greatest(1, null), greatest(1, 2, 3), least(2, 1) limit 1', [[null, 3, 1]]],
    ["select split_part('a;b', ';', 2), split_part('a;b', ';', 3) limit 1", [['b', null]]],
    ["select date_diff('hour', from_unixtime(3599), from_unixtime(3601)) limit 1", [['0']]],
    [
      `select json_extract_scalar('{"a":{}}', '$.a'), json_extract_scalar('no json', '$.a') limit 1`,
      [[null, null]],
    ],
    [`select json_extract_scalar('{"a.b":[1,"x"]}', '$["a.b"][1]') limit 1`, [['x']]],
    [
      `select cast(json_extract('{"a":"off"}', '$.a') as varchar), cast(json_extract('{"a":false}', '$.a') as varchar) limit 1`,
      [['off', 'false']],
    ],
    [`select cast(json_extract('{"a":"5"}', '$.a') as bigint), cast(5 as varchar(10)) limit 1`, [['5', '5']]],
    ["select try_cast('x' as bigint), cast(cast(7 as varchar) as double) limit 1", [[null, 7]]],
    [`select max(cast("event.eventName" as varchar)) as m`, [['DeleteUser']]],
    ['select try(1 / 0) limit 1', [[null]]],
    ['with a(n) as (select 1), b(n) as (select 2) select a.n + b.n from a, b limit 1', [[3]]],
    ["select extract(year from from_unixtime(0)), trim('  x ') limit 1", [['1970', 'x']]],
  ])('%s', async (sql, rows) => {
    await connection.run('SET integer_division = true');
    expect(await rowsOf(sql)).toEqual(rows);
  });
});

describe('what cannot be run is refused by name', () => {
  test.each([
    ['select ip_to_country("event.sourceIpAddress")', 'the function ip_to_country is not supported here'],
    [
      'select "event.eventName", ip_to_country("event.sourceIpAddress")',
      'the function ip_to_country is not supported here',
    ],
    [`select regexp_lik("event.eventName", 'x')`, 'the function regexp_lik is not supported here'],
    [`select read_csv('/etc/passwd')`, 'the function read_csv is not supported here'],
    ['drop table log', 'the SQL does not begin with SELECT or WITH'],
    ['', 'the SQL does not begin with SELECT or WITH'],
    ['select 1; select 2', 'there is more than one statement'],
    [
      'select date_format(from_unixtime(__time__), "event.eventName")',
      'the format of date_format is not written out',
    ],
  ])('%s', (sql, message) => {
    expect(() => translate(sql)).toThrow(PersonError);
    expect(() => translate(sql)).toThrow(message);
  });

  test('with what may have been meant', () => {
    try {
      translate("select regexp_lik('a', 'b')");
      expect.unreachable();
    } catch (thrown) {
      expect((thrown as PersonError).next).toContain('Did you mean regexp_like?');
    }
  });
});

test('the fields of events that a statement names are its columns', () => {
  const { columns, everything } = translate(
    'select "event.eventName", "n" from (select "event.eventName", "event.requestParameters.SecurityIps" as n)',
  );
  expect([...columns.values()]).toEqual(['event.eventName', 'event.requestParameters.SecurityIps']);
  expect(everything).toBe(false);
  expect(translate('select *').everything).toBe(true);
  expect(translate('select a.* from log a').everything).toBe(true);
  expect(translate('select count(*), 2 * 3').everything).toBe(false);
});

test('names that differ in nothing but case are columns of their own', () => {
  const { columns, sql } = translate('select "event.a", "event.A", "event.a" from log');
  expect([...columns.values()]).toEqual(['event.a', 'event.A']);
  expect([...columns.keys()].map(shownName)).toEqual(['event.a', 'event.A']);
  expect(new Set([...columns.keys()].map((name) => name.toLowerCase())).size).toBe(2);
  expect(sql.match(/"event\.a"/g)).toHaveLength(2);
});

test('places in the translation are told as they were written', () => {
  const text = 'select cast("event.a" as varchar), nix where "event.b" = concat(\'x\', other)';
  const { sql, placeOf } = translate(text);
  for (const word of ['nix', 'other', '"event.b"'])
    expect(placeOf(sql.indexOf(word))).toBe(text.indexOf(word));
});

test.each<[string, readonly string[], string]>([
  ['select 1; select 2', ['select 1'], 'select 2'],
  ["select ';' -- ;\n; ;\n", ["select ';' -- ;"], ''],
  ['-- nothing', [], ''],
  ['select 1 /* ; */', [], 'select 1 /* ; */'],
])('%s is split at its semicolons', (text, whole, rest) => {
  expect(splitStatements(text)).toEqual({ whole, rest });
});

test.each([
  ['event: CreateUser | select count(*)', 'event: CreateUser', 'select count(*)'],
  ['* | select 1', '', 'select 1'],
  ['|select 1', '', 'select 1'],
  [`"a | b" and x | select 'c | d'`, '"a | b" and x', "select 'c | d'"],
  ['"a \\" | b" | select 1', '"a \\" | b"', 'select 1'],
])('%s is split at its first bar', (text, search, sql) => {
  expect(splitQuery(text)).toEqual({ search, sql });
});

test.each(['event: CreateUser', '', 'a |', '"a | b"'])('%s has no SQL', (text) => {
  expect(() => splitQuery(text)).toThrow('there is no SQL in the query');
});

test('the pieces of any text are the text', () => {
  const joined = (text: string) => tokensOf(text).reduce((sum, { raw }) => sum + raw, '');
  const signs = ["'", '"', '--', '/*', '*/', '\n', ' ', 'a', '1', '(', ')', '|', '.', '->', '\u00e9'];
  const sql = fc.array(fc.constantFrom(...signs)).map((pieces) => pieces.join(''));
  fc.assert(fc.property(fc.oneof(sql, fc.string({ unit: 'binary' })), (text) => joined(text) === text));
});

test('every function of the table is there', async () => {
  const names = await connection.runAndReadAll('SELECT DISTINCT function_name FROM duckdb_functions()');
  const known = new Set(names.getRowsJson().flat());
  // What the grammar of SQL has, and no catalogue.
  const syntax = [
    'coalesce',
    'if',
    'nullif',
    'cast',
    'try_cast',
    'extract',
    'position',
    'unnest',
    'approx_distinct',
    'try',
  ];
  const missing = FUNCTIONS.map((name) => engineName(name) ?? name).filter((name) => !known.has(name));
  expect(missing.filter((name) => !syntax.includes(name)).sort()).toEqual([]);
});
