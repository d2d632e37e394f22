import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEvent, JsonValue } from '../../src/event/event.js';
import { parseJson } from '../../src/event/json.js';
import { readEvent } from '../../src/event/read.js';
import {
  isSecretMember,
  maskEvent,
  maskText,
  mayHoldSecret,
  SECRET_NEEDLES,
} from '../../src/event/redaction.js';
import { isSecretKey } from '../../src/event/secretnames.js';
import { arbitraryEventText } from '../support/arbitrary-event.js';
import { arbitraryJsonText } from '../support/arbitrary-json.js';

/** Masks as the program does: on the bytes, decoded as latin1. */
function maskBytes(text: string): string {
  return Buffer.from(maskText(Buffer.from(text, 'utf8').toString('latin1')), 'latin1').toString('utf8');
}

const SECRETS = [
  'accessKeySecret',
  'AccessKeySecret',
  'SecurityToken',
  'security_token',
  'StsToken',
  'Token',
  'RefreshToken',
  'Password',
  'LoginPassword',
  'MasterUserPassword',
  'OldPassword',
  'db_passwd',
  'AccountPwd',
  'Passphrase',
  'PasswordNotEncrypted',
  'PasswordResetToken',
  'PrivateKey',
  'PrivateKeyBody',
  'CertificatePrivateKey',
  'SecretData',
  'SecretValue',
  'AppSecretValue',
  'ClientSecret',
  'SecretKey',
  'KeyMaterial',
  'EncryptedKeyMaterial',
  'Plaintext',
  'UserData',
  'user_data',
  'Base32StringSeed',
  'QRCodePNG',
  'Email',
  'ContactEmail',
  'MobilePhone',
  'PhoneNumber',
  'PhoneNumbers',
  'Credentials.SecurityToken',
  'Login.1.Password',
];

const NO_SECRETS = [
  'accessKeyId',
  'expiration',
  'Credentials',
  'userName',
  'DisplayName',
  'NextToken',
  'ClientToken',
  'client_token',
  'PageToken',
  'stsTokenPrincipalName',
  'stsTokenPlayerUid',
  'HttpTokens',
  'TokenType',
  'MaxTokens',
  'SecretName',
  'SecretId',
  'SecretArn',
  'SecretVersionId',
  'SecretDataType',
  'SecretList',
  'PasswordResetRequired',
  'PasswordPolicy',
  'MinimumPasswordLength',
  'MaxPasswordAge',
  'PasswordReusePrevention',
  'PasswordInherit',
  'PasswordNotContainUserName',
  'UserDatabase',
  'KeyMaterialExpireTime',
  'EmailVerified',
  'PrivateIpAddress',
  'KeyPairName',
  'KeyId',
  'loginAccount',
  'callbackUrl',
  'ExternalId',
  'PolicyDocument',
  'to\u212aen',
  '',
];

describe('isSecretMember', () => {
  it.each(SECRETS)('says yes to %s', (key) => {
    expect(isSecretMember(['requestParameters', key])).toBe(true);
    expect(isSecretMember(['responseElements', key, 'below'])).toBe(true);
  });

  it.each(NO_SECRETS)('says no to %s', (key) => {
    expect(isSecretMember(['requestParameters', key])).toBe(false);
  });

  it('decides on huge hostile keys at once, and for masking', () => {
    expect(isSecretMember([`${'tokenexpir'.repeat(100_000)}!`])).toBe(true);
    expect(isSecretMember([`${'passwordreset'.repeat(100_000)}!`])).toBe(true);
    expect(isSecretMember(['.'.repeat(1_000_000)])).toBe(false);
  });

  it('takes no type of resource for a secret', () => {
    expect(isSecretMember(['referencedResources', 'ACS::KMS::Secret'])).toBe(false);
    expect(isSecretMember(['responseElements', 'referencedResources', 'Secret'])).toBe(true);
  });
});

