/** The package as it is published: what is in it, and that it runs from anywhere. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO, ROOT } from '../support/program.js';

let folder: string;
let files: string[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrail-package-'));
  // Without scripts, since it is built already; without the registry, which packing does not need.
  const options = ['--ignore-scripts', '--offline', '--silent', '--json'];
  const packed = execFileSync('npm', ['pack', ...options, '--pack-destination', folder], { cwd: ROOT });
  const [{ filename, files: listed }] = JSON.parse(packed.toString()) as [
    { filename: string; files: { path: string }[] },
  ];
  files = listed.map(({ path }) => path).sort();
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder]);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'package', 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** From another working folder, with nothing of the project around it. */
function runPackaged(...args: readonly string[]): string {
  const cwd = join(folder, 'elsewhere');
  mkdirSync(cwd, { recursive: true });
  return execFileSync(process.execPath, [join(folder, 'package', 'bin', 'atrail.js'), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
}

describe('the package', () => {
  test('holds the built program, what it says of itself, and nothing else', () => {
    const beside = files.filter((path) => !path.startsWith('dist/'));
    expect(beside).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'bin/atrail.js', 'package.json']);
    const kinds = new Set(
      files.filter((path) => path.startsWith('dist/')).map((path) => path.slice(path.indexOf('.'))),
    );
    expect([...kinds].sort()).toEqual(['.js', '.wasm']);
  });

  test('knows its version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(runPackaged('--version')).toBe(`${version}\n`);
  });

  test('searches, with its kernel and its threads', () => {
    expect(runPackaged('archive', 'search', 'event: DeleteInstance', '--in', DEMO, '-c', '-j', '2')).toBe(
      '27\n',
    );
  });
});
