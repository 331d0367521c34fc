import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { freePort } from '../../support/servers/ports.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres/postgres.ts';
import { startServer } from '../../support/servers/server.ts';
import { insertMarket, openStage, statusOf, until, type CaptureStage } from './stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres({ walLevel: 'logical' });
});

afterAll(() => postgres[Symbol.asyncDispose]());

/** The roles of these tests do not own the tables of the log. */
const logElsewhere = { BROKER: 'memory' };

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
    'announcements',
    'creator_share_trades',
    'discussions',
    'dispute_votes',
    'dividend_claims',
    'markets',
    'notifications',
    'positions',
    'proposal_votes',
    'trades',
    'trading_halts',
    'trading_session_events',
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
  const attempt = () =>
    startServer({ ...logElsewhere, DATABASE_URL: url, CHANGE_SOURCE: 'postgres', REPLICATION_SLOT: role });

  await expect(attempt()).rejects.toThrow(`Run: ALTER ROLE "${role}" REPLICATION`);
  await stage.query(`ALTER ROLE ${role} REPLICATION`);
  const ownership = `ALTER TABLE marketcast_watermark OWNER TO "${role}"`;
  await expect(attempt()).rejects.toThrow(`Run: ${ownership}`);
  await stage.query(ownership);
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

const tableNames = ['markets', 'trades', 'proposal_votes', 'dispute_votes', 'discussions', 'positions'];

let roles = 0;

/** Puts all that capture needs into a database, and a role that may read none of it. */
async function addRole(stage: CaptureStage): Promise<string> {
  await using tables = await startServer({ DATABASE_URL: stage.databaseUrl });
  await tables.stop();
  await stage.query('ALTER TABLE markets REPLICA IDENTITY FULL');
  for (const name of ['marketcast', 'supabase_realtime']) {
    await stage.query(`CREATE PUBLICATION ${name} FOR TABLE ${tableNames.join(', ')}`);
  }
  roles += 1;
  const role = `reader_${process.pid}_${roles}`;
  await stage.query(`CREATE ROLE ${role} LOGIN REPLICATION`);
  return role;
}

/** Starts a server that must refuse to start, and returns the message of its error. */
async function refusalOf(environment: Record<string, string>): Promise<string> {
  const server = await startServer(environment).catch((error: unknown) => error);
  if (server instanceof Error) return server.message;
  throw new Error('it started');
}

/** Resolves when a catch-up has been through every table. */
async function untilCaughtUp(stage: CaptureStage, name: string): Promise<void> {
  await until(async () => {
    const marks = await stage.query('SELECT name FROM marketcast_watermark WHERE name LIKE $1', [`${name}%`]);
    return marks.length === 1 && marks[0]?.name === name;
  }, 'it has caught up');
}

it.each([
  { source: 'postgres', locked: 'markets, positions' },
  { source: 'supabase', locked: 'markets, discussions, positions' },
])('names the grants that $source is missing, which are enough', async ({ source, locked }) => {
  await using stage = await openStage(postgres);
  const role = await addRole(stage);
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId);
  // Catch-up locks the rows of markets and positions.
  await stage.query('UPDATE markets SET shares_yes = 1 WHERE id = $1', [marketId]);
  await stage.query(
    `INSERT INTO positions (market_id, user_wallet, shares_yes, updated_at) VALUES ($1, 'other', 1, now())`,
    [marketId],
  );
  const environment = {
    ...logElsewhere,
    DATABASE_URL: stage.databaseUrl.replace('postgres@', `${role}@`),
    CHANGE_SOURCE: source,
    REPLICATION_SLOT: role,
    SUPABASE_URL: `http://127.0.0.1:${await freePort()}`,
    SUPABASE_SERVICE_ROLE_KEY: 'nobody asks for it',
  };

  const refusal = await refusalOf(environment);
  expect(refusal).toBe(
    `the role ${role} may not read what it captures. Run: ` +
      `GRANT SELECT ON ${tableNames.join(', ')} TO "${role}"; GRANT UPDATE ON ${locked} TO "${role}"; ` +
      `ALTER TABLE marketcast_watermark OWNER TO "${role}"`,
  );
  await stage.query(refusal.split('Run: ')[1] ?? '');
  await stage.query(`REVOKE UPDATE ON markets FROM ${role}`);
  expect(await refusalOf(environment)).toMatch(`Run: GRANT UPDATE ON markets TO "${role}"`);
  // The privilege on a single column is enough for a lock.
  await stage.query(`GRANT UPDATE (updated_at) ON markets TO ${role}`);
  await using server = await startServer(environment);
  expect((await statusOf(server)).changeSource.kind).toBe(source);
  if (source === 'postgres') await untilCaughtUp(stage, role);
});

it('needs a database that others can write', async () => {
  await expect(startServer({ CHANGE_SOURCE: 'postgres', DATA_DIR: 'memory://' })).rejects.toThrow(
    'CHANGE_SOURCE: needs DATABASE_URL',
  );
});