describe('maskText', () => {
  it.each([
    ['{"Password":"x"}', '{"Password":"***"}'],
    ['{"Password":12345678901234567890}', '{"Password":"***"}'],
    ['{ "Password" : { "a" : [1] } , "b" : 1.0 }', '{ "Password" : "***" , "b" : 1.0 }'],
    ['{"a":[{"Token":"x"},{"Token":["y"]}]}', '{"a":[{"Token":"***"},{"Token":"***"}]}'],
    ['{"Password":"x","Password":"y"}', '{"Password":"***","Password":"***"}'],
    ['{"\\u0050assword":"x"}', '{"\\u0050assword":"***"}'],
    [
      '{"Credentials":{"AccessKeyId":"STS.1","AccessKeySecret":"s","SecurityToken":"t","Expiration":"e"}}',
      '{"Credentials":{"AccessKeyId":"STS.1","AccessKeySecret":"***","SecurityToken":"***","Expiration":"e"}}',
    ],
    [
      '{"requestParameterJson":"{\\"Password\\":\\"x\\",\\"n\\":1.0}"}',
      '{"requestParameterJson":"{\\"Password\\":\\"***\\",\\"n\\":1.0}"}',
    ],
    [
      '{"j":"[{\\"\\u0050assword\\":\\"x\\",\\"k\\":\\"\\u4e2d\\/\\"}]"}',
      '{"j":"[{\\"\\u0050assword\\":\\"***\\",\\"k\\":\\"\\u4e2d\\/\\"}]"}',
    ],
    [
      '{"j":"{\\"k\\":\\"{\\\\\\"Token\\\\\\":7}\\"}"}',
      '{"j":"{\\"k\\":\\"{\\\\\\"Token\\\\\\":\\\\\\"***\\\\\\"}\\"}"}',
    ],
    ['["{\\"Token\\":7}"]', '["{\\"Token\\":\\"***\\"}"]'],
    [
      '{"callbackUrl":"https://a.example/x?accounttraceid=1&token=abc#access_token=def&y=2"}',
      '{"callbackUrl":"https://a.example/x?accounttraceid=1&token=***#access_token=***&y=2"}',
    ],
    ['{"body":"Action=CreateUser&Password=x"}', '{"body":"Action=CreateUser&Password=***"}'],
    ['{"Key":"-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----"}', '{"Key":"***"}'],
  ])('makes of %s %s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it.each([
    '{"Password":""}',
    '{"Password":null}',
    '{"Password":[]}',
    '{"Password":{ }}',
    '{"PasswordResetRequired":true,"GeneratePassword":true}',
    '{"Password":"***"}',
    '{"NextToken":"x","HttpTokens":"required"}',
    '{"referencedResources":{"ACS::KMS::Secret":["s-1"]}}',
    '{"referencedResources":"{\\"ACS::KMS::Secret\\":[\\"s-1\\"]}"}',
    '{"errorMessage":"The Password is wrong"}',
    '{"Cert":"-----BEGIN CERTIFICATE-----\\nMIIE"}',
  ])('leaves %s alone, as the same string', (text) => {
    expect(Object.is(maskText(text), text)).toBe(true);
  });

  it('masks again what it masked before as the same', () => {
    fc.assert(
      fc.property(arbitraryEventText(), (text) => {
        const masked = maskText(text);
        expect(maskText(masked)).toBe(masked);
      }),
    );
  });

  it('keeps the bytes outside of what is masked, also invalid ones', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"名":"日本'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('","Password":"秘密"}'),
    ]);
    const masked = Buffer.from(maskText(bytes.toString('latin1')), 'latin1');
    expect(masked).toEqual(
      Buffer.concat([
        Buffer.from('{"名":"日本'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('","Password":"***"}'),
      ]),
    );
  });

  it.each(['?&#', '-----BEGIN ', '[', 'token=', '\\\\\\\\', ' '])(
    'gets through a megabyte of %j in a moment',
    (piece) => {
      const text = JSON.stringify({ a: `${piece.repeat(1_000_000 / piece.length)}token`, Password: 'x' });
      expect(maskText(text).endsWith('"Password":"***"}')).toBe(true);
    },
  );

  it('masks 200,000 secrets in one string', () => {
    const inner = (value: string) => JSON.stringify(Array.from({ length: 200_000 }, () => ({ pwd: value })));
    expect(maskText(JSON.stringify({ list: inner('x') }))).toBe(JSON.stringify({ list: inner('***') }));
  });

  it('masks below 100,000 levels', () => {
    const depth = 100_000;
    const masked = maskText(`${'{"a":['.repeat(depth)}{"Password":"x"}${']}'.repeat(depth)}`);
    expect(masked).toBe(`${'{"a":['.repeat(depth)}{"Password":"***"}${']}'.repeat(depth)}`);
  });
});

