import { createRequire } from 'node:module';

import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
  // A single copy of graphql for our modules and for the packages that Node loads, because two copies refuse each
  // other's schemas.
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: [
      'test/support/servers/services.ts',
      'test/support/postgres/pristine-database.ts',
      'test/support/postgres/run-postgres.ts',
      'test/support/servers/program-bundles.ts',
    ],
    setupFiles: ['test/support/postgres/start-from-pristine.ts', 'test/support/patience.ts'],
    // A fact may take long on a busy machine. `patience.ts` says the same of `vi.waitFor`.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A single module graph for each worker, because loading it for every file takes longer than the tests.
    isolate: false,
    // More workers than cores, because tests often wait for their own processes.
    maxWorkers: 3,
  },
});
