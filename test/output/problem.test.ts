import { describe, expect, test } from 'vitest';
import { PersonError } from '../../src/errors.js';
import { PLAIN } from '../../src/output/paint.js';
import { errorLines } from '../../src/output/problem.js';
import { scrub } from '../../src/output/scrub.js';

// Made up, of the right length and alphabet.
const SECRET = 'Zq3mVt8KpLw2XcR7yNd5HbG1sJf9Ta';

describe('scrub', () => {
  test.each([
    ['an AccessKey secret that stands alone', `the value ${SECRET} is wrong`, 'the value *** is wrong'],
    [
      'a configuration in JSON',
      `{"access_key_secret": "${SECRET}", "mode": "AK"}`,
      '{"access_key_secret": ***, "mode": "AK"}',
    ],
    [
      'JSON inside a string',
      `"{\\"accessKeySecret\\":\\"abc/d\\",\\"mode\\":1}"`,
      '"{\\"accessKeySecret\\":***,\\"mode\\":1}"',
    ],
    [
      'a parameter of an address',
      'GET http://h/?Signature=aB%2Bc%3D&Action=X',
      'GET http://h/?Signature=***&Action=X',
    ],
    ['a security token', 'SecurityToken=CAISxyz+/==', 'SecurityToken=***'],
    ['a header', 'x-acs-security-token: abc.def', 'x-acs-security-token: ***'],
    ['a bearer header', 'Authorization: Bearer abc.def', 'Authorization: ***'],
    ['a temporary key', 'key STS.NUnj6nuqKaEoMZGsT refused', 'key *** refused'],
    ['a long STS token', `token was CAIS${'aB3+/'.repeat(40)}==, expired`, 'token was ***, expired'],
    ['a password with blanks', 'password="correct horse" user=bob', 'password=*** user=bob'],
    ['a password whose quote is never closed', 'passwd="correct horse', 'passwd=***'],
    ['a password in an address', 'connect https://bob:pw@proxy:8080', 'connect https://***@proxy:8080'],
    ['a web token', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1', 'got ***'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----', '***'],
  ])('%s is masked', (_, text, scrubbed) => {
    expect(scrub(text)).toBe(scrubbed);
  });

  test.each([
    'AccessKeyId: LTAI5tExampleExampleExample is not active',
    'no such region: cn-hangzuo',
    'Unexpected token } in JSON at position 4',
    'F23A3DD5-7842-4EF9-9DA1-3776396AD58D',
    'SignatureDoesNotMatch',
  ])('%j stays', (text) => {
    expect(scrub(text)).toBe(text);
  });

  test.each(['password="', 'token=', 'eyJ-', 'STS.-', '://a:', 'secret: \\"', '-----BEGIN PRIVATE KEY-----'])(
    'a megabyte of %j takes no time',
    (part) => {
      const started = performance.now();
      scrub(part.repeat(1e6 / part.length));
      expect(performance.now() - started).toBeLessThan(1000);
    },
  );
});

describe('errorLines', () => {
  test('an error for people is two lines: what is wrong and what to do', () => {
    const error = new PersonError('No such file: a.gz', 'Check the path.');
    expect(errorLines(error, PLAIN)).toBe('atrail: No such file: a.gz\n  Check the path.\n');
  });

  test('neither line can hold escape sequences, line breaks or secrets', () => {
    const error = new PersonError(`bad value "\x1b[2J\n${SECRET}"`, 'Look at\u202e token=abc.');
    expect(errorLines(error, PLAIN)).toBe(
      'atrail: bad value "\\x1b[2J\\n***"\n  Look at\\u{202e} token=***\n',
    );
  });

  test('a bug shows its stack and its causes, and asks to be reported', () => {
    const cause = new Error(`secret: ${SECRET}`);
    cause.stack = `Error: secret: ${SECRET}\n    at deep (file.js:2:2)`;
    const error = new TypeError('x is not a function', { cause });
    error.stack = 'TypeError: x is not a function\n    at f (file.js:1:1)';
    expect(errorLines(error, PLAIN)).toBe(
      [
        'atrail: this is a bug in atrail',
        '  TypeError: x is not a function',
        '      at f (file.js:1:1)',
        '  caused by: Error: secret: ***',
        '      at deep (file.js:2:2)',
        'Please report it with the lines above and the command you ran; look them over for names you want to keep private.',
        '',
      ].join('\n'),
    );
  });

  test('whatever is thrown can be shown', () => {
    const circle = new Error('round');
    circle.cause = circle;
    const trap = new Error('trap');
    Object.defineProperty(trap, 'cause', {
      get: () => {
        throw new Error('gotcha');
      },
    });
    expect(errorLines('text', PLAIN)).toContain('  text\n');
    expect(errorLines(undefined, PLAIN)).toContain('  undefined\n');
    expect(errorLines(Object.create(null), PLAIN)).toContain('cannot be shown');
    expect(errorLines(trap, PLAIN)).toContain('cannot be shown');
    expect(errorLines(circle, PLAIN).split('caused by').length).toBe(5);
  });
});
