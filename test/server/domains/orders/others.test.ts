import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { createMarket, request } from '../../../support/clients/graphql.ts';
import {
  codeOf,
  expectSound,
  place,
  readBook,
  refusalOf,
  trade,
  type OrderInput,
} from '../../../support/orders/orders.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import {
  serviceToken,
  startServer,
  withoutLimits,
  type TestServer,
} from '../../../support/servers/server.ts';

const share = 1_000_000_000n;

describe('trades of other programs', () => {
  let postgres: TestPostgres;
  let url: string;
  let server: TestServer;
  beforeAll(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
    server = await startServer({ ...withoutLimits, DATABASE_URL: url, CHANGE_SOURCE: 'postgres' });
  });
  afterAll(async () => {
    await server.stop();
    await postgres[Symbol.asyncDispose]();
  });
  const stage = {
    get server() {
      return server;
    },
    query: (statement: string, parameters: unknown[] = []) => queryDatabase(url, statement, parameters),
  };

  const statusOf = async (id: string) => {
    const [row] = await stage.query('SELECT status, end_reason FROM orders WHERE id = $1', [id]);
    return [row?.['status'], row?.['end_reason']];
  };

  /** Writes a trade as an indexer does: the row, the market and the position. */
  async function tradeOutside(
    marketId: string,
    wallet: string,
    outcome: boolean,
    shares: bigint,
  ): Promise<void> {
    const side = outcome ? 'shares_yes' : 'shares_no';
    const kind = shares > 0n ? 'buy' : 'sell';
    await stage.query('INSERT INTO users (wallet) VALUES ($1) ON CONFLICT DO NOTHING', [wallet]);
    await stage.query(
      `WITH traded AS (
         INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
         VALUES ($1, $2, $3, $4, abs($5::bigint), 1, gen_random_uuid()::text, now())
       ), held AS (
         INSERT INTO positions AS known (market_id, user_wallet, ${side}) VALUES ($1, $2, $5::bigint)
         ON CONFLICT (market_id, user_wallet) DO UPDATE SET ${side} = known.${side} + $5::bigint
       )
       UPDATE markets SET ${side} = ${side} + $5::bigint, total_volume = total_volume + 1 WHERE id = $1`,
      [marketId, wallet, kind, outcome, shares.toString()],
    );
  }

  it('fill the orders that they move the market maker past, best price first', async () => {
    const marketId = await createMarket(stage.server);
    const sell = (price: string): OrderInput => ({ marketId, side: 'SELL', price, shares: 2 });
    await trade(stage.server, 'ada', { marketId, shares: 10 });
    const [near, far] = [
      await place(stage.server, 'ada', sell('0.55')),
      await place(stage.server, 'ada', sell('0.7')),
    ];
    await tradeOutside(marketId, 'indexer', true, 30n * share);
    await vi.waitFor(async () => expect(await statusOf(near.order.id)).toEqual(['FILLED', 'FILLED']), 10_000);
    expect(await statusOf(far.order.id)).toEqual(['OPEN', null]);
    const [fill] = await stage.query(
      'SELECT liquidity, against, cost::text FROM order_fills WHERE order_id = $1',
      [near.order.id],
    );
    expect(fill).toMatchObject({ liquidity: 'MAKER', against: 'MARKET_MAKER' });
    // The market maker pays more than the limit, because it has passed it.
    expect(BigInt(String(fill?.['cost']))).toBeGreaterThan(1_100_000_000n);
    await expectSound(stage, marketId);
    const { bids, asks } = await readBook(stage.server, marketId);
    expect(Number(bids[0]?.price)).toBeLessThan(Number(asks[0]?.price));
  });

  it('end the sales that they leave uncovered', async () => {
    const marketId = await createMarket(stage.server);
    await trade(stage.server, 'grace', { marketId, shares: 10 });
    const sale = { marketId, side: 'SELL' as const, price: '0.9' };
    const [first, second] = [
      await place(stage.server, 'grace', { ...sale, shares: 3 }),
      await place(stage.server, 'grace', { ...sale, shares: 6 }),
    ];
    await tradeOutside(marketId, 'grace', true, -5n * share);
    await vi.waitFor(
      async () => expect(await statusOf(second.order.id)).toEqual(['CANCELLED', 'INSUFFICIENT_SHARES']),
      10_000,
    );
    expect(await statusOf(first.order.id)).toEqual(['OPEN', null]);
    await expectSound(stage, marketId);
  });

  it('are told by the book that clients follow', async () => {
    const marketId = await createMarket(stage.server);
    const before = await readBook(stage.server, marketId);
    await tradeOutside(marketId, 'indexer', false, 7n * share);
    await vi.waitFor(async () => {
      const after = await readBook(stage.server, marketId);
      expect(after.sequence).not.toBe(before.sequence);
      expect(after.bestAsk).not.toBe(before.bestAsk);
    }, 10_000);
  });

  it('wait while trading is halted, and a halt may cancel the orders of its market', async () => {
    const marketId = await createMarket(stage.server);
    await trade(stage.server, 'ada', { marketId, shares: 10 });
    const sale = await place(stage.server, 'ada', { marketId, side: 'SELL', price: '0.55', shares: 2 });
    const operator = await serviceToken();
    const halt = (cancelOrders: boolean) =>
      request(
        stage.server,
        'mutation ($input: HaltTradingInput!) { haltTrading(input: $input) { halt { id } } }',
        { input: { marketId, reason: 'a test', cancelOrders } },
        operator,
      );
    const resume = () =>
      request(
        stage.server,
        'mutation ($input: ResumeTradingInput!) { resumeTrading(input: $input) { status { isTradingActive } } }',
        { input: { marketId } },
        operator,
      );
    await halt(false);
    expect(codeOf(await refusalOf(stage.server, 'grace', { marketId, price: '0.4', shares: 1 }))).toBe(
      'TRADING_HALTED',
    );
    await tradeOutside(marketId, 'indexer', true, 30n * share);
    // Every job that the trade has made has run.
    await vi.waitFor(async () => {
      const rows = await stage.query(`SELECT name FROM marketcast_jobs WHERE payload->>'marketId' = $1`, [
        marketId,
      ]);
      expect(rows).toEqual([]);
    }, 10_000);
    expect(await statusOf(sale.order.id)).toEqual(['OPEN', null]);
    await resume();
    await vi.waitFor(async () => expect(await statusOf(sale.order.id)).toEqual(['FILLED', 'FILLED']), 10_000);
    const resting = await place(stage.server, 'grace', { marketId, price: '0.2', shares: 1 });
    await halt(true);
    await vi.waitFor(
      async () => expect(await statusOf(resting.order.id)).toEqual(['CANCELLED', 'HALTED']),
      10_000,
    );
    await resume();
    await expectSound(stage, marketId);
  });
});
