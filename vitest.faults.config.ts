import { defineConfig } from 'vitest/config';

import base from './vitest.config.ts';

/** Every fault in its full form; `npm test` runs the short one. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/**/*.fault.ts'],
    env: { FAULTS_FORM: 'full' },
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // Each file has instances of its own.
    isolate: true,
    // One after the other: each is measured, and has the machine for itself.
    fileParallelism: false,
    reporters: ['default', './test/faults/ledger-reporter.ts'],
  },
});
