import type { KnipConfig } from 'knip';

/**
 * Finds files, exports and packages that nothing uses.
 *
 * `npx knip --production --workspace .` leaves the tests out, so it also finds exports that only tests use.
 */
const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: [
        // The bundle of launch/ is made of these.
        'src/server/{main,migrate}.ts!',
        'src/cli/{replay/replay,simulate/simulate}.ts!',
        'test/**/*.{test,long,fault}.ts',
        'test/server/jobs/worker.ts',
        // The bundle of the server with badges has this in its list of domains.
        'test/badges/index.ts',
      ],
      project: ['launch/*.mjs!', 'src/**/*.ts!', 'test/**/*.ts'],
    },
    // The servers that the benchmark compares with have packages of their own.
    bench: {
      entry: [
        '*.ts',
        'support/{commit-clock,load-client}.ts',
        'fan-out/clients/process.ts',
        'fan-out/marketcast/{preload,exposed-broker,redis-publisher}.ts',
        'fan-out/peers/*.ts',
      ],
      project: ['**/*.ts'],
    },
  },
  // A type that an exported signature names is part of that signature.
  ignoreExportsUsedInFile: { interface: true, type: true },
};

export default config;
