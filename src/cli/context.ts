/** The process, as commands see it. Tests hand in another one. */
import { type Paint, paintFor, wantsColor } from '../output/paint.js';

/** Where text goes. */
export interface Sink {
  readonly isTerminal: boolean;
  /** Columns of the terminal; what a file or pipe gets is not folded to any width. */
  readonly width: number;
  /** Resolves when there is room for more. Nothing is written once the reader is gone. */
  write(text: string | Uint8Array): Promise<void>;
  /** Whether the reader has closed its end, as `head` does: a normal end. */
  readonly closed: boolean;
}

/** What somebody typed: a line, or Ctrl-C instead of one, or that this was all. */
export type Typed = { readonly line: string } | 'given up' | 'end';

/** Somebody types, and sees what comes of it, until they have had enough. */
export interface Conversation {
  readonly next: (prompt: string) => Promise<Typed>;
  /** Runs something that Ctrl-C ends, and that alone. */
  readonly during: <T>(run: (givenUp: AbortSignal) => Promise<T>) => Promise<T>;
  readonly close: () => void;
}

export interface Context {
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Opens standard input. */
  readonly stdin: () => AsyncIterable<Buffer>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits so many milliseconds; ends at once when the run is interrupted. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Asks for a line on the terminal; undefined where there is nobody to ask. */
  readonly ask: ((prompt: string) => Promise<string>) | undefined;
  /** Opens a conversation on the terminal, line by line; absent where there is nobody to talk to. */
  readonly converse?: (() => Conversation) | undefined;
  /** Cores that this process may use. */
  readonly cores: number;
  /** Aborted by Ctrl-C and by a request to terminate. */
  readonly interrupted: AbortSignal;
}

/** As `--color` has it. */
export type ColorFlag = 'auto' | 'always' | 'never';

export function paintOf({ env }: Context, sink: Sink, flag: ColorFlag = 'auto'): Promise<Paint> {
  return paintFor(wantsColor({ flag, env, isTerminal: sink.isTerminal }));
}
