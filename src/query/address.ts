import { createRequire } from 'node:module';
import { compileWhole, literalOf, type TextTest } from './pattern.js';

type Library = typeof import('ipaddr.js');
type V4 = InstanceType<Library['IPv4']>;
type V6 = InstanceType<Library['IPv6']>;

let library: Library | undefined;

/** Loaded for the first address: most questions have none, and every thread would load it. */
function ipaddr(): Library {
  library ??= createRequire(import.meta.url)('ipaddr.js') as Library;
  return library;
}

/** An address is one or the other; an IPv4 address written as `::ffff:1.2.3.4` is both. */
interface Address {
  readonly v4?: V4;
  readonly v6?: V6;
}

interface Network {
  readonly base: V4 | V6;
  readonly bits: number;
}

/** Longer text is no address; keeps hostile values away from the address parser. */
const LONGEST_ADDRESS = 64;
const MAPPED = /^(?:::|(?:0{1,4}:){5})ffff:(?=[\d.]+$)/i;

/**
 * What an `ip` pattern matches: a CIDR the addresses inside it, an IPv6 address the same address in any
 * spelling, an IPv4 address its text and its IPv6-mapped form `::ffff:1.2.3.4`, anything else its text.
 * A network that is none (see addressFault) matches no address.
 */
export function compileAddress(pattern: string): TextTest {
  const literal = literalOf(pattern);
  if (literal === undefined) return compileWhole(pattern);
  if (literal.includes('/')) {
    const network = parseNetwork(literal);
    return (text) => network !== undefined && contains(network, parseAddress(text));
  }
  const { v4, v6 } = parseAddress(literal);
  if (v4) return isSame(v4.toString(), (address) => address.v4);
  if (v6) return isSame(v6.toNormalizedString(), (address) => address.v6);
  return compileWhole(pattern);
}

/** What is wrong with an `ip` pattern that could never match; undefined when nothing is. */
export function addressFault(pattern: string): string | undefined {
  const literal = literalOf(pattern);
  if (literal === undefined) return pattern.includes('/') ? 'a network takes no wildcards' : undefined;
  if (literal.includes('/')) return parseNetwork(literal) ? undefined : 'this is no network';
  return /^[\d.]+$/.test(literal) && !parseAddress(literal).v4
    ? 'this is no complete IPv4 address'
    : undefined;
}

/**
 * Text that stands in every value an `ip` pattern without wildcards matches; undefined when there is none,
 * as for IPv6, which has many spellings, and for networks not cut at a dot.
 */
export function addressPrefix(literal: string): string | undefined {
  if (!literal.includes('/')) {
    const { v4, v6 } = parseAddress(literal);
    return v4 ? v4.toString() : v6 ? undefined : literal;
  }
  const network = parseNetwork(literal);
  if (network?.base.kind() !== 'ipv4' || network.bits === 0 || network.bits % 8 !== 0) return undefined;
  const octets = network.base.toByteArray().slice(0, network.bits / 8);
  return octets.length === 4 ? octets.join('.') : `${octets.join('.')}.`;
}

/**
 * How events may write what an `ip` pattern without wildcards matches: an IPv4 address and its IPv6-mapped form, a
 * host, `Internal`. Undefined where that is beyond listing, as for networks and for IPv6.
 */
export function addressSpellings(literal: string): readonly string[] | undefined {
  if (literal.includes('/')) return undefined;
  const { v4, v6 } = parseAddress(literal);
  if (v4) return [...new Set([v4.toString(), `::ffff:${v4}`, literal])];
  if (v6) return undefined;
  const lower = literal.toLowerCase();
  const capital = lower.includes('.') ? [] : [lower[0]!.toUpperCase() + lower.slice(1)];
  return [...new Set([literal, ...capital, lower])];
}

/** The first and the last IPv4 address of a network, as numbers; undefined for anything else. */
export function ipv4Range(literal: string): readonly [first: number, last: number] | undefined {
  const network = literal.includes('/') ? parseNetwork(literal) : undefined;
  if (network?.base.kind() !== 'ipv4') return undefined;
  const base = network.base.toByteArray().reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - network.bits);
  const first = base - (base % size);
  return [first, first + size - 1];
}

function isSame(wanted: string, pick: (address: Address) => V4 | V6 | undefined): TextTest {
  return (text) => pick(parseAddress(text))?.toNormalizedString() === wanted;
}

function contains({ base, bits }: Network, address: Address): boolean {
  if (base.kind() === 'ipv4') return address.v4?.match(base as V4, bits) ?? false;
  return address.v6?.match(base as V6, bits) ?? false;
}

/** Only the usual spellings: `10.1` and `0x7f.0.0.1`, which the library would take, are no addresses here. */
function parseAddress(text: string): Address {
  if (text.length > LONGEST_ADDRESS) return {};
  if (ipaddr().IPv4.isValidFourPartDecimal(text)) return { v4: ipaddr().IPv4.parse(text) };
  if (!text.includes(':') || !ipaddr().IPv6.isValid(text)) return {};
  const v6 = ipaddr().IPv6.parse(text);
  const dotted = MAPPED.test(text) ? text.slice(text.lastIndexOf(':') + 1) : '';
  return ipaddr().IPv4.isValidFourPartDecimal(dotted) ? { v4: ipaddr().IPv4.parse(dotted), v6 } : { v6 };
}

function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const length = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const bits = Number(length);
  const { v4, v6 } = parseAddress(text.slice(0, slash));
  if (v4 && !v6) return bits <= 32 ? { base: v4, bits } : undefined;
  if (v4 && bits >= 96 && bits <= 128) return { base: v4, bits: bits - 96 };
  return v6 && bits <= 128 ? { base: v6, bits } : undefined;
}
