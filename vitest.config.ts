import { createRequire } from 'node:module';

import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
  // One copy of graphql for our modules and for the packages that Node loads: two copies refuse each other's schemas.
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: [
      'test/support/servers/services.ts',
      'test/support/postgres/pristine-database.ts',
      'test/support/servers/program-bundles.ts',
    ],
    setupFiles: ['test/support/postgres/start-from-pristine.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One module graph a worker: loading it for every file took longer than the tests.
    isolate: false,
    // More than two cores: much of a test's time is waiting for processes of its own.
    maxWorkers: 3,
  },
});
