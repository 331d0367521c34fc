/** Who may import whom: the rooms of docs/architecture.md as rules. */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^src/', pathNot: [from, ...allowed] },
});

const leaves = ['^src/(errors|time|log|metrics|backoff)\\.ts$'];

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'only-main-imports-app',
      severity: 'error',
      from: { pathNot: '^src/(main|app|welcome)\\.ts$' },
      to: { path: '^src/(main|app|welcome)\\.ts$' },
    },
    only(
      'leaves-know-nothing',
      '^src/(errors|time|log|metrics|backoff)\\.ts$',
      [],
      'Errors, time, log, metrics and the pauses between attempts stand alone.',
    ),
    only(
      'config-knows-errors',
      '^src/(config|variables|variable)\\.ts$',
      ['^src/errors\\.ts$'],
      'Configuration is read first.',
    ),
    only('broker-knows-no-one', '^src/broker/', leaves, 'The log knows neither the database nor GraphQL.'),
    only('hub-knows-broker', '^src/hub/', [...leaves, '^src/broker/'], 'Fan-out stands on the broker alone.'),
    only('db-knows-no-one', '^src/db/', leaves, 'The database client knows no domain.'),
    only(
      'capture-knows-broker-and-db',
      '^src/capture/',
      [...leaves, '^src/broker/', '^src/db/'],
      'Maps are handed in.',
    ),
    only(
      'facts-know-no-graphql',
      '^src/domains/(?!.*schema\\.ts$)',
      [...leaves, '^src/broker/(event|publisher)\\.ts$', '^src/db/', '^src/domains/'],
      'events.ts and store.ts say what is true; they know neither GraphQL nor the hub.',
    ),
    {
      name: 'facts-never-import-schema',
      severity: 'error',
      from: { path: '^src/domains/(?!.*schema\\.ts$)' },
      to: { path: '^src/domains/.*schema\\.ts$' },
    },
    only(
      'schema-knows-graphql-and-domains',
      '^src/domains/.*schema\\.ts$',
      [...leaves, '^src/graphql/', '^src/domains/', '^src/db/rows\\.ts$', '^src/broker/(event|cursor)\\.ts$'],
      'A domain schema speaks through the GraphQL context, never to the hub or the broker.',
    ),
    only(
      'graphql-knows-domains-and-hub',
      '^src/graphql/',
      [...leaves, '^src/domains/', '^src/db/(client|rows)\\.ts$', '^src/hub/', '^src/broker/'],
      'The assembled schema knows domains and the feed, never a transport.',
    ),
    only(
      'transport-knows-graphql',
      '^src/transport/',
      [
        ...leaves,
        '^src/graphql/',
        '^src/hub/',
        '^src/broker/redis-client\\.ts$',
        '^src/config\\.ts$',
        '^src/domains/users/',
      ],
      'A transport carries GraphQL and what the hub fans out, and knows no domain behind it.',
    ),
    only('client-imports-nothing', '^src/client/', [], 'What a front end imports stands alone.'),
    only(
      'cli-is-a-client',
      '^src/cli/',
      ['^src/client/', '^src/time\\.ts$'],
      'Commands drive the public API.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
