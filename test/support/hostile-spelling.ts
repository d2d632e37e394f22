/** The same JSON, written as nobody expects it: escapes, white space, bytes that are no UTF-8. */
import type { Chance } from './chance.js';

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;
const GAPS = ['', '', ' ', '\n', '\t', '\r\n  ', '   '];
/** A stray byte, a sequence that is cut short (2 and 3 bytes), an encoded surrogate. */
const NO_UTF8 = ['ff', 'c3', 'e282', 'eda080'];

/** Some printable characters of its strings as `\u00XX`, some slashes as `\/`. */
export function escapeSome(text: string, chance: Chance): string {
  return text.replace(TOKEN, (token) => {
    if (token[0] !== '"') return token;
    const inside = token.slice(1, -1).replace(/\\u[0-9a-f]{4}|\\.|[ -~]/gi, (character) => {
      if (character[0] === '\\' || !chance.oneIn(5)) return character;
      if (character === '/') return '\\/';
      const code = character.charCodeAt(0).toString(16);
      return `\\u00${chance.oneIn(2) ? code : code.toUpperCase()}`;
    });
    return `"${inside}"`;
  });
}

/** White space at every place where JSON allows some. */
export function spaceOut(text: string, chance: Chance): string {
  return text.replace(TOKEN, (token) =>
    token[0] === '"' ? token : chance.pick(GAPS) + token + chance.pick(GAPS),
  );
}

/** Puts bytes that are no UTF-8 into one of its strings, a key or a value. */
export function breakUtf8(json: Buffer, chance: Chance): Buffer {
  const strings = [...json.toString('latin1').matchAll(TOKEN)].filter(([token]) => token[0] === '"');
  if (strings.length === 0) return json;
  const at = chance.pick(strings).index + 1;
  return Buffer.concat([json.subarray(0, at), Buffer.from(chance.pick(NO_UTF8), 'hex'), json.subarray(at)]);
}
