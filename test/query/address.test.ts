import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressFault, addressPrefix, addressSpellings, compileAddress } from '../../src/query/address.js';

describe('an ip pattern matches an address', () => {
  test.each<[pattern: string, text: string, matches: boolean]>([
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.70', false],
    ['203.0.113.7', '::ffff:203.0.113.7', true],
    ['203.0.113.7', '::ffff:cb00:7107', false],
    ['::FFFF:203.0.113.7', '203.0.113.7', true],
    ['203.0.113.*', '203.0.113.7', true],
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.9/24', '203.0.113.255', true],
    ['203.0.113.0/24', '203.0.114.0', false],
    ['203.0.113.0/24', '::ffff:203.0.113.7', true],
    ['203.0.113.0/24', 'Internal', false],
    ['0.0.0.0/0', 'ecs.aliyuncs.com', false],
    ['0.0.0.0/0', '1.2.3', false],
    ['0.0.0.0/0', '0x7f.0.0.1', false],
    ['0.0.0.0/0', '2409::1', false],
    ['203.0.113.0/24', '203.0.113.0/24', false],
    ['::ffff:203.0.113.0/120', '203.0.113.7', true],
    ['2409:8a20::/32', '2409:8A20:0::1', true],
    ['2409:8a20::/32', '2409:8a21::1', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['::/0', '203.0.113.7', false],
    ['::/0', '::ffff:203.0.113.7', true],
    ['2409:8a20::1', '2409:8a20:0:0:0:0:0:1', true],
    ['2409:8a20::1', '2409:8a20::2', false],
    ['2409:*', '2409:8a20::1', true],
    ['internal', 'Internal', true],
    ['ecs.aliyuncs.com', 'ecs.aliyuncs.com', true],
    ['203.0.113.0/99', '203.0.113.0', false],
    ['::/0', `${'1:'.repeat(100_000)}1`, false],
  ])('%s on %s', (pattern, text, matches) => {
    expect(compileAddress(pattern)(text)).toBe(matches);
  });
});

test('an IPv4 network holds the addresses that share its first bits', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(
      word,
      fc.integer({ min: 0, max: 32 }),
      word,
      fc.integer({ min: 0, max: 32 }),
      (base, bits, other, shared) => {
        const address = shared === 0 ? other : mix(base, other, shared);
        const expected = toBits(address).slice(0, bits) === toBits(base).slice(0, bits);
        const test = compileAddress(`${dotted(base)}/${bits}`);
        expect(test(dotted(address))).toBe(expected);
        expect(test(`::ffff:${dotted(address)}`)).toBe(expected);
        const prefix = addressPrefix(`${dotted(base)}/${bits}`);
        if (expected && prefix !== undefined) expect(dotted(address)).toContain(prefix);
      },
    ),
  );
});

test('an IPv6 network holds the addresses that share its first bits', () => {
  const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(
      groups,
      fc.integer({ min: 0, max: 128 }),
      groups,
      fc.integer({ min: 0, max: 8 }),
      (base, bits, other, shared) => {
        const address = [...base.slice(0, shared), ...other.slice(shared)];
        const expected = groupBits(address).slice(0, bits) === groupBits(base).slice(0, bits);
        expect(compileAddress(`${colons(base)}/${bits}`)(colons(address).toUpperCase())).toBe(expected);
      },
    ),
  );
});

test('what can never match is told', () => {
  const given = [
    '10.0.0.0/8',
    '10.0.0.1',
    '::/0',
    '10.*',
    'Internal',
    '10.0.0',
    '256.1.1.1',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/255.0.0.0',
    'x/8',
    '10.*/8',
  ];
  expect(given.map(addressFault)).toEqual([
    ...Array(5).fill(undefined),
    'this is no complete IPv4 address',
    'this is no complete IPv4 address',
    ...Array(5).fill('this is no network'),
    'a network takes no wildcards',
  ]);
});

test('a literal part of every match is known for IPv4 and for networks cut at a dot', () => {
  const given = [
    '203.0.113.7',
    '203.0.113.7/32',
    '203.0.113.9/24',
    '203.0.113.9/8',
    '203.0.113.9/23',
    '0.0.0.0/0',
    '2409::1',
    '2409::/16',
    'Internal',
  ];
  expect(given.map(addressPrefix)).toEqual([
    '203.0.113.7',
    '203.0.113.7',
    '203.0.113.',
    '203.',
    undefined,
    undefined,
    undefined,
    undefined,
    'Internal',
  ]);
});

function toBits(word: number): string {
  return word.toString(2).padStart(32, '0');
}

function mix(base: number, other: number, bits: number): number {
  return Number.parseInt(toBits(base).slice(0, bits) + toBits(other).slice(bits), 2);
}

function dotted(word: number): string {
  return [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff).join('.');
}

function groupBits(groups: readonly number[]): string {
  return groups.map((group) => group.toString(2).padStart(16, '0')).join('');
}

function colons(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}

describe('the spellings of an address', () => {
  test.each([
    ['203.0.113.5', ['203.0.113.5', '::ffff:203.0.113.5']],
    ['::FFFF:203.0.113.5', ['203.0.113.5', '::ffff:203.0.113.5', '::FFFF:203.0.113.5']],
    ['Internal', ['Internal', 'internal']],
    ['INTERNAL', ['INTERNAL', 'Internal', 'internal']],
    ['ECS.aliyuncs.com', ['ECS.aliyuncs.com', 'ecs.aliyuncs.com']],
    ['2001:db8::1', undefined],
    ['203.0.113.0/24', undefined],
  ])('%s', (literal, spellings) => {
    expect(addressSpellings(literal)).toEqual(spellings);
    for (const spelling of spellings ?? []) expect(compileAddress(literal)(spelling)).toBe(true);
  });
});
