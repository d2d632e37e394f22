import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './source-imports.js';

/** What a chunk loads before it runs, by names of chunks. */
function importsOf(name: string): string[] {
  const text = readFileSync(join(ROOT, 'dist', name), 'utf8');
  const found = text.matchAll(/^(?:import|export)\b[^;]*?"(\.{1,2}\/[^"]+)";/gm);
  return [...found].map(([, path]) => join(name, '..', path!));
}

test('no chunk of the built program waits for itself by way of others', () => {
  const names = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  const finished = new Set<string>();
  const circles: string[] = [];
  const visit = (name: string, way: readonly string[]) => {
    if (way.includes(name)) circles.push([...way.slice(way.indexOf(name)), name].join(' → '));
    else if (!finished.has(name)) for (const next of importsOf(name)) visit(next, [...way, name]);
    finished.add(name);
  };
  for (const name of names) visit(name, []);
  expect(names.length).toBeGreaterThan(5);
  expect(circles).toEqual([]);
});

test('what copies files from a bucket loads no database', () => {
  const text = (name: string) => readFileSync(join(ROOT, 'dist', name), 'utf8');
  const loaded = new Set(['parts/sync.js']);
  for (const name of loaded) for (const each of importsOf(name)) loaded.add(each);
  expect([...loaded].filter((name) => /^import\b[^;]*"@(?:duckdb|clickhouse)\//m.test(text(name)))).toEqual(
    [],
  );
  expect(loaded.size).toBeGreaterThan(3);
});
