import { describe, expect, it } from 'vitest';
import { checkFieldNames } from '../../src/cli/field-names.js';
import { fakeContext } from '../support/context.js';

async function check(...names: string[]): Promise<string> {
  const { context, written } = fakeContext();
  try {
    await checkFieldNames(context, names, '--by', new Set(['hour']));
  } catch (thrown) {
    const { message, next } = thrown as { message: string; next: string };
    return `${message}\n${next}`;
  }
  return written().stderr;
}

describe('names of fields that people typed', () => {
  it('lets short names, known members, paths below them and what the option knows itself pass', async () => {
    const names = [
      'user',
      'eventName',
      'event.eventName',
      'userIdentity.sessionContext.x',
      'eventname',
      'hour',
    ];
    expect(await check(...names)).toBe('');
  });

  it.each([
    ['evnt', 'event'],
    ['sourceIp', 'ip'],
    ['hours', 'hour'],
    ['userIdentty.type', 'userIdentity.type'],
  ])('refuses %s and suggests %s', async (name, suggestion) => {
    expect(await check('user', name)).toBe(
      `--by: events have no field "${name}"\nDid you mean ${suggestion}? Write event.${name} for a member that is new.`,
    );
  });

  it('names what there is where nothing is near', async () => {
    expect(await check('zzzzzz')).toMatch(
      /^--by: events have no field "zzzzzz"\nKnown are hour, time, event, .*insight, and paths such as userIdentity\.type\./,
    );
  });

  it('takes any path behind event., and warns of one that is not known', async () => {
    expect(await check('event.evntName', 'event.zz\x1b')).toBe(
      'warning: events are not known to have a field event.evntName; did you mean eventName?\n' +
        'warning: events are not known to have a field event.zz\\x1b\n',
    );
  });
});
