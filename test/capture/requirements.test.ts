import { afterAll, beforeAll, expect, it } from 'vitest';

import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { startServer } from '../support/server.ts';
import { openStage, statusOf, until } from './stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres({ walLevel: 'logical' });
});

afterAll(() => postgres[Symbol.asyncDispose]());

const columnsStatement = `
  SELECT table_name, column_name, data_type FROM information_schema.columns
  WHERE table_schema = 'public' AND table_name NOT LIKE 'marketcast%' ORDER BY 1, ordinal_position`;

it('adds what is missing, and changes no column', async () => {
  await using stage = await openStage(postgres);
  await using tables = await startServer({ DATABASE_URL: stage.databaseUrl });
  await tables.stop();
  await stage.query('ALTER TABLE markets REPLICA IDENTITY DEFAULT');
  await stage.query('CREATE PUBLICATION marketcast FOR TABLE trades, markets');
  const columns = await stage.query(columnsStatement);

  const server = await stage.serve();
  expect((await statusOf(server)).changeSource.state).toBe('up');
  const published = await stage.query(
    `SELECT tablename::text FROM pg_publication_tables WHERE pubname = 'marketcast' ORDER BY 1`,
  );
  expect(published.map(({ tablename }) => tablename)).toEqual([
    'discussions',
    'dispute_votes',
    'markets',
    'positions',
    'proposal_votes',
    'trades',
  ]);
  const [identity] = await stage.query(`SELECT relreplident FROM pg_class WHERE relname = 'markets'`);
  expect(identity?.relreplident).toBe('f');
  expect(await stage.query(columnsStatement)).toEqual(columns);
});

it('stops with the statement to run where it may not add it', async () => {
  await using stage = await openStage(postgres);
  await using tables = await startServer({ DATABASE_URL: stage.databaseUrl });
  await tables.stop();
  const role = `gateway_${process.pid}`;
  await stage.query(`CREATE ROLE ${role} LOGIN`);
  await stage.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
  const url = stage.databaseUrl.replace('postgres@', `${role}@`);
  const attempt = () => startServer({ DATABASE_URL: url, CHANGE_SOURCE: 'postgres', REPLICATION_SLOT: role });

  await expect(attempt()).rejects.toThrow(`Run: ALTER ROLE "${role}" REPLICATION`);
  await stage.query(`ALTER ROLE ${role} REPLICATION`);
  await stage.query('ALTER TABLE markets REPLICA IDENTITY DEFAULT');
  await expect(attempt()).rejects.toThrow('Run: ALTER TABLE markets REPLICA IDENTITY FULL');
  await stage.query('ALTER TABLE markets REPLICA IDENTITY FULL');
  await expect(attempt()).rejects.toThrow(
    'Run: CREATE PUBLICATION "marketcast" FOR TABLE markets, trades, proposal_votes, dispute_votes, discussions, positions',
  );
  await stage.query(
    'CREATE PUBLICATION marketcast FOR TABLE markets, trades, proposal_votes, dispute_votes, discussions, positions',
  );
  await using server = await attempt();
  await until(async () => (await statusOf(server)).changeSource.state === 'up', 'it is up');
});

it('stops with the statement to run on a server whose log carries no rows', async () => {
  await using plain = await startPostgres({ walLevel: 'replica' });
  const attempt = startServer({ DATABASE_URL: plain.url, CHANGE_SOURCE: 'postgres' });
  await expect(attempt).rejects.toThrow('Run: ALTER SYSTEM SET wal_level = logical');
});

it('needs a database that others can write', async () => {
  await expect(startServer({ CHANGE_SOURCE: 'postgres' })).rejects.toThrow(
    'CHANGE_SOURCE: needs DATABASE_URL',
  );
});
