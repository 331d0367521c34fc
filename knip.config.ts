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
        'src/server/{main,migrate,refused}.ts!',
        'src/cli/{replay/replay,simulate/simulate}.ts!',
        // The entries of the package that front ends import.
        'src/client/{index,sse,documents}.ts!',
        'src/client/adapters/{graphql-ws,urql,apollo,react}.ts!',
        // The page: index.html leads there.
        'src/dashboard/main.tsx!',
        'test/**/*.{test,long,fault}.ts',
        'test/server/jobs/worker.ts',
        // The page of the tests in Chromium.
        'test/support/pages/react-page.ts',
        // The bundle of the server with badges has this in its list of domains.
        'test/badges/index.ts',
        // The fuzzer loads the first into the server that it tests, and starts the second in its place.
        'test/fuzz/subject/{sentry,broken-server}.ts',
      ],
      project: ['launch/*.mjs!', 'src/**/*.{ts,tsx}!', 'test/**/*.ts'],
      paths: {
        'marketcast/client': ['src/client/index.ts'],
        'marketcast/client/documents': ['src/client/documents.ts'],
        'marketcast/client/react': ['src/client/adapters/react.ts'],
      },
      // An example of docs/client.md imports it.
      ignoreDependencies: ['vue'],
    },
    // The servers that the benchmark compares with have packages of their own.
    bench: {
      entry: [
        '*.ts',
        'support/{commit-clock,load-client}.ts',
        'fan-out/clients/process.ts',
        'fan-out/marketcast/{preload,exposed-broker,redis-publisher}.ts',
        'fan-out/peers/*.ts',
        'trades/naive-peer.ts',
      ],
      project: ['**/*.ts'],
      // A program of PostgreSQL.
      ignoreBinaries: ['pgbench'],
    },
  },
  // A type that an exported signature names is part of that signature.
  ignoreExportsUsedInFile: { interface: true, type: true },
};

export default config;
