/** Which answers of the service are kept for which questions, and where. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Lookup, Operation, Stretch } from '../lookup.js';
import type { Attribute, Attributes } from '../plan/attributes.js';

/** Whose answers these are. */
export interface Asker {
  /** See Connection.owner. */
  readonly owner: string;
  /** Where the service is asked, if not at its usual place. */
  readonly endpoint: string;
  readonly operation: Operation['name'];
}

/** Names on disk are hashes: they tell neither accounts nor what was asked. */
export function answerFolder(folder: string, asker: Asker, { region, attributes }: Lookup): string {
  const { owner, endpoint, operation } = asker;
  return join(
    folder,
    hashOf([owner, endpoint, operation]),
    hashOf([region, ...attributes.map(({ key, value }) => [key, value]).sort(byText)]),
  );
}

/**
 * Lookups whose answers hold every event that this one would give: those with fewer attributes. Console events of
 * RAM users are only ever given to who asks for a user, so nothing else serves such a question.
 */
export function lookupsThatServe({ region, attributes }: Lookup): Lookup[] {
  const user = attributes.find(isUser);
  return subsetsOf(attributes)
    .filter((subset) => user === undefined || subset.includes(user))
    .map((subset) => ({ region, attributes: subset }));
}

function isUser({ key }: Attribute): boolean {
  return key === 'User';
}

/** The whole set first. */
function subsetsOf(attributes: Attributes): readonly Attributes[] {
  const [first, ...rest] = attributes;
  if (first === undefined) return [[]];
  const without = subsetsOf(rest);
  return [...without.map((subset) => [first, ...subset]), ...without];
}

function byText(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [a.join('='), b.join('=')];
  return left < right ? -1 : left > right ? 1 : 0;
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

const NAME = /^(\d+)-(\d+)\.gz$/;

export function nameOf({ since, until }: Stretch): string {
  return `${since}-${until}.gz`;
}

/** Undefined for what is no name of an answer. */
export function stretchOf(name: string): Stretch | undefined {
  const [, since, until] = NAME.exec(name) ?? [];
  return since === undefined ? undefined : { since: Number(since), until: Number(until) };
}