describe('maskEvent', () => {
  it('masks as maskText does, on any event', () => {
    fc.assert(
      fc.property(arbitraryEventText(), (text) => {
        expect(parseJson(maskBytes(text))).toEqual(maskEvent(parseJson(text) as AuditEvent));
      }),
      { numRuns: 300 },
    );
  });

  it('masks as maskText does, on any JSON with secrets in it, also in strings in strings', () => {
    const nested = fc.tuple(arbitraryJsonText(), fc.nat(3)).map(([text, times]) => {
      let wrapped = text;
      for (let time = 0; time < times; time++) wrapped = `{"Token":"x","j":${JSON.stringify(wrapped)}}`;
      return `{"requestParameters":${wrapped}}`;
    });
    fc.assert(
      fc.property(nested, (text) => {
        expect(parseJson(maskBytes(text))).toEqual(maskEvent(parseJson(text) as AuditEvent));
      }),
      { numRuns: 300 },
    );
  });

  it('masks members that were opened as it masks them in their string', () => {
    const event = readEvent(
      '{"responseElements":"{\\"Credentials\\":{\\"SecurityToken\\":\\"t\\"},\\"referencedResources\\":{\\"Token\\":1}}"}',
    );
    expect(maskEvent(event)).toEqual({
      responseElements: { Credentials: { SecurityToken: '***' }, referencedResources: { Token: '***' } },
    });
  });

  it('never changes the event, and gives the same object when there is nothing to mask', () => {
    fc.assert(
      fc.property(arbitraryEventText(), (text) => {
        const event = readEvent(text);
        const masked = maskEvent(event);
        expect(event).toEqual(readEvent(text));
        expect(Object.is(maskEvent(masked), masked)).toBe(true);
      }),
    );
  });

  it('keeps __proto__ a member', () => {
    const masked = maskEvent(readEvent('{"__proto__":{"Password":"x"},"Token":"y"}'));
    expect(JSON.stringify(masked)).toBe('{"__proto__":{"Password":"***"},"Token":"***"}');
  });

  it('masks below 100,000 levels', () => {
    const depth = 100_000;
    let value: JsonValue = maskEvent(
      readEvent(`${'{"a":'.repeat(depth)}{"Password":"x"}${'}'.repeat(depth)}`),
    );
    for (let level = 0; level < depth; level++) value = (value as AuditEvent).a!;
    expect(value).toEqual({ Password: '***' });
  });
});

describe('SECRET_NEEDLES', () => {
  it('are few, lowercase ASCII', () => {
    expect(SECRET_NEEDLES.length).toBeLessThanOrEqual(16);
    expect(SECRET_NEEDLES.filter((needle) => !/^[a-z0-9_ ]+$/.test(needle))).toEqual([]);
  });

  it('are in every event that has something to mask, or an escape is', () => {
    fc.assert(
      fc.property(arbitraryEventText(), (text) => {
        const folded = text.toLowerCase();
        const isHit = SECRET_NEEDLES.some((needle) => folded.includes(needle)) || /\\u00/.test(text);
        expect(mayHoldSecret(text)).toBe(isHit);
        if (!isHit) {
          const event = parseJson(text) as AuditEvent;
          expect(Object.is(maskEvent(event), event)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are in every key that is a secret', () => {
    const words = [
      'secret',
      'token',
      'pass',
      'word',
      'pwd',
      'private',
      'key',
      'material',
      'user',
      'data',
      'plain',
      'text',
      'phone',
      'e',
      'mail',
      'base',
      '32',
      'qr',
      'code',
      '_',
      '-',
      '.',
      'X',
    ];
    const key = fc
      .array(fc.tuple(fc.constantFrom(...words), fc.boolean()), { maxLength: 4 })
      .map((parts) => parts.map(([word, isUpper]) => (isUpper ? word.toUpperCase() : word)).join(''));
    fc.assert(
      fc.property(key, (name) => {
        const hasNeedle = SECRET_NEEDLES.some((needle) => name.toLowerCase().includes(needle));
        // The second part gets every name past the quick look, which would otherwise prove itself.
        expect(hasNeedle || !isSecretKey(`${name}.secretname`)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
