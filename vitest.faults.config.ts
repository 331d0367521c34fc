import { defineConfig } from 'vitest/config';

import base from './vitest.config.ts';

/** Every fault in its full form. `npm test` runs the short form. */
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
    // A file at a time, because the measurements need the whole machine.
    fileParallelism: false,
    reporters: ['default', './test/faults/ledger-reporter.ts'],
  },
});
