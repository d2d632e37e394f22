/**
 * How the program is put together: few files, because each one that Node loads costs half a millisecond, in the
 * program and again in every thread. Packages stay outside; what needs a slow one is imported where it is used, and so
 * stays apart.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const common = {
  logLevel: 'silent',
  platform: 'node',
  external: /^(?:[^./]|#)/,
};

/**
 * Chunks, each with all that its files import, but for what an earlier one has: so none waits for a later one, and a
 * command that is imported when it runs takes nothing into them. What is in none is split by where it is used.
 */
const CHUNKS = [
  // What every run needs, if only to print its version.
  [
    'base',
    'cli/run.ts',
    'cli/sinks.ts',
    'cli/sleeping.ts',
    'cli/commands/archive.ts',
    'cli/commands/event.ts',
  ],
  // What searches of an archive need.
  ['core', 'cli/session.ts', 'cli/deliveries.ts', 'cli/counts.ts', 'cli/stock.ts'],
  // What gives names and values, for which no tables are drawn.
  ['facts', 'cli/presenting/facts.ts'],
  // What shows records: here, so that nobody loads for it what else has use for it.
  ['tables', 'output/table.ts', 'output/boxes.ts', 'output/bars.ts'],
  // What builds and asks an index.
  ['index', 'cli/indexing.ts', 'cli/index-session.ts'],
  // What asks the service.
  [
    'service',
    'cli/connecting.ts',
    'cloud/connecting-parts.ts',
    'cloud/credentials/chain.ts',
    'cloud/transport.ts',
  ],
  ['live', 'cli/live/session.ts'],
  // What asks a bucket, which needs no engine.
  ['bucket', 'cli/opening-bucket.ts', 'cloud/oss/opening.ts'],
  [
    'engine',
    'cli/searching-engine.ts',
    'sources/engine/clickhouse/feed.ts',
    'sources/engine/log-service/feed.ts',
    'cli/connecting-log-service.ts',
  ],
  // What runs statements: DuckDB takes long to load.
  ['sql', 'cli/sql/session.ts'],
  // What is known of an archive that is filled: needed first, for a thread that starts at once.
  ['stock', 'cli/syncing/early-stock.ts'],
  // What fills an archive.
  ['sync', 'cli/syncing/asking.ts', 'cli/syncing/running.ts', 'cli/presenting/sync.ts'],
];

const root = join(import.meta.dirname, '/');

/** A file and all that it imports before it runs, types aside, by paths below src/. */
function closureOf(file, found) {
  if (found.has(file)) return found;
  found.add(file);
  const text = readFileSync(join(root, file), 'utf8');
  for (const [, names, path] of text.matchAll(
    /^(?:import|export)\s+(?!type\b)(?:([^;'"]*?)\s*from\s+)?'(\.[^']+)'/gm,
  )) {
    const isTypes = names?.startsWith('{') && /^\{(?:\s*type\s[^,}]*,?)+\s*\}$/.test(names);
    if (!isTypes) closureOf(join(file, '..', path.replace(/\.js$/, '.ts')), found);
  }
  return found;
}

const chunkOf = new Map();
for (const [name, ...files] of CHUNKS) {
  const closure = new Set();
  for (const file of files) closureOf(file, closure);
  for (const file of closure) if (!chunkOf.has(file)) chunkOf.set(file, name);
}

export default [
  {
    ...common,
    input: { atrail: 'src/cli/start.ts' },
    preserveEntrySignatures: false,
    output: {
      dir: 'dist',
      format: 'esm',
      cleanDir: true,
      chunkFileNames: 'parts/[name].js',
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: CHUNKS.map(([name]) => ({
          name,
          test: (id) => id.startsWith(root) && chunkOf.get(id.slice(root.length)) === name,
        })),
      },
    },
  },
  ...Object.entries({
    'scan-worker': 'src/sources/archive/worker.ts',
    'index-worker': 'src/sources/index/worker.ts',
    'keeping-worker': 'src/archive/sync/keeping-worker.ts',
    'stock-worker': 'src/archive/sync/stock-worker.ts',
  }).map(([name, file]) => ({
    ...common,
    input: { [name]: file },
    output: { dir: 'dist', format: 'esm', codeSplitting: false },
  })),
];
