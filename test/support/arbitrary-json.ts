import fc from 'fast-check';

/** Any JSON value as text, with blanks, escapes, big numbers and duplicate keys. */
export function arbitraryJsonText(): fc.Arbitrary<string> {
  return fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalarText(),
      fc
        .tuple(blank(), fc.array(tie('value'), { maxLength: 4 }))
        .map(([gap, items]) => `[${gap}${items.join(`,${gap}`)}]`),
      fc
        .tuple(blank(), fc.array(fc.tuple(keyText(), tie('value')), { maxLength: 5 }))
        .map(
          ([gap, members]) =>
            `{${members.map(([key, value]) => `${gap}${key}${gap}:${value}${gap}`).join(',')}}`,
        ),
    ),
  })).value;
}

function scalarText(): fc.Arbitrary<string> {
  return fc.oneof(stringText(), numberText(), fc.constantFrom('true', 'false', 'null'));
}

const HOSTILE_STRINGS = [
  '',
  ' ',
  '=HYPERLINK("http://evil.example","x")',
  '@SUM(1)',
  '-1+1',
  '\u001b[31mred\u001b[0m',
  '\u0000\u0007\t\r\n',
  'file\u202egnp.exe',
  'zero\u200bwidth\ufeff',
  '"quoted" \\back\\slash',
  "it's; a, list",
  '__proto__',
  '\ud800lone',
  'K\u0130\u212a',
  '日本語テキスト',
  '10.0.0.1,10.0.0.2',
  'acs:ram::1594986938264567:role/x',
  '["i-bp1example0001","i-bp1example0002"]',
  '{"Password":"hunter2","n":12345678901234567890}',
  'https://example.com/?token=abc&x=1',
];

function stringText(): fc.Arbitrary<string> {
  const content = fc.oneof(fc.constantFrom(...HOSTILE_STRINGS), fc.string({ maxLength: 12, unit: 'binary' }));
  return fc.oneof({ weight: 4, arbitrary: content.map((text) => JSON.stringify(text)) }, escaped(content));
}

/** Some characters as \uXXXX, which JSON allows for any. */
function escaped(content: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(content, fc.integer({ min: 1, max: 4 })).map(([text, every]) => {
    const units = Array.from({ length: text.length }, (_, at) =>
      at % every === 0
        ? `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`
        : JSON.stringify(text[at]).slice(1, -1),
    );
    return `"${units.join('')}"`;
  });
}

function numberText(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(
      '0',
      '-0',
      '1',
      '3600',
      '1.0',
      '1e5',
      '1E-7',
      '0.1',
      '9007199254740993',
      '12345678901234567890',
      '1e400',
    ),
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  );
}

const KEYS = [
  'a',
  'a.b',
  'Name',
  'InstanceId',
  'InstanceIds',
  'InstanceIdSet',
  'NetworkInterface.1.SecurityGroupId',
  'RegionId',
  'Password',
  'accessKeySecret',
  'Credentials.SecurityToken',
  'NextToken',
  'UserData',
  'MobilePhone',
  'PolicyDocument',
  'constructor',
  '__proto__',
  'toString',
  '',
  '键',
];

export function keyText(): fc.Arbitrary<string> {
  const key = fc.constantFrom(...KEYS);
  return fc.oneof(
    { weight: 4, arbitrary: key.map((text) => JSON.stringify(text)) },
    escaped(key),
    stringText(),
  );
}

export function blank(): fc.Arbitrary<string> {
  return fc.constantFrom('', '', '', ' ', '\n  ', '\t', '\r\n');
}
