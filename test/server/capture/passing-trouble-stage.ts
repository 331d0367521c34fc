import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import pg from 'pg';

import { queryDatabase, startPostgres, type TestPostgres } from '../../support/postgres/postgres.ts';
import { openRealtimeStage } from '../../support/realtime/stage.ts';
import { startServer, type TestServer } from '../../support/servers/server.ts';
import { openStage, statusOf, until } from './stage.ts';

/** A database that a superuser writes, and a server whose role has only granted privileges. */
export interface RoleStage extends AsyncDisposable {
  readonly server: TestServer;
  /** Runs a statement as the superuser, over a connection of its own. */
  query(statement: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Opens another connection of the superuser. */
  connect(): Promise<AsyncDisposable & { readonly client: pg.Client }>;
  /** Ends the connections on which the server runs statements. The connections that listen for changes stay. */
  endQueries(): Promise<void>;
}

/** The role of the server; its password is {@link password}. */
export const role = 'marketcast_app';
export const password = 'the first password';

/** A change source, with the set-up of a captured database that {@link role} owns. */
export interface CapturedSource {
  readonly name: string;
  readonly open: (environment?: Record<string, string>) => Promise<RoleStage>;
}

/** Both change sources. */
export const sources: readonly CapturedSource[] = [
  { name: 'a replication slot', open: openSlot },
  { name: 'Realtime', open: openRealtime },
];

async function openSlot(environment: Record<string, string> = {}): Promise<RoleStage> {
  const postgres = await startPostgres();
  const stage = await openStage(postgres);
  return openRole({
    postgres,
    databaseUrl: stage.databaseUrl,
    environment: { CHANGE_SOURCE: 'postgres', REPLICATION_SLOT: stage.slot, ...environment },
    async dispose() {
      await stage[Symbol.asyncDispose]();
      await postgres[Symbol.asyncDispose]();
    },
  });
}

async function openRealtime(environment: Record<string, string> = {}): Promise<RoleStage> {
  const stage = await openRealtimeStage();
  return openRole({
    postgres: stage.postgres,
    databaseUrl: stage.databaseUrl,
    environment: {
      CHANGE_SOURCE: 'supabase',
      SUPABASE_URL: stage.realtime.url,
      SUPABASE_SERVICE_ROLE_KEY: stage.realtime.serviceKey,
      SUPABASE_SWEEP_INTERVAL_MS: '86400000',
      ...environment,
    },
    async dispose() {
      await stage[Symbol.asyncDispose]();
    },
  });
}

interface RoleOptions {
  readonly postgres: TestPostgres;
  readonly databaseUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly dispose: () => Promise<void>;
}

async function openRole({ postgres, databaseUrl, environment, dispose }: RoleOptions): Promise<RoleStage> {
  const query = (statement: string, parameters: unknown[] = []) =>
    queryDatabase(databaseUrl, statement, parameters);
  await query(`CREATE ROLE ${role} LOGIN REPLICATION PASSWORD '${password}'`);
  await query(`GRANT pg_read_all_stats TO ${role}`);
  await query(takeOver);
  await askForPasswords(postgres);
  const url = new URL(databaseUrl);
  url.username = role;
  url.password = password;
  const server = await startServer({ DATABASE_URL: url.href, DATABASE_TIMEOUT_MS: '6000', ...environment });
  // The catch-up of the start tells of the rows that the platform had before.
  await until(async () => {
    const { state, lagMs } = (await statusOf(server)).changeSource;
    return state === 'up' && lagMs === 0;
  }, 'the start has caught up');
  return {
    server,
    query,
    async connect() {
      const client = new pg.Client({ connectionString: databaseUrl });
      client.on('error', () => undefined);
      await client.connect();
      return { client, [Symbol.asyncDispose]: () => client.end() };
    },
    async endQueries() {
      await query(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE ${isQuery}`);
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await dispose();
    },
  };
}

const isQuery = `usename = '${role}' AND backend_type = 'client backend'`;

/** Makes the role the owner of the database, its tables and its publications. */
const takeOver = `
  DO $$
  DECLARE found text;
  BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO ${role}', current_database());
    ALTER SCHEMA public OWNER TO ${role};
    FOR found IN SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
      EXECUTE format('ALTER TABLE %s OWNER TO ${role}', found);
    END LOOP;
    FOR found IN SELECT format('%I', pubname) FROM pg_publication LOOP
      EXECUTE format('ALTER PUBLICATION %s OWNER TO ${role}', found);
    END LOOP;
  END $$
`;

/** Makes the database accept the role by its password alone. */
async function askForPasswords(postgres: TestPostgres): Promise<void> {
  const file = join(postgres.directory, 'data', 'pg_hba.conf');
  const rules = await readFile(file, 'utf8');
  // Other roles connect as before, also the stand-in of Realtime, which replicates as a superuser.
  await writeFile(file, `host all,replication ${role} 127.0.0.1/32 scram-sha-256\n${rules}`);
  await postgres.query('SELECT pg_reload_conf()');
}

/** Commits votes, and locks their table before any query can read them. Resolves with the function that unlocks. */
export async function lockAfterVotes(
  stage: RoleStage,
  marketId: string,
  wallets: readonly string[],
): Promise<{ readonly unlock: () => Promise<void> }> {
  const writer = await stage.connect();
  const locker = await stage.connect();
  await writer.client.query('BEGIN');
  await insertVotes(writer.client, marketId, wallets);
  await locker.client.query('BEGIN');
  const locked = locker.client.query('LOCK TABLE proposal_votes IN ACCESS EXCLUSIVE MODE');
  await until(async () => {
    const waiting = await stage.query(
      `SELECT FROM pg_locks WHERE NOT granted AND relation = 'proposal_votes'::regclass`,
    );
    return waiting.length > 0;
  }, 'the lock is next in line');
  // A query of the vote waits behind the lock, which is first in the queue.
  await writer.client.query('COMMIT');
  await locked;
  await writer[Symbol.asyncDispose]();
  return {
    async unlock() {
      await locker.client.query('COMMIT');
      await locker[Symbol.asyncDispose]();
    },
  };
}

/** Commits votes for the proposal, in the order of the wallets. */
export async function insertVotes(
  client: Pick<pg.Client, 'query'>,
  marketId: string,
  wallets: readonly string[],
): Promise<void> {
  for (const wallet of wallets) {
    await client.query(`INSERT INTO users (wallet) VALUES ($1) ON CONFLICT DO NOTHING`, [wallet]);
    await client.query(
      `INSERT INTO proposal_votes (market_id, user_wallet, vote, voted_at)
       VALUES ($1, $2, true, clock_timestamp())`,
      [marketId, wallet],
    );
  }
}

/** Wallets that no other test has. */
export function newWallets(count: number): readonly string[] {
  return Array.from({ length: count }, () => `voter-${randomUUID()}`);
}
