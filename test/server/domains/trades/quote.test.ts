import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ApiError } from '../../../../src/server/base/errors.ts';
import { maximumAmount } from '../../../../src/server/domains/pricing/cost-function.ts';
import type { MarketRow } from '../../../../src/server/domains/markets/table.ts';
import { quoteTrade, type QuoteRequest } from '../../../../src/server/domains/trades/quote.ts';
import { settle } from '../../../../src/server/domains/trades/settle.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { amounts, forAll, markets, tradesFor } from '../../../support/pricing/market-makers.ts';
import { tokenOf } from '../../../support/servers/server.ts';

const row = (values: Partial<MarketRow>): MarketRow =>
  ({ state: 'ACTIVE', isCancelled: false, totalVolume: 0n, currentPriceYes: null, ...values }) as MarketRow;

/** The value that a function returns, or the code of the error that it throws. */
function outcomeOf<Value>(work: () => Value): Value | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
}

describe('a quote', () => {
  const positions = {
    sharesYes: maximumAmount,
    sharesNo: maximumAmount,
    totalInvested: 0n,
    tradesCount: 0,
    realizedPnl: 0n,
  };

  it('has the cost, the price and the refusal of the trade, extremes included', () => {
    const situations = markets.chain((market) => fc.tuple(fc.constant(market), tradesFor(market.b)));
    forAll(500, situations, ([{ sharesYes, sharesNo, b }, trade]) => {
      const market = row({ sharesYes, sharesNo, bParameter: b });
      const order = {
        ...{ marketId: 'm', wallet: 'w', maxCost: null, minProceeds: null, clientId: null },
        ...trade,
      };
      const settled = outcomeOf(() => {
        const { trade: made } = settle(market, trade.tradeType === 'sell' ? positions : null, order, 'id');
        return [made.shares, made.cost, made.priceAfter];
      });
      const quoted = outcomeOf(() => {
        const quote = quoteTrade(market, { marketId: 'm', ...trade, amount: null });
        return [quote.shares, quote.cost, quote.priceAfter];
      });
      expect(quoted).toEqual(settled);
    });
  });

  it('of an amount costs no more than it, and a share more would', () => {
    forAll(200, fc.tuple(markets, fc.boolean(), amounts), ([{ sharesYes, sharesNo, b }, outcome, amount]) => {
      const market = row({ sharesYes, sharesNo, bParameter: b });
      const ask = (size: Pick<QuoteRequest, 'shares' | 'amount'>) =>
        outcomeOf(() => quoteTrade(market, { marketId: 'm', tradeType: 'buy', outcome, ...size }));
      const quote = ask({ shares: null, amount });
      if (typeof quote === 'string') return;
      expect(quote.cost).toBeLessThanOrEqual(amount);
      const more = ask({ shares: quote.shares + 1n, amount: null });
      if (typeof more !== 'string') expect(more.cost).toBeGreaterThan(amount);
    });
  });
});

const quote = `query ($id: ID!, $type: TradeType!, $outcome: Outcome!, $shares: BigInt, $amount: BigInt) {
  tradeQuote(marketId: $id, tradeType: $type, outcome: $outcome, shares: $shares, amount: $amount) {
    shares cost fee averagePrice priceBefore priceAfter fromOrders fromMarketMaker
  }
}`;
const execute = `mutation ($input: ExecuteTradeInput!) {
  executeTrade(input: $input) { trade { shares cost priceAfter } market { priceYes } }
}`;

interface Quoted {
  readonly tradeQuote: { readonly shares: string; readonly cost: string; readonly priceAfter: string };
}
interface Executed {
  readonly executeTrade: {
    readonly trade: { readonly shares: string; readonly cost: string; readonly priceAfter: string };
  };
}

describeOnDatabases('tradeQuote', (stage) => {
  const ask = async (variables: object) =>
    (await request<Quoted, object>(stage.server, quote, variables)).tradeQuote;
  const make = async (input: object) =>
    (await request<Executed, object>(stage.server, execute, { input }, await tokenOf('trader'))).executeTrade
      .trade;

  it('is the trade that follows, to the lamport', async () => {
    const id = await createMarket(stage.server);
    for (const [type, outcome, shares] of [
      ['BUY', 'YES', '12345678901'],
      ['BUY', 'NO', '1'],
      ['BUY', 'NO', '987654321098'],
      ['SELL', 'YES', '2345678901'],
      ['SELL', 'NO', '987654321099'],
    ]) {
      const { cost, priceAfter, ...quoted } = await ask({ id, type, outcome, shares });
      const made = await make({ marketId: id, tradeType: type, outcome, shares });
      expect(made).toEqual({ shares, cost, priceAfter });
      expect(quoted).toMatchObject({ shares, fee: '0', fromOrders: '0', fromMarketMaker: shares });
    }
  });

  it('by lamports is a trade within them', async () => {
    const id = await createMarket(stage.server);
    const { shares, cost } = await ask({ id, type: 'BUY', outcome: 'NO', amount: '5000000000' });
    expect(BigInt(cost)).toBeLessThanOrEqual(5_000_000_000n);
    const input = { marketId: id, tradeType: 'BUY', outcome: 'NO', shares, maxCost: '5000000000' };
    expect((await make(input)).cost).toBe(cost);
  });

  it('refuses as the trade does', async () => {
    const id = await createMarket(stage.server);
    const closed = await createMarket(stage.server, 'APPROVED');
    const codes = (variables: object) =>
      codesOf(stage.server, quote, { id, type: 'BUY', outcome: 'YES', ...variables });
    expect(await codes({})).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ shares: '1', amount: '1' })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ shares: '0' })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ amount: '0' })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ type: 'SELL', amount: '5' })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ type: 'SELL', shares: '5' })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ shares: '1', id: 'unknown' })).toEqual(['NOT_FOUND']);
    expect(await codes({ shares: '1', id: closed })).toEqual(['MARKET_NOT_ACTIVE']);
  });
});
