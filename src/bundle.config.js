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
  /\/src\/(?:errors|cli\/(?:run|program|words|options|helping|context|sinks|early-threads|measures|conversing|commands\/(?:archive|event|query|sql|export)(?:\/.*)?)|output\/(?:paint|problem|scrub|visible)|sources\/engine\/place)\.ts$/;
/** What asks the service: searches of an archive do without. */
const SERVICE = /\/src\/(?:cloud\/|cli\/(?:connecting|choosing-regions|commands\/whoami)\.ts$)/;
/** What asks for events there, and keeps the answers. */
const LIVE =
  /\/src\/(?:sources\/live\/|cli\/(?:.*-live|live-session|following|looking-up|continuing|outlook|examining-key|commands\/(?:lookup|key|cache(?:\/.*)?))\.ts$)/;
/** What statements need: DuckDB takes long to load. */
const SQL =
  /\/src\/(?:sql\/|cli\/(?:sql-session|loading|given-statements|statements|prompting|exporting|export-target|presenting-rows)\.ts$)/;
/** What asks engines. */
const ENGINE = /\/src\/(?:sources\/engine\/|cli\/(?:searching|reporting)-engine\.ts$)/;
/** What needs luxon or string-width, and so do those that present with it; and what starts threads. */
const SLOW =
  /\/src\/(?:query\/(?:timeframe|instant|zone)|cli\/presenting-.*|sources\/archive\/(?:threads|control)|output\/(?:width|columns|table|tableplan|boxes|bars|eventcard|keycard))\.ts$/;

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
          { name: 'service', priority: 2, test: SERVICE },
          { name: 'sql', priority: 2, test: SQL },
          { name: 'engine', priority: 1.5, test: ENGINE },
          { name: 'live', priority: 2, test: LIVE },
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
