/**
 * Errors meant for people. Anything else that is thrown is a bug and is shown with its stack.
 */

/** 0 found or done · 1 ran well, nothing matched · 2 failed or incomplete · 4 credentials · 130 interrupted */
export type ExitCode = 0 | 1 | 2 | 4 | 130;

/** Something a person can mend: what is wrong, and what to do next. Shown in two lines, without a stack. */
export class PersonError extends Error {
  readonly next: string;
  readonly exitCode: ExitCode;

  /**
   * @param wrong one sentence that says what is wrong
   * @param next one sentence that says what to do
   */
  constructor(wrong: string, next: string, exitCode: ExitCode = 2) {
    super(wrong);
    this.name = 'PersonError';
    this.next = next;
    this.exitCode = exitCode;
  }

  /** The message as it is shown. One line, unless an error has a place to point at. */
  get lines(): readonly string[] {
    return [this.message];
  }
}

/** What went wrong, for a message; an Error's message or the thrown value itself. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
