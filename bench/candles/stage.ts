import { randomBytes } from 'node:crypto';

import { SingleBar } from 'cli-progress';
import pg from 'pg';

import { startPostgres, type TestPostgres } from '../../test/support/postgres/postgres.ts';
import { tokenOf } from '../support/api.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

/** A PostgreSQL of its own, and the token of a wallet. */
export interface Stage extends AsyncDisposable {
  readonly postgres: TestPostgres;
  readonly client: pg.Client;
  readonly token: string;
  /** Of the tokens. */
  readonly secret: string;
  /** @param changeSource `postgres` captures the rows of another program. */
  startServer(changeSource?: 'postgres' | 'none'): Promise<ServerProcess>;
}

/** Starts a PostgreSQL with a server's tables but without candles, as an existing database has them. */
export async function openStage(): Promise<Stage> {
  const secret = randomBytes(32).toString('base64url');
  const postgres = await startPostgres({ walLevel: 'logical' });
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('CREATE PUBLICATION supabase_realtime');
  const environment = {
    NODE_ENV: 'production',
    DATABASE_URL: postgres.url,
    JWT_SECRET: secret,
    RATE_LIMIT_MESSAGES: '0',
    RATE_LIMIT_MUTATIONS: '0',
    RATE_LIMIT_COST: '0',
    MAX_SUBSCRIPTIONS_PER_CONNECTION: '0',
    MAX_EVENT_COST_PER_IP: '0',
  };
  return {
    postgres,
    client,
    secret,
    token: await tokenOf(secret, 'authenticated'),
    startServer: (changeSource = 'none') =>
      startServerProcess('bundled', { ...environment, CHANGE_SOURCE: changeSource }),
    async [Symbol.asyncDispose]() {
      await client.end();
      await postgres[Symbol.asyncDispose]();
    },
  };
}

/** Rows that a statement inserts. */
const rowsOfStatement = 100_000;

/** Inserts active markets. */
export async function insertMarkets(client: pg.Client, ids: readonly string[], days: number): Promise<void> {
  await client.query(`INSERT INTO users (wallet) VALUES ('bench') ON CONFLICT DO NOTHING`);
  await client.query(
    `INSERT INTO markets (id, on_chain_address, question, creator_wallet, state, b_parameter, initial_liquidity, created_at)
     SELECT id, id, 'How far does the price of ' || id || ' move?', 'bench', 'ACTIVE', 100000000000, 1,
       now() - $2 * interval '1 day'
     FROM unnest($1::text[]) AS id`,
    [ids, days],
  );
}

/** Inserts trades of markets, in turn, spread evenly over the days up to now. Shows its progress. */
export async function insertTrades(
  client: pg.Client,
  marketIds: readonly string[],
  count: number,
  days: number,
): Promise<void> {
  const bar = new SingleBar({
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    format: 'rows {bar} {value}/{total} {eta_formatted}',
  });
  bar.start(count, 0);
  for (let first = 0; first < count; first += rowsOfStatement) {
    const last = Math.min(count, first + rowsOfStatement);
    await client.query(
      `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, price_after, tx_signature, block_time)
       SELECT ($1::text[])[1 + n % cardinality($1::text[])], 'bench', 'buy', true, 1000 + n % 977, 500 + n % 499,
         0.5 + 0.4 * sin(n / 5000.0), gen_random_uuid()::text, now() - $2 * interval '1 day' * (1 - n / $3::float8)
       FROM generate_series($4::integer, $5::integer - 1) AS n`,
      [marketIds, days, count, first, last],
    );
    bar.update(last);
  }
  bar.stop();
}
