import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import {
  CreatorSharesTradedDocument,
  CreatorSharesUnlockedDocument,
  DividendChangedDocument,
} from '../../../../src/client/generated/graphql.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import {
  buy,
  claim,
  freshCreator,
  launch,
  readShares,
  sell,
} from '../../../support/creator-shares/shares.ts';
import { expectSound } from '../../../support/creator-shares/sound.ts';
import { trade } from '../../../support/orders/orders.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import { startServer, tokenOf, withoutLimits, type TestServer } from '../../../support/servers/server.ts';

describe("creators' shares beside other programs", () => {
  let postgres: TestPostgres;
  let url: string;
  let server: TestServer;
  beforeAll(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
    server = await startServer({ ...withoutLimits, DATABASE_URL: url, CHANGE_SOURCE: 'postgres' });
    await queryDatabase(url, `INSERT INTO users (wallet) VALUES ('indexer')`);
  });
  afterAll(async () => {
    await server.stop();
    await postgres[Symbol.asyncDispose]();
  });
  const query = (statement: string, parameters: unknown[] = []) => queryDatabase(url, statement, parameters);

  /** Writes trades of 2 lamports as an indexer does, and the volume of the market beside them where `withVolume`. */
  const tradeOutside = (marketId: string, count: number, withVolume = true) =>
    query(
      `WITH traded AS (
         INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
         SELECT $1, 'indexer', 'buy', true, 1, 2, gen_random_uuid()::text, now() + n * interval '1 millisecond'
         FROM generate_series(1, $2::integer) AS n RETURNING id, block_time
       ), moved AS (
         UPDATE markets SET total_volume = total_volume + CASE WHEN $3::boolean THEN 2 * $2::integer ELSE 0 END WHERE id = $1
       ) SELECT id::text FROM traded ORDER BY block_time`,
      [marketId, count, withVolume],
    );

  /** The sums and the holdings of a creator. */
  const stateOf = async (creator: string) => ({
    shares: await query(
      `SELECT supply, holders, reserve::text, per_share::text, carried::text, paid_in::text, platform_fees::text
       FROM creator_shares WHERE creator_wallet = $1`,
      [creator],
    ),
    holdings: await query(
      `SELECT holder_wallet, shares, invested::text, settled_per_share::text, accrued::text, claimed::text
       FROM creator_holdings WHERE creator_wallet = $1 ORDER BY holder_wallet`,
      [creator],
    ),
    bars: await query(
      `SELECT "interval", open, high, low, close, volume::text, trades FROM creator_candles
       WHERE creator_wallet = $1 AND "interval" = 'D1'`,
      [creator],
    ),
  });

  it('are the same whether a mutation or another program made the trades and the claims', async () => {
    const [ours, theirs] = [await launch(server), await launch(server)];
    const wallets = ['ada', 'grace', 'joan'];
    using client = createSocketClient(server);
    using own = createSocketClient(server, await tokenOf('ada'));
    const traded = subscribe(client, CreatorSharesTradedDocument, {
      ...{ creator: theirs, after: (await readShares(server, theirs)).cursor },
    });
    for (const [index, wallet] of wallets.entries()) {
      await buy(server, wallet, { creator: ours, shares: 3 + index });
      await sell(server, wallet, { creator: ours, shares: 1 });
    }
    const columns = 'holder_wallet, side, shares, cost, fee, supply_after, price_after, created_at';
    await query(
      `INSERT INTO creator_share_trades (creator_wallet, ${columns}) SELECT $2, ${columns} FROM creator_share_trades
       WHERE creator_wallet = $1 ORDER BY created_at`,
      [ours, theirs],
    );
    expect(await traded.take(6)).toHaveLength(6);
    await vi.waitFor(async () => expect((await readShares(server, theirs)).supply).toBe(9), 20_000);
    const changes = subscribe(own, DividendChangedDocument, {});
    const { claim: claimed } = await claim(server, 'ada', ours);
    await query(
      `INSERT INTO dividend_claims (creator_wallet, holder_wallet, amount) VALUES ($1, 'ada', $2)`,
      [theirs, claimed.amount],
    );
    await vi.waitFor(async () => expect(await stateOf(theirs)).toEqual(await stateOf(ours)), 20_000);
    const claims = () =>
      changes.received.filter(
        ({ dividendChanged: { dividend, claim: of } }) => of != null && dividend.creator === theirs,
      );
    await vi.waitFor(() => expect(claims()).toHaveLength(1), 20_000);
    expect(claims()[0]?.dividendChanged.dividend).toMatchObject({ accrued: '0', claimed: claimed.amount });
    for (const creator of [ours, theirs]) await expectSound({ query }, creator);
    expect(traded.received).toHaveLength(6);
  });

  it('unlock at the very trade of another program that crosses', async () => {
    const creator = freshCreator();
    const marketId = await createMarket(server, 'ACTIVE', creator);
    await launch(server, '7', creator);
    using client = createSocketClient(server);
    const unlocked = subscribe(client, CreatorSharesUnlockedDocument, {
      ...{ creator, after: (await readShares(server, creator)).cursor },
    });
    const ids = await tradeOutside(marketId, 5);
    const [first] = await unlocked.take(1);
    expect(first?.creatorSharesUnlocked).toMatchObject({ volume: '8', tradeId: ids[3]?.['id'] });
    expect((await readShares(server, creator)).volume).toBe('10');
  });

  it('unlock when the volume of the market comes after its trade', async () => {
    const creator = freshCreator();
    const marketId = await createMarket(server, 'ACTIVE', creator);
    await launch(server, '2', creator);
    const [row] = await tradeOutside(marketId, 1, false);
    using client = createSocketClient(server);
    const unlocked = subscribe(client, CreatorSharesUnlockedDocument, {
      ...{ creator, after: (await readShares(server, creator)).cursor },
    });
    await query('UPDATE markets SET total_volume = 2 WHERE id = $1', [marketId]);
    const [first] = await unlocked.take(1);
    expect(first?.creatorSharesUnlocked).toMatchObject({ volume: '2', tradeId: row?.['id'] });
  });

  it('keep no trade of an unlocked creator waiting while their row is locked', async () => {
    const creator = freshCreator();
    const marketIds = await Promise.all(
      Array.from({ length: 10 }, () => createMarket(server, 'ACTIVE', creator)),
    );
    await launch(server, '0', creator);
    await buy(server, 'ada', { creator, shares: 1 });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT FROM creator_shares WHERE creator_wallet = $1 FOR UPDATE', [creator]);
      const made = await Promise.all(
        marketIds.map((marketId) => trade(server, 'ada', { marketId, shares: 1 })),
      );
      expect(made.flat()).toHaveLength(10);
    } finally {
      await client.end();
    }
  });

  it('keep rows that do not fit from changing anything, and go on', async () => {
    const [creator, other] = [await launch(server), await launch(server)];
    await buy(server, 'ada', { creator, shares: 2 });
    const sale = `INSERT INTO creator_share_trades (creator_wallet, holder_wallet, side, shares, cost, supply_after, price_after)
      VALUES ($1, 'grace', 'sell', 1, 1, 1, 1)`;
    await query(sale, [creator]);
    await query(`INSERT INTO dividend_claims (creator_wallet, holder_wallet, amount) VALUES ($1, 'ada', 5)`, [
      creator,
    ]);
    // A row that fits and comes behind them: when it counts, they have been looked at.
    await query(
      `INSERT INTO creator_share_trades (creator_wallet, holder_wallet, side, shares, cost, supply_after, price_after)
       VALUES ($1, 'joan', 'buy', 1, 238096, 1, 714285)`,
      [other],
    );
    await vi.waitFor(async () => {
      expect((await readShares(server, other)).supply).toBe(1);
    });
    await buy(server, 'grace', { creator, shares: 1 });
    await sell(server, 'grace', { creator, shares: 1 });
    const { holdings } = await stateOf(creator);
    expect(holdings).toMatchObject([
      { holder_wallet: 'ada', shares: 2, invested: '1904762', claimed: '0' },
      { holder_wallet: 'grace', shares: 0, accrued: '0', claimed: '0' },
    ]);
    expect((await readShares(server, creator)).supply).toBe(2);
  });
});
