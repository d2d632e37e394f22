/** The events that an id, or the beginning of one, stands for, each with the places where it was delivered. */
import { type AuditEvent, textOf } from '../event/event.js';
import { fieldFor } from '../event/fields.js';
import { readEvent } from '../event/read.js';
import type { Portion } from '../sources/answer/answer.js';

/** One content that was delivered under an id. */
export interface Version {
  readonly event: AuditEvent;
  /** The event's own bytes. */
  readonly own: Buffer;
  readonly content: bigint;
  readonly places: Place[];
}

export interface Place {
  /** As the search counts its files. */
  readonly file: number;
  /** Where the event begins in the file's text, bytes. */
  readonly offset: number;
}

export interface Found {
  /** As the event has it. */
  readonly id: string;
  readonly versions: Version[];
  /** Versions that are not kept. */
  more: number;
}

/** So many ids are worth telling apart, and so many versions of one. */
const IDS_MAX = 1000;
const VERSIONS_MAX = 20;

const ID = fieldFor('id');

export class Deliveries {
  readonly #exact = new Map<string, Found>();
  readonly #begun = new Map<string, Found>();

  constructor(private readonly wanted: string) {}

  /** The events with just this id; without any, those whose id begins with it. */
  get found(): readonly Found[] {
    return [...(this.#exact.size > 0 ? this.#exact : this.#begun).values()];
  }

  /** @param portion rows that are the events' own bytes and a line feed, duplicates included */
  take({ rows, text }: Portion): void {
    for (let i = 0; i < rows.count; i++) {
      const own = Buffer.from(text.subarray(rows.start(i), rows.end(i) - 1));
      const event = readEvent(own.toString());
      const place = { file: rows.file(i), offset: rows.offset(i) };
      this.#add({ event, own, content: rows.content(i), places: [place] });
    }
  }

  #add(version: Version): void {
    const id = ID.read(version.event).map(textOf).join();
    const folded = id.toLowerCase();
    const among = folded === this.wanted.toLowerCase() ? this.#exact : this.#begun;
    const found = among.get(folded);
    if (found === undefined) {
      if (among.size < IDS_MAX) among.set(folded, { id, versions: [version], more: 0 });
      return;
    }
    const same = found.versions.find(({ content }) => content === version.content);
    if (same !== undefined) same.places.push(...version.places);
    else if (found.versions.length < VERSIONS_MAX) found.versions.push(version);
    else found.more++;
  }
}
