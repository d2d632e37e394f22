/** Cuts what a chain of pages brings into answers that are surely whole and settled. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../../../errors.js';
import type { Order, Stretch } from '../lookup.js';
import type { Page } from '../paging.js';
import type { LiveEvent } from '../reply.js';
import { holds } from '../stretches.js';
import { writeAnswer } from './answerfile.js';
import { nameOf } from './answers.js';
import type { PartWriter } from './cache.js';

/** An answer of more bytes is cut in two. */
const ANSWER_SIZE = 4 * 2 ** 20;

export class AnswerWriter implements PartWriter {
  #events: LiveEvent[] = [];
  #size = 0;
  /** What is settled and not yet written lies behind it. */
  #from: number;
  /** All events before it, in the direction of the pages, have come. */
  #complete: number;
  readonly #written: string[] = [];
  #given = false;

  /**
   * @param folder where answers to this lookup are kept
   * @param stretch what is asked for; what is not settled yet must have been cut off
   * @param onTrouble told once why nothing more is kept
   */
  constructor(
    private readonly folder: string,
    private readonly stretch: Stretch,
    private readonly order: Order,
    private readonly onTrouble: (reason: string) => void,
  ) {
    this.#from = order === 'newest' ? stretch.until : stretch.since;
    this.#complete = this.#from;
  }

  async add({ events, unreadable, complete }: Page): Promise<void> {
    if (this.#given || this.stretch.since >= this.stretch.until) return;
    if (unreadable > 0) return this.#giveUp();
    const { since, until } = this.stretch;
    const reached = Math.min(until, Math.max(since, complete));
    const back = this.order === 'newest' ? reached > this.#complete : reached < this.#complete;
    // The service does not keep to the order, so nothing that was taken for whole is surely so before the end.
    if (back && this.#written.length > 0) {
      await Promise.all(this.#written.map((path) => rm(path, { force: true })));
      return this.#giveUp();
    }
    this.#complete = reached;
    for (const event of events) {
      if (!holds(this.stretch, event.time)) continue;
      this.#events.push(event);
      this.#size += event.own.length;
    }
    if (this.#size > ANSWER_SIZE) await this.#write();
  }

  async close(): Promise<void> {
    if (!this.#given) await this.#write();
    this.#giveUp();
  }

  #giveUp(): void {
    this.#given = true;
    this.#events = [];
  }

  async #write(): Promise<void> {
    const newest = this.order === 'newest';
    const whole = newest
      ? { since: this.#complete, until: this.#from }
      : { since: this.#from, until: this.#complete };
    if (whole.since >= whole.until) return;
    const ready = this.#events.filter(({ time }) => holds(whole, time));
    this.#events = this.#events.filter(({ time }) => !holds(whole, time));
    this.#size = this.#events.reduce((sum, { own }) => sum + own.length, 0);
    this.#from = this.#complete;
    const path = join(this.folder, nameOf(whole));
    try {
      await writeAnswer(path, whole, newest ? ready : ready.toReversed());
      this.#written.push(path);
    } catch (thrown) {
      this.onTrouble(reasonOf(thrown));
      this.#giveUp();
    }
  }
}
