/**
 * Text from events is hostile: it may move the cursor, recolour the screen, reverse what follows or hide
 * itself. Everything that is not seen as itself becomes a visible escape.
 *
 * Hidden are: control characters (C0, DEL, C1), format characters (bidirectional, zero-width, tags), line
 * and paragraph separators, lone surrogates, variation selectors and all else that Unicode lets a screen
 * ignore, and combining marks from the fifth in a row on.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|\p{M}(?<=\p{M}{5})/gu;
const PLAIN = /^[\x20-\x7e]*$/;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * The text on one line, with every hidden character as `\n`, `\x1b` or `\u{202e}`. For reading, not for
 * reading back: a backslash stays as it is.
 */
export function makeVisible(text: string): string {
  return PLAIN.test(text) ? text : text.replace(HIDDEN, escaped);
}

function escaped(char: string): string {
  const short = SHORT[char];
  if (short !== undefined) return short;
  const code = char.codePointAt(0)!;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
