import { defineConfig } from 'vitest/config';

import base from './vitest.config.ts';

/**
 * The long run: the long tests that rarely break, and every fault. `npm test` runs all other tests.
 */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/**/*.{long,fault}.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // A module graph for each file, because each file has instances of its own.
    isolate: true,
    // Files run one after the other, because faults are timed and need the whole machine.
    fileParallelism: false,
    reporters: ['default', './test/faults/ledger-reporter.ts'],
  },
});
