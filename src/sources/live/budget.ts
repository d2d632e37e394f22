/** How many calls may still be made. */
import { NotFinished } from './unfinished.js';

export class Budget {
  #made = 0;

  constructor(private readonly most = Number.POSITIVE_INFINITY) {}

  /** Calls that were made, without those that had to be made again. */
  get made(): number {
    return this.#made;
  }

  get spent(): boolean {
    return this.#made >= this.most;
  }

  /** @throws NotFinished when there is none left */
  readonly take = (): void => {
    if (this.spent) {
      throw new NotFinished(
        `the ${this.most} calls that --max-calls allows are made`,
        'Give more of them, or ask for less.',
      );
    }
    this.#made++;
  };
}
