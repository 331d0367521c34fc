import { expect, it } from 'vitest';

import { DividendPaymentsDocument } from '../../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { buy, claim, freshCreator, launch, readOwn, sell } from '../../../support/creator-shares/shares.ts';
import { expectSound } from '../../../support/creator-shares/sound.ts';
import { codeOf, place, refusalOf, trade } from '../../../support/orders/orders.ts';
import { describeOnDatabases, type SharedStage } from '../../../support/postgres/databases.ts';
import { tokenOf, withoutLimits, type TestServer } from '../../../support/servers/server.ts';

const quoteText = `query ($marketId: ID!, $shares: BigInt, $amount: BigInt) {
  tradeQuote(marketId: $marketId, tradeType: BUY, outcome: YES, shares: $shares, amount: $amount) { shares cost fee } }`;

interface Quote {
  readonly shares: string;
  readonly cost: string;
  readonly fee: string;
}

async function quote(server: TestServer, variables: object): Promise<Quote> {
  const { tradeQuote } = await request<{ tradeQuote: Quote }, object>(server, quoteText, variables);
  return tradeQuote;
}

/** The fee of each of the trades of a market, the oldest first. */
async function feesOf(server: TestServer, marketId: string): Promise<readonly string[]> {
  const { market } = await request<{ market: { trades: { edges: { node: { fee: string } }[] } } }, object>(
    server,
    `query ($id: ID!) { market(id: $id) { trades { edges { node { fee } } } } }`,
    { id: marketId },
  );
  return market.trades.edges.map(({ node }) => node.fee).toReversed();
}

/** A market whose creator has unlocked shares. */
async function openMarket({ server }: Pick<SharedStage, 'server'>) {
  const creator = freshCreator();
  const marketId = await createMarket(server, 'ACTIVE', creator);
  await launch(server, '0', creator);
  return { creator, marketId };
}

async function paymentsOf(server: TestServer, wallet: string) {
  const { viewer } = await request(server, DividendPaymentsDocument, {}, await tokenOf(wallet));
  return viewer?.dividendPayments.edges.map(({ node }) => node) ?? [];
}

const ceilingOf = (amount: bigint, bps: bigint): bigint => (amount * bps + 9999n) / 10_000n;

describeOnDatabases(
  'the fee of trades for holders',
  (stage) => {
    it('is due while a wallet holds shares, on top of a purchase and off a sale', async () => {
      const { creator, marketId } = await openMarket(stage);
      const holder = `holder of ${creator}`;
      const [before] = await trade(stage.server, 'ada', { marketId, shares: 3 });
      await buy(stage.server, holder, { creator, shares: 1 });
      const told = await quote(stage.server, { marketId, shares: '2000000000' });
      expect(told.fee).toBe(String(ceilingOf(BigInt(told.cost), 100n)));
      const most = String(BigInt(told.cost) + BigInt(told.fee));
      await expect(
        trade(stage.server, 'ada', { marketId, shares: 2, maxCost: String(BigInt(most) - 1n) }),
      ).rejects.toThrow('SLIPPAGE_EXCEEDED');
      const [bought] = await trade(stage.server, 'ada', { marketId, shares: 2, maxCost: most });
      expect(bought?.cost).toBe(told.cost);
      const [sold] = await trade(stage.server, 'ada', { marketId, shares: 1, tradeType: 'SELL' });
      const fees = [told.fee, String(ceilingOf(BigInt(sold?.cost ?? ''), 100n))];
      expect(await feesOf(stage.server, marketId)).toEqual(['0', ...fees]);
      expect(await paymentsOf(stage.server, holder)).toMatchObject([
        { amount: fees[1], source: 'TRADE', tradeId: sold?.id },
        { amount: fees[0], source: 'TRADE', tradeId: bought?.id },
      ]);
      const { claim: claimed } = await claim(stage.server, holder, creator);
      expect(claimed.amount).toBe(String(fees.reduce((sum, fee) => sum + BigInt(fee), 0n)));
      await sell(stage.server, holder, { creator, shares: 1 });
      await trade(stage.server, 'ada', { marketId, shares: 1 });
      expect((await feesOf(stage.server, marketId)).at(-1)).toBe('0');
      expect(before).toBeDefined();
      await expectSound(stage, creator);
    });

    it('has a quote by lamports that includes it', async () => {
      const { creator, marketId } = await openMarket(stage);
      await buy(stage.server, 'grace', { creator, shares: 3 });
      const told = await quote(stage.server, { marketId, amount: '1000000000' });
      expect(BigInt(told.cost) + BigInt(told.fee)).toBeLessThanOrEqual(1_000_000_000n);
      const more = await quote(stage.server, { marketId, shares: String(BigInt(told.shares) + 1n) });
      expect(BigInt(more.cost) + BigInt(more.fee)).toBeGreaterThan(1_000_000_000n);
    });

    it('is a part of the fees of orders that trade at once, and not of those that rest', async () => {
      const { creator, marketId } = await openMarket(stage);
      await buy(stage.server, 'grace', { creator, shares: 7 });
      await place(stage.server, 'ada', { marketId, outcome: 'NO', price: '0.5', shares: 2 });
      const { order } = await place(stage.server, 'joan', { marketId, price: '0.51', shares: 3 });
      expect(order.fees).toBe(String(ceilingOf(BigInt(order.filledCost), 100n)));
      const { dividend } = await readOwn(stage.server, 'grace', creator);
      expect(7n * BigInt(order.fees)).toBeGreaterThan(0n);
      expect(BigInt(order.fees) - BigInt(dividend?.accrued ?? '')).toBeLessThan(7n);
      expect(codeOf(await refusalOf(stage.server, 'joan', { marketId, price: '2', shares: 1 }))).toBe(
        'BAD_USER_INPUT',
      );
      await expectSound(stage, creator);
    });

    it('adds up to the lamport with trades and sales of shares at once', async () => {
      const { creator, marketId } = await openMarket(stage);
      const wallets = ['ada', 'grace', 'joan'];
      await Promise.all(wallets.map((wallet) => buy(stage.server, wallet, { creator, shares: 10 })));
      for (let round = 0; round < 3; round += 1) {
        await Promise.all(
          wallets.flatMap((wallet) => [
            trade(stage.server, wallet, { marketId, shares: 1 }),
            sell(stage.server, wallet, { creator, shares: 2 }),
            buy(stage.server, wallet, { creator, shares: 1 }),
          ]),
        );
        await claim(stage.server, 'ada', creator);
      }
      await expectSound(stage, creator);
    });
  },
  { ...withoutLimits, HOLDERS_FEE_BPS: '100' },
);
