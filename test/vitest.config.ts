import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    // These need engines that are installed for them: npm run test:engines.
    exclude: ['test/engines/**'],
    // The kernel and the threads of a scan run as they are built.
    globalSetup: 'test/support/build.ts',
    setupFiles: 'test/support/seed.ts',
    testTimeout: 90_000,
  },
});
