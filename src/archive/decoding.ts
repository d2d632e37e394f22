/** Text as UTF-8 without a byte-order mark, whatever it came in (PowerShell's `>` writes UTF-16). */
import type { Damage } from './damage.js';

type Text = AsyncGenerator<Buffer, Damage | undefined>;

export async function* decodeText(pieces: Text): Text {
  try {
    const first = await pieces.next();
    if (first.done) return first.value;
    const head = first.value;
    const wide = wideEncodingOf(head);
    if (wide !== undefined) return yield* fromWide(wide, head, pieces);
    yield hasMark(head) ? head.subarray(3) : head;
    return yield* pieces;
  } finally {
    // Where nobody reads to the end, the file below must still be closed.
    await pieces.return(undefined);
  }
}

/** Whether text that begins with these bytes is UTF-8 without a mark already. */
export function isDecoded(head: Buffer): boolean {
  return !hasMark(head) && wideEncodingOf(head) === undefined;
}

function hasMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** JSON begins with an ASCII character, so a zero byte among the first two gives UTF-16 away (RFC 4627 §3). */
function wideEncodingOf(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const [a, b] = bytes;
  if (bytes.length < 2) return undefined;
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0)) return 'utf-16be';
  return undefined;
}

async function* fromWide(encoding: string, head: Buffer, rest: Text): Text {
  const decoder = new TextDecoder(encoding);
  yield Buffer.from(decoder.decode(head, { stream: true }));
  for (;;) {
    const next = await rest.next();
    if (next.done) {
      yield Buffer.from(decoder.decode());
      return next.value;
    }
    yield Buffer.from(decoder.decode(next.value, { stream: true }));
  }
}
