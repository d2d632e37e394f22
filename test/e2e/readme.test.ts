/**
 * The console blocks of the README are what the program prints. Each `$ ` line of a block is run in a shell, from
 * the root of the project, with `atrail` on the PATH and stderr after stdout's lines as a pipe shows them; a line
 * with nothing but `…` stands for any number of lines.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROGRAM, ROOT } from '../support/program.js';

interface Step {
  readonly command: string;
  readonly output: readonly string[];
}

const BLOCKS = consoleBlocks(readReadme());

function readReadme(): string {
  try {
    return readFileSync(join(ROOT, 'README.md'), 'utf8');
  } catch {
    return '';
  }
}

function consoleBlocks(markdown: string): Step[][] {
  return Array.from(markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm), ([, block]) => stepsOf(block!));
}

/** A command goes on in the next line where it ends with a backslash. */
function stepsOf(block: string): Step[] {
  const steps: { command: string; output: string[] }[] = [];
  for (const line of block.trimEnd().split('\n')) {
    const last = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), output: [] });
    else if (last?.output.length === 0 && last.command.endsWith('\\'))
      last.command += `\n${line.replace(/^> /, '')}`;
    else if (last !== undefined) last.output.push(line);
  }
  return steps;
}

let bin: string;
beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), 'atrail-readme-'));
  symlinkSync(PROGRAM, join(bin, 'atrail'));
});
afterAll(() => rmSync(bin, { recursive: true, force: true }));

function runInShell(command: string): string[] {
  const { NO_COLOR, FORCE_COLOR, ATRAIL_ARCHIVE, ...env } = process.env;
  const { stdout } = spawnSync('bash', ['-c', `{ ${command}\n} 2>&1`], {
    cwd: ROOT,
    env: { ...env, PATH: `${bin}:${env.PATH}`, TZ: 'UTC', LC_ALL: 'C.UTF-8' },
    encoding: 'utf8',
  });
  return stdout.replace(/\n$/, '').split('\n');
}

/** The output where the README leaves lines out, with `…` in their place; the whole of it where it does not agree. */
function abridged(output: readonly string[], written: readonly string[]): readonly string[] {
  const pieces: string[][] = [[]];
  for (const line of written) {
    if (line.trim() === '…') pieces.push([]);
    else pieces.at(-1)!.push(line);
  }
  let at = 0;
  for (const [i, piece] of pieces.entries()) {
    const found =
      i === 0 ? 0 : i === pieces.length - 1 ? output.length - piece.length : indexOf(output, piece, at);
    if (found < at || !piece.every((line, n) => output[found + n] === line)) return output;
    at = found + piece.length;
  }
  return pieces.length > 1 || at === output.length ? written : output;
}

function indexOf(lines: readonly string[], piece: readonly string[], from: number): number {
  for (let at = from; at + piece.length <= lines.length; at++) {
    if (piece.every((line, n) => lines[at + n] === line)) return at;
  }
  return -1;
}

test('the README shows at least five sessions', () => {
  expect(BLOCKS.length).toBeGreaterThanOrEqual(5);
  for (const steps of BLOCKS) expect(steps.length).toBeGreaterThan(0);
});

describe.runIf(BLOCKS.length > 0)('what the README shows is what is printed', () => {
  test.each(BLOCKS.flat().map((step) => [step.command, step] as const))('$ %s', (command, { output }) => {
    const printed = runInShell(command);
    expect(abridged(output.length === 0 && printed.join('') === '' ? [] : printed, output)).toEqual(output);
  });
});

test('lines are left out only where it says so', () => {
  expect(abridged(['a', 'b', 'c', 'd'], ['a', '…', 'd'])).toEqual(['a', '…', 'd']);
  expect(abridged(['a', 'b', 'c', 'd'], ['…', 'c', '…'])).toEqual(['…', 'c', '…']);
  expect(abridged(['a', 'b'], ['a', '…', 'c'])).toEqual(['a', 'b']);
  expect(abridged(['a', 'b'], ['a'])).toEqual(['a', 'b']);
  expect(abridged(['a'], ['a', '…', 'a'])).toEqual(['a']);
});

test('the program is found by its name', () => {
  expect(execFileSync(join(bin, 'atrail'), ['--version']).toString()).toMatch(/^\d+\.\d+\.\d+\n$/);
});
