/**
 * Characters that lower-casing treats unlike the rest: U+0130 and U+212A become ASCII letters, and a
 * capital sigma depends on where it stands in its word.
 */
const SPECIAL = /[\u0130\u212a\u03a3\u03c2]/;
const EACH_SPECIAL = /([\u0130\u212a\u03a3\u03c2])/;

/**
 * Text without regard to case. Character by character, so that a part folds as it does within the whole,
 * and the length stays. No non-ASCII character folds to ASCII: the byte prefilter, which knows ASCII case
 * only, relies on it.
 */
export function fold(text: string): string {
  if (!SPECIAL.test(text)) return text.toLowerCase();
  return text.split(EACH_SPECIAL).map(foldPiece).join('');
}

function foldPiece(piece: string): string {
  if (piece === '\u03a3' || piece === '\u03c2') return '\u03c3';
  return piece === '\u0130' || piece === '\u212a' ? piece : piece.toLowerCase();
}
