/** The allowed imports of each room in docs/architecture.md. */
const server = '^src/server/';
const base = `${server}base/`;
const db = `${server}db/`;
const redis = `${server}redis/`;
const broker = `${server}broker/`;
const eventAndTopic = `${broker}(event|topic|cursor|latest-log)\\.ts$`;
const schemas = `${server}domains/[^/]+/(schema\\.ts$|schema/)`;
const facts = `${server}domains/(?!index\\.ts$)(?![^/]+/(index\\.ts$|schema\\.ts$|schema/))`;
const folders = `${server}domains/[^/]+/index\\.ts$`;

/** A room may import itself and the rooms in `allowed`, and no other part of src. */
const room = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^src/', pathNot: [from, ...allowed] },
});

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-cycle-of-folders', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
    room('base-stands-alone', base, [], 'Everybody may use base, so base knows no other room.'),
    room('db-knows-base', db, [base], 'The database client knows no domain.'),
    room('redis-knows-base', redis, [base], 'The connection knows none of its users.'),
    room(
      'broker-knows-db-and-redis',
      broker,
      [base, db, redis],
      'The log knows neither GraphQL nor a domain.',
    ),
    room(
      'commit-knows-broker-and-db',
      `${server}commit/`,
      [base, db, broker, `${server}jobs/`],
      'A mutation leads to the log, and its reactions to jobs.',
    ),
    room('jobs-know-broker-and-db', `${server}jobs/`, [base, db, broker], 'A job knows no kind of work.'),
    room('hub-knows-broker', `${server}hub/`, [base, broker], 'Fan-out stands on the broker alone.'),
    room(
      'capture-knows-broker-and-db',
      `${server}capture/`,
      [base, db, broker],
      'Tables and events are handed in.',
    ),
    room(
      'graphql-knows-no-domain',
      `${server}graphql/`,
      [base, db, eventAndTopic, `${broker}broker\\.ts$`, `${server}hub/`, `${server}commit/`],
      'The domains use the builder; the builder knows no domain.',
    ),
    room(
      'facts-know-no-graphql',
      facts,
      [base, db, eventAndTopic, `${server}commit/`, `${server}jobs/`],
      'A domain without its schema knows neither GraphQL nor the hub.',
    ),
    {
      name: 'facts-never-import-a-schema',
      severity: 'error',
      from: { path: facts },
      to: { path: schemas },
    },
    room(
      'schemas-know-graphql-and-domains',
      schemas,
      [base, db, eventAndTopic, `${broker}broker\\.ts$`, `${server}commit/`, `${server}graphql/`, facts],
      'A domain schema speaks through the GraphQL context, never to the hub or the log.',
    ),
    room(
      'a-domain-gathers-its-parts',
      folders,
      [base, db, eventAndTopic, `${server}commit/`, `${server}jobs/`, schemas, facts],
      'The index of a domain gathers its parts for the list.',
    ),
    {
      name: 'only-the-list-imports-a-gathered-domain',
      severity: 'error',
      from: { path: '^src/', pathNot: `${server}domains/index\\.ts$` },
      to: { path: folders },
    },
    {
      name: 'only-app-knows-the-list-of-domains',
      severity: 'error',
      comment: 'domains/index.ts is the list; composition hands its parts to the rooms.',
      from: {
        path: '^src/',
        pathNot: [`${server}(app|development)/`, `${server}(main|migrate|refused)\\.ts$`],
      },
      to: { path: `${server}domains/index\\.ts$` },
    },
    room(
      'transport-knows-graphql-and-hub',
      `${server}transport/`,
      [base, redis, `${server}graphql/`, `${server}hub/`],
      'A transport carries GraphQL and what the hub fans out, and knows no domain.',
    ),
    {
      name: 'nobody-imports-the-composition',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [`${server}(app|development)/`, `${server}(main|migrate|refused)\\.ts$`],
      },
      to: { path: `${server}(app/|development/|(main|migrate|refused)\\.ts$)` },
    },
    room('client-stands-alone', '^src/client/', [], 'What a front end imports knows no other part.'),
    room(
      'page-is-a-client',
      '^src/dashboard/',
      ['^src/client/(index|documents|adapters/react)\\.ts$'],
      'The page imports what every front end imports.',
    ),
    room('commands-are-clients', '^src/cli/', ['^src/client/'], 'Commands drive the public API.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js'] },
  },
};
