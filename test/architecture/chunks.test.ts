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

test('what takes long to load is loaded only by what is there for it', () => {
  const parts = readdirSync(join(ROOT, 'dist', 'parts'));
  const loads = (what: string) =>
    parts.filter((name) =>
      readFileSync(join(ROOT, 'dist', 'parts', name), 'utf8').includes(`from "${what}"`),
    );
  const heavy = loads('@duckdb/node-api');
  expect(heavy).toHaveLength(1);
  const [user, ...others] = loads(`./${heavy[0]}`);
  expect(others).toEqual([]);
  expect(loads(`./${user}`)).toEqual([]);
});

test('what synchronises loads nothing that draws tables', () => {
  const reached = new Set<string>();
  const visit = (name: string) => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const next of importsOf(name)) visit(next);
  };
  visit('parts/sync.js');
  expect(reached).toContain('parts/facts.js');
  for (const name of reached)
    expect(readFileSync(join(ROOT, 'dist', name), 'utf8')).not.toMatch(/from "cli-table3"/);
});
