import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { createPace, TURN, takeTurn } from '../../src/cloud/pace.js';
import { temporaryFolder } from '../support/archive.js';
import { fakeContext } from '../support/context.js';
import { ROOT } from '../support/program.js';

function paced(folder: string) {
  const { now, sleep } = fakeContext().context;
  const warnings: string[] = [];
  return {
    now,
    sleep,
    warnings,
    pace: createPace({ folder, now, sleep, warn: (text) => warnings.push(text) }),
  };
}

describe('the pace of calls', () => {
  it('lets the first call go at once, and no second have three', async () => {
    const { pace, now } = paced(temporaryFolder());
    const times: number[] = [];
    for (let call = 0; call < 20; call++) {
      const answered = await pace.turn('42-cn-hangzhou');
      times.push(now());
      answered();
    }
    for (const [at, time] of times.entries()) {
      expect(times.filter((other) => other >= time && other < time + 1000).length).toBeLessThanOrEqual(2);
      if (at > 0) expect(time - times[at - 1]!).toBe(TURN);
    }
  });

  it('holds the next but one back by as much as a call may have arrived late', async () => {
    const { pace, now, sleep } = paced(temporaryFolder());
    const began = now();
    const first = await pace.turn('row');
    await sleep(90);
    first();
    await pace.turn('row');
    expect(now() - began).toBe(TURN);
    await pace.turn('row');
    expect(now() - began).toBe(90 + 1000);
    // What is not answered is taken to have arrived in a while.
    await pace.turn('row');
    expect(now() - began).toBe(TURN + 400 + 1000);
  });

  it('is one for all who share a folder', async () => {
    const folder = temporaryFolder();
    const [one, two] = [paced(folder), paced(folder)];
    const began = one.now();
    (await one.pace.turn('row'))();
    (await two.pace.turn('row'))();
    await one.pace.turn('row');
    expect([one.now() - began, two.now() - began]).toEqual([2 * TURN, TURN]);
  });

  it('is another for each row', async () => {
    const { pace, now } = paced(temporaryFolder());
    const began = now();
    await Promise.all(['a', 'b', 'c'].map((row) => pace.turn(row)));
    expect(now()).toBe(began);
  });

  it('gives calls at the same time a turn each', async () => {
    const folder = temporaryFolder();
    const times = Array.from({ length: 5 }, () => takeTurn(folder, 1_000_000));
    expect(times).toEqual([0, 1, 2, 3, 4].map((turn) => 1_000_000 + turn * TURN));
  });

  it('keeps few files, and clears away what a killed process has left', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'draft-1000-0000'), '1000');
    for (let turn = 0; turn < 30; turn++) takeTurn(folder, 1_000_000);
    expect(readdirSync(folder).sort()).toEqual(['29', '30']);
  });

  it('does not wait for turns of a clock that was wrong', () => {
    const folder = temporaryFolder();
    takeTurn(folder, 9_000_000_000);
    expect(takeTurn(folder, 1_000_000)).toBe(1_000_000);
    expect(takeTurn(folder, 1_000_000)).toBe(1_000_000 + TURN);
  });

  it.each(['', 'garbage', '-1e99', 'NaN'])('goes on where a file holds %j', (content) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '7'), content);
    writeFileSync(join(folder, 'notes.txt'), 'x');
    expect(takeTurn(folder, 1_000_000)).toBe(1_000_000);
    expect(takeTurn(folder, 1_000_000)).toBe(1_000_000 + TURN);
  });

  it('is kept within the process, with one warning, where the folder cannot be used', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'pace'), 'a file where the folder should be');
    const { pace, now, warnings } = paced(join(folder, 'pace'));
    const began = now();
    for (let call = 0; call < 4; call++) (await pace.turn('row'))();
    expect(now() - began).toBe(3 * TURN);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^the pace of calls is not shared with other runs, as .* cannot be used \(E\w+\)$/,
    );
  });

  it('does not fail where nobody may write', async () => {
    const folder = join(temporaryFolder(), 'read-only');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    const { pace } = paced(folder);
    await pace.turn('row');
    chmodSync(folder, 0o700);
  });

  it('is held by processes that race, one of which is killed', async () => {
    const folder = temporaryFolder();
    const module = await builtPace(temporaryFolder());
    const script = `
      const { takeTurn } = await import(process.argv[1]);
      const times = [];
      for (let turn = 0; turn < 60; turn++) times.push(takeTurn(process.argv[2], 1_000_000));
      console.log(times.join(' '));`;
    const endless = `
      const { takeTurn } = await import(process.argv[1]);
      console.log('going');
      for (;;) takeTurn(process.argv[3], 1_000_000);`;
    // It races in a row of its own, so that its turns are not missed, and leaves whatever it is about to do.
    const other = temporaryFolder();
    const victim = spawn(process.execPath, ['--input-type=module', '-e', endless, module, folder, other]);
    await new Promise((resolve) => victim.stdout.once('data', resolve));
    victim.kill('SIGKILL');
    const printed = await Promise.all(
      Array.from({ length: 3 }, () =>
        output(spawn(process.execPath, ['--input-type=module', '-e', script, module, folder])),
      ),
    );
    const times = printed.flatMap((text) => text.trim().split(' ').map(Number)).sort((a, b) => a - b);
    expect(times).toHaveLength(180);
    for (const [at, time] of times.entries()) {
      if (at > 0) expect(time - times[at - 1]!).toBeGreaterThanOrEqual(TURN);
    }
    expect(takeTurn(other, 2_000_000_000)).toBeGreaterThanOrEqual(2_000_000_000);
  });
});

/** The module as JavaScript, for processes that have no compiler. */
async function builtPace(folder: string): Promise<string> {
  const bundle = await rolldown({
    input: join(ROOT, 'src/cloud/pace.ts'),
    platform: 'node',
    logLevel: 'silent',
  });
  const file = join(folder, 'pace.mjs');
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  return pathToFileURL(file).href;
}

function output(child: ReturnType<typeof spawn>): Promise<string> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return new Promise((resolve) => child.on('close', () => resolve(text)));
}
