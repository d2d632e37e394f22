/** What every file under src/ imports, as it is written there. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Import {
  /** Paths from src/, such as `query/parse.ts`. */
  readonly from: string;
  /** Set for a file of the project. */
  readonly file?: string;
  /** Set for a package or a module of Node. */
  readonly package?: string;
  readonly typesOnly: boolean;
}

/** The second room of `cli/commands/archive/ls.ts` is `cli`; files beside the rooms are their own. */
export function roomOf(file: string): string {
  return file.split('/')[0]!;
}

export function sourceFiles(): string[] {
  return readdirSync(join(ROOT, 'src'), { encoding: 'utf8', recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.ts$/.test(name) && !name.startsWith('archive/kernel/'))
    .sort();
}

const STATIC = /^(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?'([^']+)'/gm;
const DYNAMIC = /\b(?:import|createRequire\([^)]*\)(?:\.resolve)?|require)\(\s*'([^']+)'/g;
const TYPE_QUERY = /\btypeof import\('([^']+)'\)/g;

export function importsOf(text: string, from: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const queried = new Set(Array.from(code.matchAll(TYPE_QUERY), ({ index }) => index + 'typeof '.length));
  return [
    ...Array.from(code.matchAll(STATIC), ([, type, names = '', target]) =>
      importOf(from, target!, type !== undefined || onlyTypes(names)),
    ),
    ...Array.from(code.matchAll(DYNAMIC), ({ index, 1: target }) =>
      importOf(from, target!, queried.has(index)),
    ),
  ].filter(({ file }) => !file?.endsWith('.json'));
}

/** `{ type A, type B }` */
function onlyTypes(names: string): boolean {
  const inside = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
  const each =
    inside
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '') ?? [];
  return each.length > 0 && each.every((name) => name.startsWith('type '));
}

function importOf(from: string, target: string, typesOnly: boolean): Import {
  if (!target.startsWith('.')) return { from, package: target, typesOnly };
  const file = posix.join(posix.dirname(from), target).replace(/\.js$/, '.ts');
  return { from, file, typesOnly };
}

export function allImports(): Import[] {
  return sourceFiles().flatMap((file) => importsOf(readFileSync(join(ROOT, 'src', file), 'utf8'), file));
}

/** Text files that are part of the repository, as paths from its root. */
export function repositoryFiles(): string[] {
  const skipped =
    /^(?:node_modules|dist|coverage|\.git|test\/bench\/corpora|test\/engines\/installed|fixtures\/demo\/archive)(?:\/|$)/;
  const files: string[] = [];
  const folders = [ROOT];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = relative(ROOT, join(folder, entry.name)).replaceAll('\\', '/');
      if (skipped.test(path)) continue;
      if (entry.isDirectory()) folders.push(join(folder, entry.name));
      else if (entry.isFile() && !/\.(?:gz|tgz|wasm|png)$/.test(entry.name)) files.push(path);
    }
  }
  return files.sort();
}

/** The name without folders and without what stands behind its first dot. */
export function stemOf(path: string): string {
  return path.slice(dirname(path) === '.' ? 0 : dirname(path).length + 1).split('.')[0]!;
}
