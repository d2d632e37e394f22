/** Whether the lines of a manifest are all there and as they were written. Pure. */
import * as crypto from 'node:crypto';
import { type ChainProblem, type Head, type Link, type ManifestLine, NO_HASH } from './manifest.js';

/** In one call where Node has it, which is twice as fast. */
export const lineHash: (line: Uint8Array | string) => string =
  typeof crypto.hash === 'function'
    ? (line) => crypto.hash('sha256', line, 'hex')
    : (line) => crypto.createHash('sha256').update(line).digest('hex');

/** The text of a line, without its line feed. */
export function lineText(line: ManifestLine, link: Link): string {
  // What JSON.stringify({ ...link, ...line }) gives, without a copy of the line.
  return `{"n":${link.n},"before":"${link.before}",${JSON.stringify(line).slice(1)}`;
}

/** The line that a text is, whatever its chain says; undefined where it is none. */
export function parseLine(text: string): (ManifestLine & Link) | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isLine(value) ? value : undefined;
}

function isLine(value: unknown): value is ManifestLine & Link {
  if (typeof value !== 'object' || value === null) return false;
  const { n, before, kind, key, path, sha256, size, folders, open } = value as Record<string, unknown>;
  if (!Number.isSafeInteger(n) || typeof before !== 'string') return false;
  if (kind === 'run') return Array.isArray(folders) && Array.isArray(open);
  return (
    kind === 'object' &&
    [key, path, sha256].every((text) => typeof text === 'string') &&
    Number.isSafeInteger(size)
  );
}

/** Takes the lines of a manifest in turn. */
export class Chain {
  readonly problems: ChainProblem[] = [];
  /** Lines so far, those that are no lines included. */
  lines: number;
  /** Hash of the line before. */
  last: string;
  /** The number that the next line should have. */
  #next: number;

  /** @param begin where it goes on; without it, at the first line */
  constructor({ lines, last }: Head = { lines: 0, last: NO_HASH }) {
    this.lines = lines;
    this.last = last;
    this.#next = lines + 1;
  }

  /** @returns the line, where it is one; whether it is to be trusted, `problems` tell */
  take(text: Buffer): (ManifestLine & Link) | undefined {
    this.lines++;
    const line = parseLine(text.toString());
    if (line === undefined) {
      this.#tell('unreadable', 'is no line of a manifest');
      this.#next++;
    } else {
      this.#compare(line);
      this.#next = line.n + 1;
    }
    this.last = lineHash(text);
    return line;
  }

  /** Whether the line would follow without a problem. */
  fits(text: Buffer): boolean {
    const line = parseLine(text.toString());
    return line !== undefined && line.n === this.#next && line.before === this.last;
  }

  /** Compares the end with the head. */
  end(head: Head | undefined): void {
    if (head === undefined) {
      if (this.lines > 0) this.#tell('head', 'is the last, but the head that would confirm it is missing');
    } else if (this.#next - 1 < head.lines) {
      this.#tell('cut', `is the last, but the head tells of ${head.lines} lines`);
    }
  }

  /** Compares the line just taken with what the head says of it. */
  confirm(head: Head): void {
    if (this.last !== head.last) this.#tell('head', 'is not the line that the head tells of');
  }

  #compare({ n, before }: Link): void {
    if (n > this.#next) {
      const count = n - this.#next;
      const which = count === 1 ? `line ${this.#next}` : `lines ${this.#next} to ${n - 1}`;
      this.#tell(
        'missing',
        `has the number ${n}: ${which} of the manifest ${count === 1 ? 'is' : 'are'} missing`,
      );
    } else if (n < this.#next) {
      this.#tell('moved', `has the number ${n}, though number ${this.#next} was to come`);
    } else if (before !== this.last) {
      this.#tell('changed', 'gives another hash for the line before it, so one of the two was changed');
    }
  }

  #tell(kind: ChainProblem['kind'], reason: string): void {
    this.problems.push({ kind, line: this.lines, reason: `line ${this.lines} ${reason}` });
  }
}
