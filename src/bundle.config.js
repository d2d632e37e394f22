/**
 * How the program is put together: few files, because each one that Node loads costs half a millisecond, in the
 * program and again in every thread. Packages stay outside; what needs a slow one stays apart, and is loaded when
 * it is used.
 */
const common = {
  logLevel: 'silent',
  platform: 'node',
  external: /^(?:[^./]|#)/,
};

/** What every run needs, if only to print its version. Not the start itself: others would wait for it to end. */
const START =
  /\/src\/(?:errors|cli\/(?:run|program|words|options|helping|context|sinks|early-threads|commands\/(?:archive|event)(?:\/.*)?)|output\/(?:paint|problem|scrub|visible))\.ts$/;
/** What needs luxon or string-width, and so do those that present with it; and what starts threads. */
const SLOW =
  /\/src\/(?:query\/(?:timeframe|instant|zone)|cli\/presenting-.*|sources\/archive\/(?:threads|control)|output\/(?:width|columns|table|tableplan|boxes|bars|eventcard))\.ts$/;

/** What only an index needs. The worker has its own copy of what it takes. */
const INDEX = /\/src\/(?:cli\/index(?:ing|-session)|sources\/index\/(?!extract|schema|place).*)\.ts$/;

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
        groups: [
          { name: 'base', priority: 2, test: START },
          { name: 'index', priority: 2, test: INDEX },
          { name: 'core', priority: 1, test: (id) => !SLOW.test(id) && !id.endsWith('/cli/start.ts') },
        ],
      },
    },
  },
  {
    ...common,
    input: { 'scan-worker': 'src/sources/archive/worker.ts' },
    output: { dir: 'dist', format: 'esm', codeSplitting: false },
  },
];
