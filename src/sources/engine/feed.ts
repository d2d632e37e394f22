/** What an engine brings for a question, whichever engine it is. */

/** One event as the engine has it. */
export interface EngineRow {
  readonly own: Buffer;
  /** Whether the engine knows its time, so that it stands at its place among the others. */
  readonly placed: boolean;
  /** What decides between events of one time: the file, in text that sorts as files are read, and the place in it. */
  readonly file: string;
  readonly position: number;
}

/** What was asked, and what became of it. */
export interface FeedTally {
  queries: { planned: number; answered: number; failed: number };
  calls: { sent: number; again: number };
}

export interface Feed {
  /** For people: what the engine itself selects by; undefined where it selects nothing. */
  readonly selects: string | undefined;
  readonly notes: readonly string[];
  readonly tally: FeedTally;
  /** Whether rows come as told below; else they are put in order here. */
  readonly ordered: boolean;
  /**
   * All events that may belong to the answer: first those whose time the engine does not know, then the others,
   * earliest first. Ending the iteration early stops the engine.
   * @throws PersonError where the engine fails, whatever came before
   */
  rows(): AsyncIterable<readonly EngineRow[]>;
  close(): Promise<void>;
}
