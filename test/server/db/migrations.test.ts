import { describe, expect, it } from 'vitest';

import { openDatabase } from '../../../src/server/db/client.ts';
import { MarketDocument } from '../../../src/client/generated/graphql.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { ofTable, readCatalog } from '../../support/postgres/catalog.ts';
import { wireTime } from '../../support/postgres/databases.ts';
import { createMarket, request } from '../../support/clients/graphql.ts';
import { queryDatabase } from '../../support/postgres/postgres.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';
import { startServer } from '../../support/servers/server.ts';
import { trade, withoutLimits } from '../../support/graphql/streams.ts';

/** Every column of the contract, as DATABASE.md has it. */
const contract = {
  users: [
    'wallet text created_at timestamptz last_seen_at timestamptz updated_at timestamptz twitter_handle text',
    'twitter_verified bool reputation_score int4 avatar_url text bio text',
  ],
  markets: [
    'id text on_chain_address text question text description text category text tags _text creator_wallet text',
    'resolver_wallet text state text b_parameter int8 initial_liquidity int8 current_liquidity int8 shares_yes int8',
    'shares_no int8 current_price_yes numeric current_price_no numeric total_volume int8 proposed_outcome bool',
    'final_outcome bool ipfs_evidence_hash text proposal_likes int4 proposal_dislikes int4 dispute_agree int4',
    'dispute_disagree int4 created_at timestamptz approved_at timestamptz activated_at timestamptz',
    'resolution_proposed_at timestamptz finalized_at timestamptz is_cancelled bool updated_at timestamptz',
  ],
  positions: [
    'market_id text user_wallet text shares_yes int8 shares_no int8 total_invested int8 trades_count int4',
    'realized_pnl int8 unrealized_pnl int8 has_claimed bool claimed_amount int8 first_trade_at timestamptz',
    'last_trade_at timestamptz updated_at timestamptz',
  ],
  proposal_votes: ['market_id text user_wallet text vote bool voted_at timestamptz tx_signature text'],
  dispute_votes: ['market_id text user_wallet text vote bool voted_at timestamptz tx_signature text'],
  discussions: [
    'id uuid market_id text user_wallet text content text created_at timestamptz deleted_at timestamptz',
  ],
  trades: [
    'id uuid market_id text user_wallet text trade_type text outcome bool shares int8 cost int8',
    'price_after numeric tx_signature text block_time timestamptz created_at timestamptz',
  ],
} as const;
const tables = Object.keys(contract) as (keyof typeof contract)[];

const logger = createLogger('silent');

async function migrate(url: string): Promise<void> {
  const database = await openDatabase({ url, folder: '', poolSize: 1, timeoutMs: 10_000, logger });
  await database.close();
}

async function columnsOf(url: string, table: string): Promise<string> {
  const columns = await queryDatabase(
    url,
    `SELECT column_name || ' ' || udt_name AS definition FROM information_schema.columns
     WHERE table_name = $1 ORDER BY ordinal_position`,
    [table],
  );
  return columns.map(({ definition }) => definition).join(' ');
}

