/** SQL text in pieces. Joined, the pieces are the text again. */

export type TokenKind = 'blank' | 'text' | 'name' | 'number' | 'word' | 'sign';

export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly raw: string;
  /** Where it begins, in characters. */
  readonly at: number;
}

/** A piece that is opened and never closed ends with the text, so that the engine complains about it, not we. */
const PIECE =
  /(?<blank>(?:\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))+)|(?<text>'(?:[^']|'')*'?)|(?<name>"(?:[^"]|"")*"?)|(?<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<sign>->|<=|>=|<>|!=|\|\||[\s\S])/giu;

export function tokensOf(sql: string): Token[] {
  return Array.from(sql.matchAll(PIECE), (found) => {
    const [kind, raw] = Object.entries(found.groups!).find(([, piece]) => piece !== undefined)!;
    return { kind: kind as TokenKind, raw: raw!, at: found.index };
  });
}

/** The word in lower case; '' for what is none. */
export function wordOf(token: Token | undefined): string {
  return token?.kind === 'word' ? token.raw.toLowerCase() : '';
}

/** What a quoted name stands for. */
export function nameOf({ raw }: Token): string {
  return raw.replace(/^"|"$/g, '').replaceAll('""', '"');
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
