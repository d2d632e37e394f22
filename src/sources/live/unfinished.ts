import { PersonError } from '../../errors.js';

/** A lookup that could not be brought to its end, though no call failed. */
export class NotFinished extends PersonError {
  constructor(wrong: string, next: string) {
    super(wrong, next);
    this.name = 'NotFinished';
  }
}
