/**
 * THE table of functions that queries of Log Service may call (their dialect is Presto's), and what stands for each in
 * DuckDB. Source: the function reference of Log Service's SQL. What is in no table is refused by name.
 */

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/** The same name and meaning in both. */
const SAME: readonly string[] = words(`
  abs acos array_agg array_distinct array_intersect asin atan atan2 avg bool_and bool_or cbrt ceil
  ceiling chr coalesce contains corr cos cosh count count_if degrees dense_rank ends_with exp first_value floor
  from_base64 histogram if json_array_length lag last_value lead length ln log10 log2 lower lpad ltrim
  max max_by md5 min min_by mod nth_value ntile nullif percent_rank cume_dist pi pow power radians random rank replace
  reverse round row_number rpad rtrim sign sin split sqrt starts_with stddev stddev_pop stddev_samp strpos
  substr substring sum tan tanh to_base64 translate trim try typeof upper url_decode url_encode var_pop var_samp variance
  extract position unnest map filter`);

/** Words of the language behind which a parenthesis may stand. */
const SYNTAX: readonly string[] = words(`
  select from where and or not in exists as on using by over when then else case any all some within group having limit
  union except intersect distinct between like is values with join partition order end varchar decimal interval offset
  char row null lambda recursive`);

/** Another name for the same, for functions that may come with DISTINCT, FILTER or OVER. */
const RENAMED: Readonly<Record<string, string>> = {
  approx_percentile: 'quantile_cont',
  arbitrary: 'any_value',
  array_max: 'list_max',
  array_min: 'list_min',
  array_sort: 'list_sort',
  cardinality: 'len',
  char_length: 'length',
  levenshtein_distance: 'levenshtein',
  sequence: 'generate_series',
  transform: 'list_transform',
};

/**
 * What a call begins with instead: DuckDB's own approximation is far off for small counts, so it is counted; and its
 * `concat` passes over what is null, so the parts are joined by `||`.
 */
export const BEGUN: Readonly<Record<string, string>> = { approx_distinct: 'count(DISTINCT ', concat: '(' };

/** Functions whose arguments are joined by an operator. */
export const JOINED: Readonly<Record<string, string>> = { concat: '||' };

/** What changes a value's type; text is taken out of JSON with `sls_text`. */
export const CASTS: Readonly<Record<string, string>> = { cast: 'cast', try_cast: 'try_cast' };
export const TEXT_CAST = 'sls_text';

/** Functions whose last argument is a path into JSON. */
export const WITH_PATH: ReadonlySet<string> = new Set(['json_extract', 'json_extract_scalar', 'json_size']);

/** `$["a.b"][0]` as `$."a.b"[0]`, in quotes as it stands in a statement. */
export function enginePath(path: string): string {
  return path.replace(/\["([^"\\]*)"\]|\[''([^'"\\]*)''\]/g, (_, a?: string, b?: string) => `."${a ?? b}"`);
}

/** Codes of MySQL's time formats that mean something else in DuckDB's. */
const FORMATS: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  r: '%I:%M:%S %p',
  M: '%B',
  W: '%A',
  i: '%M',
  s: '%S',
  e: '%-d',
  c: '%-m',
  k: '%-H',
  l: '%-I',
  h: '%I',
  v: '%V',
  x: '%G',
};

/** Functions whose last argument is a time format, which has to be written out. */
export const WITH_FORMAT: ReadonlySet<string> = new Set(['date_format', 'date_parse']);

/** `%Y-%m-%d %H:%i:%s` as `%Y-%m-%d %H:%M:%S`. */
export function engineFormat(format: string): string {
  return format.replace(/%(.)/g, (whole, code: string) => FORMATS[code] ?? whole);
}

/** Private networks and what else never leaves the machine or the link. */
const INTRANET = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '169.254.0.0/16']
  .map((network) => `sls_inside('${network}', ip)`)
  .join(' OR ');

/** Of two to five values, and null where one of them is. */
function extreme(name: string): string {
  const all = ['a', 'b', 'c', 'd', 'e'];
  return [2, 3, 4, 5]
    .map((count) => all.slice(0, count).join(', '))
    .map(
      (values) =>
        `(${values}) AS CASE WHEN ${values.replaceAll(', ', ' IS NOT NULL AND ')} IS NOT NULL THEN ${name}(${values}) END`,
    )
    .join(', ');
}

/**
 * Functions written in terms of others, as DuckDB's macros `sls_<name>`. `sls_time` reads what may stand for a time: a
 * timestamp, its text, or seconds since 1970; what it gives has no zone, it is as clocks show it in the zone asked for.
 */
