import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { ServerStatusDocument } from '../../../src/client/generated/graphql.ts';
import { request } from '../../support/clients/graphql.ts';
import { queryDatabase, startPostgres } from '../../support/postgres/postgres.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';
import { startServer } from '../../support/servers/server.ts';

/** The place of the logs of a server that starts with these variables. */
async function kindOf(environment: Record<string, string>): Promise<string> {
  await using server = await startServer(environment);
  return (await request(server, ServerStatusDocument, {})).serverStatus.broker.kind;
}

it('keeps the logs in the database unless the database itself is in memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marketcast-log-'));
  try {
    expect(await kindOf({ DATABASE_URL: await createDatabase() })).toBe('database');
    expect(await kindOf({ DATA_DIR: folder })).toBe('database');
  } finally {
    await rm(folder, { recursive: true });
  }
  expect(await kindOf({ DATA_DIR: 'memory://' })).toBe('memory');
});

it('keeps the logs where BROKER says', async () => {
  expect(await kindOf({ DATABASE_URL: await createDatabase(), BROKER: 'memory' })).toBe('memory');
  expect(await kindOf({ DATA_DIR: 'memory://', BROKER: 'database' })).toBe('database');
  await expect(kindOf({ BROKER: 'redis' })).rejects.toThrow('REDIS_URL: needed by BROKER=redis');
});

it('refuses to start with a line for the administrator when the tables of the log are missing', async () => {
  await using postgres = await startPostgres();
  const url = await postgres.createDatabase();
  await (await startServer({ DATABASE_URL: url, BROKER: 'memory' })).stop();
  // A role that may create nothing, in a database whose tables of the log are absent.
  await queryDatabase(url, 'DROP TABLE marketcast_log, marketcast_log_topics');
  await queryDatabase(url, 'CREATE ROLE gateway LOGIN');
  await queryDatabase(url, 'REVOKE ALL ON SCHEMA public FROM PUBLIC');
  await queryDatabase(url, 'GRANT USAGE ON SCHEMA public TO gateway');
  await queryDatabase(url, 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO gateway');
  const environment = { DATABASE_URL: url.replace('postgres@', 'gateway@') };
  await expect(kindOf(environment)).rejects.toThrow('BROKER: the tables of the log are missing');
  expect(await kindOf({ ...environment, BROKER: 'memory' })).toBe('memory');
});
