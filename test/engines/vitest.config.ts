import { defineConfig } from 'vitest/config';

/** Tests against engines that are too large to be installed with everything else: `npm run test:engines`. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/engines/**/*.test.ts'],
    globalSetup: 'test/support/build.ts',
    setupFiles: 'test/support/seed.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
