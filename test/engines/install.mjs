/** Installs what the tests beside this need: engines that nobody else has to wait for. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CHDB = '3.4.0';
const folder = fileURLToPath(new URL('installed/', import.meta.url));
const known = `${folder}node_modules/chdb/package.json`;

if (!existsSync(known) || JSON.parse(readFileSync(known, 'utf8')).version !== CHDB) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}package.json`, '{ "private": true }\n');
  const packages = ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', `chdb@${CHDB}`];
  execFileSync('npm', packages, { cwd: folder, stdio: 'inherit' });
}
