import { describe, expect, it } from 'vitest';
import { confirmByName } from '../../src/cli/confirming.js';
import { fakeContext } from '../support/context.js';

describe('a confirmation', () => {
  it('is the name as it is, blanks around it aside', async () => {
    await expect(
      confirmByName(fakeContext({ answers: [' audit-main '] }).context, 'audit-main', false),
    ).resolves.toBe(undefined);
    await expect(
      confirmByName(fakeContext({ answers: ['audit'] }).context, 'audit-main', false),
    ).rejects.toThrow('what was typed is not the name of the trail; nothing was changed');
  });

  it('is not asked for where it was given beforehand', async () => {
    await expect(confirmByName(fakeContext().context, 'audit-main', true)).resolves.toBe(undefined);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('The operation was aborted'))],
    ['gives the name all the same', () => Promise.resolve('audit-main')],
  ])('that is interrupted ends with 130, where the terminal %s', async (_, answer) => {
    const interruption = new AbortController();
    const context = {
      ...fakeContext({ interrupted: interruption.signal }).context,
      ask: () => {
        interruption.abort();
        return answer();
      },
    };
    await expect(confirmByName(context, 'audit-main', false)).rejects.toMatchObject({
      message: 'interrupted; nothing was changed',
      exitCode: 130,
    });
  });

  it('that fails for another reason is a bug', async () => {
    const context = { ...fakeContext().context, ask: () => Promise.reject(new Error('broken')) };
    await expect(confirmByName(context, 'audit-main', false)).rejects.toThrow('broken');
  });
});
