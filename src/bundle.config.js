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

/**
 * Chunks that are put together by hand. Each may import those above it and never one below, or a chunk would run before
 * what it needs (test/architecture holds that). What is in none of them, such as most commands and what presents their
 * answers, is split by where it is used.
 */
const CHUNKS = {
  /** What every run needs, if only to print its version. Not the start itself: others would wait for it to end. */
  base: /\/src\/(?:errors|cli\/(?:run|program|words|options|helping|context|sinks|early-threads|version|commands\/(?:archive|event)(?:\/.*)?)|output\/(?:paint|problem|scrub|visible))\.ts$/,
  /** What searches of an archive need. */
  core: /\/src\/(?:event|query|output|archive(?=\/[^/]+\.ts$)|sources\/archive)\/(?!(?:timeframe|instant|zone|width|columns|table|tableplan|boxes|bars|heatmap|pairs|eventcard|keycard|threads|control|manifest-.*|contents|facts|verifying|covering)\.ts$).*\.ts$|\/src\/cli\/(?:asking|counts|deliveries|explaining|field-names|folders|handing-on|measures|presenting|printing|progress|records|reporting|searching|session|sleeping|stock|terminals|timeline)\.ts$/,
  /** What asks the service: searches of an archive do without. */
  service:
    /\/src\/(?:cloud\/.*|archive\/(?:sync\/.*|manifest-.*|contents)|cli\/(?:connecting|choosing-regions))\.ts$/,
  /** What asks for events there, and keeps the answers. */
  live: /\/src\/(?:sources\/live\/.*|cli\/(?:asking-live|planning-live))\.ts$/,
  /** What only the commands that prove something need. */
  proof: /\/src\/(?:archive\/(?:proof|coverage)\/.*|sources\/archive\/(?:facts|verifying|covering))\.ts$/,
};

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
        groups: Object.entries(CHUNKS).map(([name, test], at) => ({ name, test, priority: 9 - at })),
      },
    },
  },
  {
    ...common,
    input: { 'scan-worker': 'src/sources/archive/worker.ts' },
    output: { dir: 'dist', format: 'esm', codeSplitting: false },
  },
];
