import { cutText } from '../../src/archive/cutting.js';
import { wasmKernel } from '../../src/archive/kernel.js';

export interface Cuts {
  /** The objects found, each with its offset in the text. */
  readonly objects: readonly (readonly [offset: number, text: string])[];
  /** `reason @ offset`, with `!` behind where an event was lost. */
  readonly damage: readonly string[];
}

const kernel = wasmKernel();

/** Cuts a text that comes in pieces. */
export async function cutPieces(pieces: readonly Buffer[]): Promise<Cuts> {
  async function* given(): AsyncGenerator<Buffer, string> {
    yield* pieces;
    return 'the end';
  }
  const objects: [number, string][] = [];
  const damage: string[] = [];
  const blocks = cutText(given(), kernel, ({ reason, offset, of }, lost) => {
    if (of !== 'text') throw new Error(`an offset of ${of}`);
    damage.push(`${reason} @ ${offset}${lost ? '!' : ''}`);
  });
  for (;;) {
    const next = await blocks.next();
    if (next.done) {
      if (next.value !== 'the end') throw new Error('what the pieces return must be handed on');
      return { objects, damage };
    }
    const { text, at, units } = next.value;
    for (let i = 0; i < units.count; i++) {
      const [start, end] = [units.bounds[i * 2]!, units.bounds[i * 2 + 1]!];
      objects.push([at + start, text.toString('utf8', start, end)]);
    }
  }
}

export async function cut(text: string | Buffer): Promise<{ objects: string[]; damage: readonly string[] }> {
  const { objects, damage } = await cutPieces([Buffer.from(text as string)]);
  return { objects: objects.map(([, object]) => object), damage };
}

/** The text in pieces that end where `ends` says, which must ascend. */
export function splitAt(text: Buffer, ends: readonly number[]): Buffer[] {
  return [0, ...ends].map((start, i) => text.subarray(start, ends[i] ?? text.length));
}
