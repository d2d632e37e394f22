import type { Parameters } from '../../../src/cloud/connection.js';
import type { PlainEvent } from './history.js';

/** The attributes of a lookup as the service applies them: letter for letter. */
export function matching(parameters: Parameters): (event: PlainEvent) => boolean {
  const wanted = [1, 2].flatMap((i) => {
    const key = parameters[`LookupAttribute.${i}.Key`];
    return key === undefined ? [] : [[String(key), parameters[`LookupAttribute.${i}.Value`]] as const];
  });
  return (event) => wanted.every(([key, value]) => read(event, key) === value);
}

function read(event: PlainEvent, key: string): unknown {
  if (key === 'User') return (event.userIdentity as PlainEvent | undefined)?.userName;
  return event[`${key[0]!.toLowerCase()}${key.slice(1)}`];
}
