import { describe, expect, test } from 'vitest';
import { PersonError } from '../../src/errors.js';
import { printQuery } from '../../src/query/print.js';
import { type TermFlags, termsOf } from '../../src/query/terms.js';

describe('flags ask for', () => {
  test.each<[TermFlags, string]>([
    [{}, '*'],
    [{ event: [] }, '*'],
    [{ event: ['CreateUser'] }, 'event: CreateUser'],
    [{ event: ['CreateUser', 'Delete*'] }, 'event: CreateUser or event: Delete*'],
    [{ user: ['alice'], event: ['a', 'b'] }, '(event: a or event: b) and user: alice'],
    [{ event: ['a,b'] }, 'event: a,b'],
    [{ user: ['a (b): "c"'] }, 'user: "a (b): \\"c\\""'],
    [{ user: ['CORP\\alice'] }, 'user: "CORP\\\\alice"'],
    [{ user: ['a\\*\\'] }, 'user: "a\\*\\\\"'],
    [{ accessKey: ['LTAI1'] }, 'key: LTAI1'],
    [{ ip: ['10.0.0.0/8', '2409::1'] }, 'ip: 10.0.0.0/8 or ip: 2409::1'],
    [{ rw: ['WRITE'] }, 'rw: Write'],
    [{ error: ['any'] }, 'error: *'],
    [{ error: ['*'] }, 'error: *'],
    [{ error: ['none'] }, 'not error: *'],
    [{ error: ['Forbidden*', 'NoPermission'] }, 'error: Forbidden* or error: NoPermission'],
    [
      {
        text: ['two words'],
        region: ['cn-*'],
        account: ['1'],
        service: ['Ecs'],
        type: ['ApiCall'],
        resource: ['i-1'],
      },
      'resource: i-1 and service: Ecs and (region: cn-* or not region: *) and (account: 1 or not account: *) and type: ApiCall and "two words"',
    ],
  ])('%j', (flags, query) => {
    expect(printQuery(termsOf(flags))).toBe(query);
  });
});

describe('flags are refused', () => {
  test.each<[TermFlags, string]>([
    [{ user: [''] }, '--user was given an empty value'],
    [{ text: ['a', ' '] }, '--text was given an empty value'],
    [{ rw: ['both'] }, '--rw takes read or write, not "both"'],
    [{ ip: ['10.0.0.0/33'] }, '--ip "10.0.0.0/33": this is no network'],
    [{ ip: ['47.100'] }, '--ip "47.100": this is no complete IPv4 address'],
  ])('%j', (flags, wrong) => {
    expect(() => termsOf(flags)).toThrow(expect.objectContaining({ message: wrong, exitCode: 2 }));
    expect(() => termsOf(flags)).toThrow(PersonError);
  });
});
