import { expect, it } from 'vitest';

import { createMarket, request } from '../../../support/clients/graphql.ts';
import { randomOf } from '../../../support/orders/matching-run.ts';
import { codeOf, expectSound, place, readBook, refusalOf, trade } from '../../../support/orders/orders.ts';
import { RandomOrders } from '../../../support/orders/random-orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { withoutLimits } from '../../../support/servers/server.ts';

interface Quote {
  readonly shares: string;
  readonly cost: string;
  readonly fee: string;
  readonly fromOrders: string;
  readonly fromMarketMaker: string;
  readonly priceAfter: string;
}

describeOnDatabases(
  'executeTrade',
  (stage) => {
    const quote = async (variables: object): Promise<Quote> =>
      request<{ tradeQuote: Quote }, object>(
        stage.server,
        `query ($marketId: ID!, $tradeType: TradeType!, $outcome: Outcome!, $shares: BigInt, $amount: BigInt) {
        tradeQuote(marketId: $marketId, tradeType: $tradeType, outcome: $outcome, shares: $shares, amount: $amount) {
          shares cost fee fromOrders fromMarketMaker priceAfter } }`,
        variables,
      ).then(({ tradeQuote }) => tradeQuote);

    it('takes resting orders where they are cheaper, and the rest below a lot of the market maker', async () => {
      const marketId = await createMarket(stage.server);
      await place(stage.server, 'ada', { marketId, outcome: 'NO', price: '0.499', shares: 2 });
      const asked = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '10000000007' };
      const told = await quote(asked);
      expect(told).toMatchObject({ fromOrders: '2000000000', fromMarketMaker: '8000000007', fee: '0' });
      const trades = await trade(stage.server, 'grace', { marketId, shares: 10_000_000_007n });
      expect(trades).toHaveLength(3);
      expect(trades.map(({ shares }) => BigInt(shares)).reduce((sum, each) => sum + each)).toBe(
        10_000_000_007n,
      );
      expect(trades.map(({ cost }) => BigInt(cost)).reduce((sum, each) => sum + each)).toBe(
        BigInt(told.cost),
      );
      await expectSound(stage, marketId);
    });

    it('is as before when no order rests: the same trade, whether the book is followed or not', async () => {
      const [followed, quiet] = [await createMarket(stage.server), await createMarket(stage.server)];
      await readBook(stage.server, followed);
      const made: unknown[][] = [[], []];
      for (const [index, marketId] of [followed, quiet].entries()) {
        for (const input of [
          { shares: 3 },
          { shares: 5_000_001n, outcome: 'NO' as const },
          { shares: 2, tradeType: 'SELL' as const },
        ]) {
          for (const { shares, cost } of await trade(stage.server, 'ada', { marketId, ...input }))
            made[index]?.push([shares, cost]);
        }
      }
      expect(made[0]).toEqual(made[1]);
      const [before, after] = [await readBook(stage.server, quiet), await readBook(stage.server, followed)];
      expect(before.checksum).toBe(after.checksum);
    });

    it('is all or nothing within its limits, and meets no order of its own wallet', async () => {
      const marketId = await createMarket(stage.server);
      const buy = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '5000000000' };
      await place(stage.server, 'ada', { marketId, outcome: 'NO', price: '0.5', shares: 2 });
      const { cost } = await quote(buy);
      await expect(
        trade(stage.server, 'grace', { marketId, shares: 5, maxCost: String(BigInt(cost) - 1n) }),
      ).rejects.toThrow('SLIPPAGE_EXCEEDED');
      await expect(trade(stage.server, 'ada', { marketId, shares: 5 })).rejects.toThrow('NOT_FILLABLE');
      await trade(stage.server, 'grace', { marketId, shares: 5, maxCost: cost });
      await expectSound(stage, marketId);
    });

    it('refuses a sale that ends in a part worth less than a lamport, and takes it without that part', async () => {
      const marketId = await createMarket(stage.server);
      await trade(stage.server, 'ada', { marketId, shares: 10 });
      await place(stage.server, 'grace', { marketId, price: '0.52', shares: 10 });
      const sell = (shares: bigint) =>
        trade(stage.server, 'ada', { marketId, tradeType: 'SELL', shares }).then((trades) => trades.length);
      // The order takes whole lots, so a billionth of a share stays for the market maker.
      await expect(sell(5_000_000_001n)).rejects.toThrow('worth less than a lamport');
      expect(await sell(5_000_000_000n)).toBe(2);
      await expectSound(stage, marketId);
    });

    it('quotes the most shares that an amount buys', async () => {
      const marketId = await createMarket(stage.server);
      await place(stage.server, 'ada', { marketId, outcome: 'NO', price: '0.499', shares: 2 });
      const bought = { marketId, tradeType: 'BUY', outcome: 'YES' };
      const told = await quote({ ...bought, amount: '3000000000' });
      expect(BigInt(told.cost)).toBeLessThanOrEqual(3_000_000_000n);
      const more = await quote({ ...bought, shares: String(BigInt(told.shares) + 1n) });
      expect(BigInt(more.cost)).toBeGreaterThan(3_000_000_000n);
    });

    it('keeps what it sells from open sales of the wallet', async () => {
      const marketId = await createMarket(stage.server);
      await trade(stage.server, 'ada', { marketId, shares: 5 });
      await place(stage.server, 'ada', { marketId, side: 'SELL', price: '0.9', shares: 4 });
      await expect(trade(stage.server, 'ada', { marketId, tradeType: 'SELL', shares: 2 })).rejects.toThrow(
        'INSUFFICIENT_SHARES',
      );
      await trade(stage.server, 'ada', { marketId, tradeType: 'SELL', shares: 1 });
      await expectSound(stage, marketId);
    });

    it('gives the first trades to a request that comes again', async () => {
      const marketId = await createMarket(stage.server);
      await place(stage.server, 'ada', { marketId, outcome: 'NO', price: '0.5', shares: 2 });
      const sent = { marketId, shares: 5, clientId: `again ${marketId}` };
      const first = await trade(stage.server, 'grace', sent);
      expect(first).toHaveLength(2);
      expect(await trade(stage.server, 'grace', sent)).toEqual(first);
    });

    it('stays sound through random orders and trades of many wallets at once', async () => {
      const seed = Math.floor(Math.random() * 2 ** 32);
      const markets = [await createMarket(stage.server), await createMarket(stage.server)];
      const random = randomOf(seed);
      const runs = markets.map((marketId) => new RandomOrders(stage.server, marketId, random));
      for (let round = 0; round < 6; round += 1)
        await Promise.all(runs.flatMap((run) => Array.from({ length: 12 }, () => run.step())));
      for (const [index, marketId] of markets.entries()) {
        await expectSound(stage, marketId);
        expect(runs[index]?.outcome.filled, `seed ${seed}`).toBeGreaterThan(0);
        const { bids, asks } = await readBook(stage.server, marketId);
        expect(Number(bids[0]?.price)).toBeLessThan(Number(asks[0]?.price));
      }
    });
  },
  withoutLimits,
);

