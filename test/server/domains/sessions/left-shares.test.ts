import { expect, it, vi } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import { expectSound, place, trade } from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { queryDatabase, startPostgres } from '../../../support/postgres/postgres.ts';
import { startServer, withoutLimits, type TestServer } from '../../../support/servers/server.ts';
import { ask, decide, readEvents, readSession, startSession } from '../../../support/sessions/sessions.ts';

const units = (shares: number): bigint => BigInt(shares) * 1_000_000_000n;

/** A session that has bought shares of YES and has ended, and the cost of the shares with the fee. */
async function endedSession(server: TestServer, marketId: string, shares: number) {
  const { id } = await startSession(server, 'ada');
  const decisionId = await decide(server, 'ada', id);
  await trade(server, 'ada', { marketId, shares, sessionId: id, decisionId });
  const { cost } = await profitAndRest(server, id);
  await ask(
    server,
    'ada',
    'mutation ($input: CompleteTradingSessionInput!) { completeTradingSession(input: $input) { session { id } } }',
    { input: { sessionId: id } },
  );
  return { id, cost };
}

/** The realised profit of a session, and its only holding. */
async function profitAndRest(server: TestServer, id: string) {
  const session = await readSession(server, 'ada', id);
  const [position = { shares: '0', cost: '0' }] = session?.positions ?? [];
  return {
    realized: BigInt(session?.realizedPnl ?? ''),
    shares: BigInt(position.shares),
    cost: BigInt(position.cost),
  };
}

describeOnDatabases(
  'the shares that an ended session has left',
  (stage) => {
    const ended = (marketId: string, shares: number) => endedSession(stage.server, marketId, shares);
    const profitOf = (id: string) => profitAndRest(stage.server, id);
    const feeOf = (cost: bigint): bigint => (cost + 99n) / 100n;

    it('realise their profit when its wallet sells them, and the session that ended first comes first', async () => {
      const { server } = stage;
      const marketId = await createMarket(server);
      const [first, second] = [await ended(marketId, 10), await ended(marketId, 6)];
      const before = await readEvents(server, 'ada', first.id);
      await trade(server, 'ada', { marketId, shares: 3 });
      // Another wallet's sale takes none of them.
      await trade(server, 'grace', { marketId, shares: 5 });
      await trade(server, 'grace', { marketId, shares: 5, tradeType: 'SELL' });
      expect(await profitOf(first.id)).toEqual({ realized: 0n, shares: units(10), cost: first.cost });

      const [sold] = await trade(server, 'ada', { marketId, shares: 4, tradeType: 'SELL' });
      const proceeds = BigInt(sold?.cost ?? '');
      const part = (first.cost * 4n) / 10n;
      const realized = proceeds - feeOf(proceeds) - part;
      expect(await profitOf(first.id)).toEqual({ realized, shares: units(6), cost: first.cost - part });
      expect((await profitOf(second.id)).shares).toBe(units(6));

      const [more] = await trade(server, 'ada', { marketId, shares: 9, tradeType: 'SELL' });
      const net = BigInt(more?.cost ?? '') - feeOf(BigInt(more?.cost ?? ''));
      const ofFirst = (net * 6n) / 9n;
      expect(await profitOf(first.id)).toEqual({
        realized: realized + ofFirst - (first.cost - part),
        ...{ shares: 0n, cost: 0n },
      });
      const ofSecond = second.cost / 2n;
      expect(await profitOf(second.id)).toEqual({
        realized: net - ofFirst - ofSecond,
        ...{ shares: units(3), cost: second.cost - ofSecond },
      });
      // Sales of the wallet are no fills and no events of the session.
      expect(await readSession(server, 'ada', first.id)).toMatchObject({ tradeCount: 1, unrealizedPnl: '0' });
      expect(await readEvents(server, 'ada', first.id)).toEqual(before);
      await expectSound(stage, marketId);
    });

    it('realise their profit by a resting order of its wallet', async () => {
      const { server } = stage;
      const marketId = await createMarket(server);
      const left = await ended(marketId, 10);
      await place(server, 'ada', { marketId, side: 'SELL', price: '0.6', shares: 4 });
      await place(server, 'grace', { marketId, side: 'BUY', price: '0.6', shares: 100 });
      // The order is a maker, whose fee is two per cent.
      const net = 2_400_000_000n - 48_000_000n;
      const part = (left.cost * 4n) / 10n;
      expect(await profitOf(left.id)).toEqual({
        ...{ realized: net - part, shares: units(6), cost: left.cost - part },
      });
    });
  },
  { TAKER_FEE_BPS: '100', MAKER_FEE_BPS: '200' },
);

it('the shares that an ended session has left realise their profit by the sale of another program, once', async () => {
  await using postgres = await startPostgres();
  const url = await postgres.createDatabase();
  await using server = await startServer({ ...withoutLimits, DATABASE_URL: url, CHANGE_SOURCE: 'postgres' });
  const marketId = await createMarket(server);
  const { id, cost } = await endedSession(server, marketId, 10);
  const sell = (shares: number, proceeds: number) =>
    queryDatabase(
      url,
      `WITH held AS (UPDATE positions SET shares_yes = shares_yes - $2::bigint WHERE market_id = $1 AND user_wallet = 'ada')
       INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
       VALUES ($1, 'ada', 'sell', true, $2::bigint, $3, gen_random_uuid()::text, clock_timestamp())`,
      [marketId, String(units(shares)), proceeds],
    );
  await sell(4, 2_100_000_000);
  const part = (cost * 4n) / 10n;
  const realized = 2_100_000_000n - part;
  await vi.waitFor(async () => {
    expect(await profitAndRest(server, id)).toEqual({ realized, shares: units(6), cost: cost - part });
  });
  await sell(6, 3_000_000_000);
  await vi.waitFor(async () => {
    expect(await profitAndRest(server, id)).toEqual({
      ...{ realized: 5_100_000_000n - cost, shares: 0n, cost: 0n },
    });
  });
});
