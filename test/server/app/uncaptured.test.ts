import { afterAll, beforeAll, expect, it } from 'vitest';

import { markUncaptured } from '../../../src/server/app/uncaptured.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { openDatabase, type Database } from '../../../src/server/db/client.ts';
import { applyMigrations } from '../../../src/server/db/versioned/apply.ts';
import { defineMigration } from '../../../src/server/db/versioned/migration.ts';
import { requireCapability, type Context } from '../../../src/server/graphql/context.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../support/postgres/postgres.ts';

const logger = createLogger('silent');
const notes = defineMigration({
  name: 'notes',
  tables: { notes: { id: 'integer' }, drafts: { id: 'integer' } },
  captured: ['notes'],
  sql: `CREATE TABLE IF NOT EXISTS notes (id integer PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS drafts (id integer PRIMARY KEY);`,
});
const refused = defineMigration({ name: 'refused', tables: { refused: {} }, sql: 'CREATE TABLE refused (' });

let postgres: TestPostgres;
let database: Database;

beforeAll(async () => {
  postgres = await startPostgres();
  const url = postgres.url;
  database = await openDatabase({ url, folder: '', poolSize: 1, timeoutMs: 5000, logger });
});

afterAll(async () => {
  await database.close();
  await postgres[Symbol.asyncDispose]();
});

it('says which capability works without capture, and refuses the fields of a capability that is off', async () => {
  const { queries } = database;
  const migrations = [notes, refused];
  const capabilities = await applyMigrations(queries, migrations, logger);
  await queryDatabase(postgres.url, 'CREATE PUBLICATION listened FOR TABLE drafts');
  await markUncaptured(queries, { publication: 'listened', migrations, captured: ['notes'] }, capabilities);

  const reason = 'run: ALTER PUBLICATION "listened" ADD TABLE notes';
  expect(capabilities.list()).toMatchObject([
    { name: 'notes', state: 'NOT_CAPTURED', reason },
    { name: 'refused', state: 'OFF' },
  ]);
  const context = { services: { capabilities } } as unknown as Context;
  expect(() => requireCapability(context, 'notes')).not.toThrow();
  expect(() => requireCapability(context, 'refused')).toThrow(
    expect.objectContaining({ code: 'SERVICE_UNAVAILABLE', details: { part: 'refused' } }),
  );

  await queryDatabase(postgres.url, 'ALTER PUBLICATION "listened" ADD TABLE notes');
  const afterwards = await applyMigrations(queries, migrations, logger);
  await markUncaptured(queries, { publication: 'listened', migrations, captured: ['notes'] }, afterwards);
  expect(afterwards.list()).toMatchObject([{ name: 'notes', state: 'ON' }, { state: 'OFF' }]);
});