describeOnDatabases(
  'fees',
  (stage) => {
    it('are on top of a purchase, off a sale, and within the limits', async () => {
      const marketId = await createMarket(stage.server);
      const { order } = await place(stage.server, 'ada', {
        marketId,
        outcome: 'NO',
        price: '0.5',
        shares: 2,
      });
      expect(order.fees).toBe('0');
      const taken = await place(stage.server, 'grace', {
        marketId,
        price: '0.5',
        shares: 1,
        timeInForce: 'IOC',
      });
      // 0.5 SOL at 100 and at 50 hundredths of a per cent.
      expect(taken.order).toMatchObject({ filledCost: '500000000', fees: '5000000' });
      const [maker] = await stage.query('SELECT fees::text, filled_cost::text FROM orders WHERE id = $1', [
        order.id,
      ]);
      expect(maker).toEqual({ fees: '2500000', filled_cost: '500000000' });
      await expect(
        trade(stage.server, 'grace', { marketId, shares: 1, maxCost: '504999999' }),
      ).rejects.toThrow('SLIPPAGE_EXCEEDED');
      const [made] = await trade(stage.server, 'grace', { marketId, shares: 1, maxCost: '505000000' });
      const { node } = await request<{ node: object }, object>(
        stage.server,
        'query ($id: ID!) { node(id: $id) { ... on Trade { against fee cost } } }',
        { id: made?.id },
      );
      expect(node).toEqual({ against: 'ORDER', fee: '5000000', cost: '500000000' });
      expect(codeOf(await refusalOf(stage.server, 'ada', { marketId, price: '0', shares: 1 }))).toBe(
        'BAD_USER_INPUT',
      );
      await expectSound(stage, marketId);
    });
  },
  { TAKER_FEE_BPS: '100', MAKER_FEE_BPS: '50' },
);