describe('the migrations', () => {
  it('create every table of the contract in an empty database', async () => {
    const url = await createDatabase();
    await migrate(url);

    for (const table of tables) expect(await columnsOf(url, table), table).toBe(contract[table].join(' '));
  });

  it('make updates of a market carry its old state, and set updated_at', async () => {
    const url = await createDatabase();
    await migrate(url);
    await queryDatabase(url, `INSERT INTO users (wallet) VALUES ('w')`);
    const [market] = await queryDatabase(
      url,
      `INSERT INTO markets (id, on_chain_address, question, creator_wallet, b_parameter, initial_liquidity,
         created_at, updated_at) VALUES ('m', 'a', '0123456789', 'w', 1, 1, now(), '2000-01-01') RETURNING state`,
    );
    const [updated] = await queryDatabase(
      url,
      `UPDATE markets SET state = 'APPROVED' RETURNING updated_at = now() AS is_touched,
         (SELECT relreplident FROM pg_class WHERE oid = 'markets'::regclass) AS identity`,
    );
    expect(market).toEqual({ state: 'PROPOSED' });
    expect(updated).toEqual({ is_touched: true, identity: 'f' });
  });

  it('change nothing when they run again', async () => {
    const url = await createDatabase();
    await migrate(url);
    const before = await readCatalog(url);

    await migrate(url);
    await migrate(url);

    expect(await readCatalog(url)).toEqual(before);
  });

  it('make the same database when several servers start on it at once', async () => {
    const [alone, shared] = [await createDatabase(), await createDatabase()];
    await migrate(alone);

    await Promise.all(Array.from({ length: 5 }, () => migrate(shared)));

    expect(await readCatalog(shared)).toEqual(await readCatalog(alone));
  });

  it('are all or nothing: a database in which they cannot finish is left as it was', async () => {
    const url = await createDatabase();
    // A table of another team that takes the name of an index which the last migration creates.
    await queryDatabase(url, 'CREATE TABLE trades_created_at (id int)');
    const before = await readCatalog(url);

    await expect(migrate(url)).rejects.toThrow('trades_created_at');
    expect(await readCatalog(url)).toEqual(before);
  });

  it.each(tables.filter((table) => table !== 'users' && table !== 'markets'))(
    'create %s alone where the others are there, and leave those as they are',
    async (table) => {
      const url = await createDatabase();
      await migrate(url);
      await queryDatabase(url, `ALTER TABLE markets ADD COLUMN theirs text`);
      const complete = await readCatalog(url);
      await queryDatabase(url, `DROP TABLE ${table}`);
      const without = await readCatalog(url);

      await migrate(url);

      const after = await readCatalog(url);
      expect(after).toEqual(complete);
      for (const other of tables.filter((candidate) => candidate !== table)) {
        expect(ofTable(after, other)).toEqual(expect.arrayContaining([...ofTable(without, other)]));
      }
    },
  );

  it('need no right to create anything where every table is there', async () => {
    const url = await createDatabase();
    await migrate(url);
    // The tables that only this server uses are absent.
    // Roles belong to the whole server, so its name is as unique as that of the database.
    const role = new URL(url).pathname.slice(1);
    await queryDatabase(url, `CREATE ROLE ${role} LOGIN`);
    await queryDatabase(url, 'REVOKE ALL ON SCHEMA public FROM PUBLIC');
    await queryDatabase(url, `GRANT USAGE ON SCHEMA public TO ${role}`);
    await queryDatabase(
      url,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`,
    );
    const before = await readCatalog(url);
    const limited = url.replace('postgres@', `${role}@`);
    await expect(queryDatabase(limited, 'CREATE TABLE mine (id int)')).rejects.toThrow('permission denied');

    {
      await using server = await startServer({ ...withoutLimits, DATABASE_URL: limited, BROKER: 'memory' });
      expect(await readCatalog(url)).toEqual(before);
      await trade(server, await createMarket(server));
    }

    await queryDatabase(url, 'DROP TABLE trades');
    await expect(migrate(limited)).rejects.toThrow('permission denied');
  });

  it.each([
    ['a time zone that is not UTC', `timezone = 'Asia/Kathmandu'`],
    ['a time zone whose offset once had seconds', `timezone = 'Africa/Monrovia'`],
    ['dates in another style', `datestyle = 'German, DMY'`],
    ['literals in another style', `standard_conforming_strings = off`],
  ])('and the server work on a database with %s', async (_case, setting) => {
    const url = await createDatabase();
    await queryDatabase(
      url,
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET ${setting.replaceAll("'", "''")}', current_database()); END $$`,
    );
    await using server = await startServer({ ...withoutLimits, DATABASE_URL: url });
    const id = await createMarket(server);
    await trade(server, id);
    await queryDatabase(url, `UPDATE markets SET approved_at = '1965-06-15 00:00:00.000001+00'`);

    const { market } = await request(server, MarketDocument, { id });
    const [row] = await queryDatabase(
      url,
      `SELECT ${wireTime('created_at')} AS created, ${wireTime('updated_at')} AS updated FROM markets`,
    );
    expect(market).toMatchObject({
      createdAt: row?.['created'],
      updatedAt: row?.['updated'],
      approvedAt: '1965-06-15T00:00:00.000001Z',
    });
  });
});
