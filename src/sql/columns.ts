/** Fields of events as columns of a table. */

/** Log Audit Service has this member beside the event, and misspells it. */
const BESIDE = /^(?:addional|additional)EventData\./;

/** Whether a quoted name means a place in the event, as `"event.eventName"` does. */
export function isMember(name: string): boolean {
  return /^event\../.test(name) || BESIDE.test(name);
}

/** Marks a name that differs from an earlier one in nothing but case, which a database takes for the same. */
const AGAIN = '\u00a0';

/** Columns that a statement names, each with the path it holds. */
export class ColumnNames {
  readonly #paths = new Map<string, string>();
  readonly #folded = new Map<string, string>();

  /** The name in the table: as written, but for what follows it where another one has the same letters. */
  add(path: string): string {
    for (let name = path; ; name += AGAIN) {
      const known = this.#folded.get(name.toLowerCase());
      if (known === undefined) {
        this.#folded.set(name.toLowerCase(), name);
        this.#paths.set(name, path);
        return name;
      }
      if (this.#paths.get(known) === path) return known;
    }
  }

  get all(): ReadonlyMap<string, string> {
    return this.#paths;
  }
}

/** A column of an answer, without what marks it. */
export function shownName(name: string): string {
  return name.endsWith(AGAIN) ? name.replace(/\u00a0+$/, '') : name;
}