const MACROS: Readonly<Record<string, string>> = {
  array_position:
    '(list, element) AS CASE WHEN list IS NULL OR element IS NULL THEN NULL ELSE coalesce(list_position(list, element), 0) END',
  array_except: '(a, b) AS list_filter(a, lambda x: NOT list_contains(b, x))',
  array_join: '(list, separator) AS array_to_string(list, separator)',
  array_remove: '(list, element) AS list_filter(list, lambda x: x <> element)',
  date_add: "(unit, amount, t) AS sls_time(t) + amount * CAST('1 ' || unit AS INTERVAL)",
  // Whole units that have gone by, not how often a unit began.
  date_diff: '(unit, a, b) AS date_sub(unit, sls_time(a), sls_time(b))',
  date_format: '(t, format) AS strftime(sls_time(t), format)',
  date_parse: '(text, format) AS strptime(text, format)',
  date_trunc: '(unit, t) AS date_trunc(unit, sls_time(t))',
  date: '(t) AS CAST(sls_time(t) AS DATE)',
  day: '(t) AS day(sls_time(t))',
  day_of_week: '(t) AS isodow(sls_time(t))',
  day_of_year: '(t) AS dayofyear(sls_time(t))',
  element_at: '(list, place) AS list[place]',
  from_iso8601_timestamp: '(text) AS sls_time(text)',
  from_unixtime: '(seconds) AS sls_time(seconds)',
  greatest: extreme('greatest'),
  hour: '(t) AS hour(sls_time(t))',
  ip_to_domain: `(ip) AS CASE WHEN sls_ipv4(ip) IS NULL THEN 'invalid' WHEN ${INTRANET} THEN 'intranet' ELSE 'internet' END`,
  is_subnet_of: '(network, ip) AS sls_inside(network, ip)',
  json_array_contains:
    '(list, element) AS list_contains(TRY_CAST(list AS JSON)::VARCHAR[], CAST(element AS VARCHAR))',
  json_extract: '(document, path) AS json_extract(TRY_CAST(document AS JSON), path)',
  json_extract_scalar: `(document, path) AS CASE WHEN json_type(TRY_CAST(document AS JSON), path) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(TRY_CAST(document AS JSON), path) END`,
  json_format: '(document) AS CAST(document AS VARCHAR)',
  json_parse: '(text) AS CAST(text AS JSON)',
  json_size:
    '(document, path) AS coalesce(nullif(json_array_length(document, path), 0), len(json_keys(document, path)), 0)',
  least: extreme('least'),
  log: '(base, number) AS ln(number) / ln(base)',
  minute: '(t) AS minute(sls_time(t))',
  month: '(t) AS month(sls_time(t))',
  now: '() AS sls_time(epoch(current_timestamp))',
  regexp_extract:
    "(text, pattern) AS nullif(regexp_extract(text, pattern), ''), (text, pattern, part) AS nullif(regexp_extract(text, pattern, part), '')",
  regexp_extract_all:
    '(text, pattern) AS regexp_extract_all(text, pattern), (text, pattern, part) AS regexp_extract_all(text, pattern, part)',
  regexp_like: '(text, pattern) AS regexp_matches(text, pattern)',
  regexp_replace:
    "(text, pattern) AS regexp_replace(text, pattern, '', 'g'), (text, pattern, other) AS regexp_replace(text, pattern, other, 'g')",
  regexp_split: '(text, pattern) AS regexp_split_to_array(text, pattern)',
  second: '(t) AS second(sls_time(t))',
  slice: '(list, start, length) AS list_slice(list, start, start + length - 1)',
  split_part: '(text, separator, part) AS string_split(text, separator)[part]',
  to_iso8601: "(t) AS strftime(sls_time(t), '%Y-%m-%dT%H:%M:%S')",
  to_unixtime: '(t) AS sls_seconds(t)',
  week: '(t) AS week(sls_time(t))',
  year: '(t) AS year(sls_time(t))',
};

/** What a call of a function is written as; undefined where it is not supported. */
export function engineName(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (Object.hasOwn(MACROS, lower)) return `sls_${lower}`;
  if (Object.hasOwn(RENAMED, lower)) return RENAMED[lower];
  if (Object.hasOwn(CASTS, lower)) return CASTS[lower];
  return SAME.includes(lower) || SYNTAX.includes(lower) ? name : undefined;
}

/** Names that can be called, for suggestions. */
export const FUNCTIONS: readonly string[] = [
  ...SAME,
  ...Object.keys(BEGUN),
  ...Object.keys(CASTS),
  ...Object.keys(RENAMED),
  ...Object.keys(MACROS),
];

/**
 * The statements that define what the tables above refer to.
 * @param zone as luxon has it, or of the tz database
 */
export function macroStatements(zone: string): string[] {
  const here = `'${zone.replaceAll("'", "''")}'`;
  const quads = [1, 2, 3, 4].map((part) => `TRY_CAST(split_part(ip, '.', ${part}) AS UTINYINT)`);
  const own: readonly string[] = [
    `${TEXT_CAST}(x) AS CASE WHEN typeof(x) = 'JSON' THEN json_extract_string(CAST(x AS VARCHAR), '$') ELSE CAST(x AS VARCHAR) END`,
    `sls_time(t) AS coalesce(TRY_CAST(CAST(t AS VARCHAR) AS TIMESTAMP), timezone(${here}, to_timestamp(TRY_CAST(CAST(t AS VARCHAR) AS DOUBLE))))`,
    `sls_seconds(t) AS coalesce(TRY_CAST(CAST(t AS VARCHAR) AS DOUBLE), epoch(timezone(${here}, TRY_CAST(CAST(t AS VARCHAR) AS TIMESTAMP))))`,
    `sls_ipv4(ip) AS CASE WHEN regexp_full_match(ip, '\\d+(\\.\\d+){3}') THEN ${quads[0]}::UBIGINT * 16777216 + ${quads[1]}::UBIGINT * 65536 + ${quads[2]}::UBIGINT * 256 + ${quads[3]}::UBIGINT END`,
    "sls_inside(network, ip) AS coalesce(sls_ipv4(split_part(network, '/', 1)) >> (32 - TRY_CAST(split_part(network, '/', 2) AS INTEGER)) = sls_ipv4(ip) >> (32 - TRY_CAST(split_part(network, '/', 2) AS INTEGER)), false)",
  ];
  const named = Object.entries(MACROS).map(([name, definition]) => `sls_${name}${definition}`);
  return [...own, ...named].map((macro) => `CREATE MACRO ${macro}`);
}
