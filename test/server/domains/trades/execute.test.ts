import { describe, expect, it } from 'vitest';

import {
  ExecuteTradeDocument,
  MarketDocument,
  MarketTradesDocument,
  PositionChangedDocument,
  ViewerPositionsDocument,
  type ExecuteTradeInput,
} from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import { describeOnDatabases, type SharedStage } from '../../../support/postgres/databases.ts';
import { tokenOf } from '../../../support/servers/server.ts';

type Order = Omit<ExecuteTradeInput, 'marketId'>;

const share = 1_000_000_000n;
const shares = (count: bigint): string => (count * share).toString();
const buyYes = (count: bigint): Order => ({ tradeType: 'BUY', outcome: 'YES', shares: shares(count) });
const sellYes = (count: bigint): Order => ({ tradeType: 'SELL', outcome: 'YES', shares: shares(count) });

async function trade({ server }: SharedStage, marketId: string, order: Order, wallet = 'trader') {
  const input = { marketId, ...order };
  const { executeTrade } = await request(server, ExecuteTradeDocument, { input }, await tokenOf(wallet));
  return executeTrade;
}

async function codesOfTrade(
  { server }: SharedStage,
  marketId: string,
  order: Order,
  wallet = 'trader',
): Promise<readonly unknown[]> {
  return codesOf(server, ExecuteTradeDocument, { input: { marketId, ...order } }, await tokenOf(wallet));
}

async function positionOf({ server }: SharedStage, wallet: string, marketId: string) {
  const { viewer } = await request(server, ViewerPositionsDocument, {}, await tokenOf(wallet));
  return viewer?.positions.find((position) => position.marketId === marketId) ?? null;
}

describeOnDatabases('executeTrade', (stage) => {
  it('writes the trade, the shares, the prices and the volume as they follow from the price rule', async () => {
    const marketId = await createMarket(stage.server);

    // b is 100 shares: C = 100·ln(e^0.1 + 1) − 100·ln 2, and the price is e^0.1 / (e^0.1 + 1).
    const { trade: bought, market } = await trade(stage, marketId, buyYes(10n));

    expect(bought).toMatchObject({
      marketId,
      userWallet: 'trader',
      tradeType: 'BUY',
      outcome: 'YES',
      shares: '10000000000',
      cost: '5124947952',
      priceAfter: '0.524979187',
    });
    expect(market).toEqual({
      id: marketId,
      priceYes: '0.524979187',
      priceNo: '0.475020813',
      sharesYes: '10000000000',
      sharesNo: '0',
      totalVolume: '5124947952',
    });
    const { market: listed } = await request(stage.server, MarketTradesDocument, { marketId });
    expect(listed?.trades.edges.map(({ node }) => node)).toMatchObject([
      { id: bought.id, cost: '5124947952' },
    ]);
  });

  it('marks each trade that never was on a chain with a reference of its own', async () => {
    const marketId = await createMarket(stage.server);
    for (const count of [1n, 2n]) await trade(stage, marketId, buyYes(count));

    const { market } = await request(stage.server, MarketTradesDocument, { marketId });
    const signatures = market?.trades.edges.map(({ node }) => node.txSignature) ?? [];
    expect(new Set(signatures).size).toBe(2);
    for (const signature of signatures)
      expect(signature).toMatch(/^offchain:[0-9a-f]{8}(-[0-9a-f]{4,12}){4}$/);
  });

  it('creates the user of a wallet on first sight', async () => {
    const marketId = await createMarket(stage.server);
    await trade(stage, marketId, buyYes(1n), 'first-time-trader');

    expect(await stage.query(`SELECT wallet FROM users WHERE wallet = 'first-time-trader'`)).toHaveLength(1);
  });

  it('keeps what the open shares cost, and what sales bring beyond it', async () => {
    const marketId = await createMarket(stage.server);
    const first = await trade(stage, marketId, buyYes(10n), 'investor');
    await trade(stage, marketId, buyYes(50n), 'somebody-else');
    const sale = await trade(stage, marketId, sellYes(4n), 'investor');
    const invested = BigInt(first.trade.cost);
    const sold = (invested * 4n) / 10n;

    expect(await positionOf(stage, 'investor', marketId)).toEqual({
      id: `Position:${marketId}:investor`,
      marketId,
      sharesYes: shares(6n),
      sharesNo: '0',
      totalInvested: (invested - sold).toString(),
      tradesCount: 2,
      realizedPnl: (BigInt(sale.trade.cost) - sold).toString(),
    });

    const no = await trade(stage, marketId, { ...buyYes(2n), outcome: 'NO' }, 'investor');
    const open = invested - sold + BigInt(no.trade.cost);
    const rest = await trade(stage, marketId, sellYes(6n), 'investor');
    const soldNow = (open * 6n) / 8n;

    expect(await positionOf(stage, 'investor', marketId)).toEqual({
      id: `Position:${marketId}:investor`,
      marketId,
      sharesYes: '0',
      sharesNo: shares(2n),
      totalInvested: (open - soldNow).toString(),
      tradesCount: 4,
      realizedPnl: (BigInt(sale.trade.cost) - sold + BigInt(rest.trade.cost) - soldNow).toString(),
    });
  });

  it('leaves no invested lamport and no gain to a wallet that sells at once what it bought', async () => {
    const marketId = await createMarket(stage.server);
    await trade(stage, marketId, buyYes(3n), 'round-tripper');
    await trade(stage, marketId, sellYes(3n), 'round-tripper');

    const position = await positionOf(stage, 'round-tripper', marketId);
    expect(position).toMatchObject({ sharesYes: '0', totalInvested: '0' });
    expect(BigInt(position?.realizedPnl ?? '1')).toBeLessThanOrEqual(0n);
  });

  it('tells the wallet alone about its position, with the row as it is', async () => {
    using client = createSocketClient(stage.server, await tokenOf('holder'));
    const marketId = await createMarket(stage.server);
    const { viewer } = await request(stage.server, ViewerPositionsDocument, {}, await tokenOf('holder'));
    const watcher = subscribe(client, PositionChangedDocument, { marketId, after: viewer?.cursor });

    await trade(stage, marketId, buyYes(1n), 'somebody-else');
    await trade(stage, marketId, buyYes(2n), 'holder');

    const [data] = await watcher.take(1);
    expect(data?.positionChanged.position).toEqual(await positionOf(stage, 'holder', marketId));
  });

  it.each(['PROPOSED', 'APPROVED', 'RESOLVING', 'DISPUTED', 'FINALIZED'] as const)(
    'refuses trades in %s with MARKET_NOT_ACTIVE',
    async (state) => {
      const marketId = await createMarket(stage.server, state);

      expect(await codesOfTrade(stage, marketId, buyYes(1n))).toEqual(['MARKET_NOT_ACTIVE']);
      expect(await codesOfTrade(stage, marketId, sellYes(1n))).toEqual(['MARKET_NOT_ACTIVE']);
    },
  );

  it('refuses trades in a cancelled market with MARKET_NOT_ACTIVE', async () => {
    const marketId = await createMarket(stage.server);
    await stage.query('UPDATE markets SET is_cancelled = true WHERE id = $1', [marketId]);

    expect(await codesOfTrade(stage, marketId, buyYes(1n))).toEqual(['MARKET_NOT_ACTIVE']);
  });

  it('knows no market with an unknown id: NOT_FOUND', async () => {
    expect(await codesOfTrade(stage, 'nowhere', buyYes(1n))).toEqual(['NOT_FOUND']);
  });

  describe('a sale', () => {
    it('of more than the wallet holds is refused with INSUFFICIENT_SHARES', async () => {
      const marketId = await createMarket(stage.server);
      expect(await codesOfTrade(stage, marketId, sellYes(1n), 'nobody')).toEqual(['INSUFFICIENT_SHARES']);

      await trade(stage, marketId, buyYes(2n), 'seller');
      await trade(stage, marketId, buyYes(2n), 'somebody-else');
      const tooMany = { ...sellYes(2n), shares: (2n * share + 1n).toString() };
      expect(await codesOfTrade(stage, marketId, tooMany, 'seller')).toEqual(['INSUFFICIENT_SHARES']);
      const wrongOutcome = { ...sellYes(2n), outcome: 'NO' } as const;
      expect(await codesOfTrade(stage, marketId, wrongOutcome, 'seller')).toEqual(['INSUFFICIENT_SHARES']);
      expect((await trade(stage, marketId, sellYes(2n), 'seller')).trade.shares).toBe(shares(2n));
    });

    it('below its least proceeds is refused with SLIPPAGE_EXCEEDED, and at them it goes through', async () => {
      const marketId = await createMarket(stage.server);
      const { trade: bought } = await trade(stage, marketId, buyYes(5n), 'careful-seller');
      const proceeds = BigInt(bought.cost) - 1n;
      const sell = (least: bigint) => ({ ...sellYes(5n), minProceeds: least.toString() });

      expect(await codesOfTrade(stage, marketId, sell(proceeds + 1n), 'careful-seller')).toEqual([
        'SLIPPAGE_EXCEEDED',
      ]);
      const sold = await trade(stage, marketId, sell(proceeds), 'careful-seller');
      expect(sold.trade.cost).toBe(proceeds.toString());
    });

    it('that is worth less than a lamport is refused with BAD_USER_INPUT', async () => {
      const marketId = await createMarket(stage.server);
      await trade(stage, marketId, buyYes(1n), 'crumb-seller');

      const crumb = { ...sellYes(1n), shares: '1' };
      expect(await codesOfTrade(stage, marketId, crumb, 'crumb-seller')).toEqual(['BAD_USER_INPUT']);
    });
  });

  it('refuses a purchase above its largest cost with SLIPPAGE_EXCEEDED, and at it lets it through', async () => {
    const marketId = await createMarket(stage.server);
    const buy = (most: bigint) => ({ ...buyYes(10n), maxCost: most.toString() });

    expect(await codesOfTrade(stage, marketId, buy(5_124_947_951n))).toEqual(['SLIPPAGE_EXCEEDED']);
    expect((await trade(stage, marketId, buy(5_124_947_952n))).trade.cost).toBe('5124947952');
  });

  it.each<[string, Order]>([
    ['no shares', { ...buyYes(1n), shares: '0' }],
    ['fewer than no shares', { ...buyYes(1n), shares: '-1' }],
    ['shares beyond 64 bits', { ...buyYes(1n), shares: '9223372036854775808' }],
    ['least proceeds of a purchase', { ...buyYes(1n), minProceeds: '1' }],
    ['a largest cost of a sale', { ...sellYes(1n), maxCost: '1' }],
  ])('refuses %s with BAD_USER_INPUT', async (_case, order) => {
    const marketId = await createMarket(stage.server);

    expect(await codesOfTrade(stage, marketId, order)).toEqual(['BAD_USER_INPUT']);
  });

  it('refuses a purchase that would leave the columns with BAD_USER_INPUT', async () => {
    const marketId = await createMarket(stage.server);
    await stage.query(`UPDATE markets SET shares_yes = 9223372036854775807 WHERE id = $1`, [marketId]);
    expect(await codesOfTrade(stage, marketId, { ...buyYes(1n), shares: '1' })).toEqual(['BAD_USER_INPUT']);
    expect(await request(stage.server, MarketDocument, { id: marketId })).toMatchObject({
      market: { sharesYes: '9223372036854775807' },
    });
  });

  it('refuses every trade with FORBIDDEN where trades happen on chain, and writes nothing', async () => {
    await using another = await stage.startAnother({ TRADING: 'external' });
    const marketId = await createMarket(another.server);
    const input = { marketId, ...buyYes(1n) };

    expect(await codesOf(another.server, ExecuteTradeDocument, { input }, await tokenOf('trader'))).toEqual([
      'FORBIDDEN',
    ]);
    expect(await codesOf(another.server, ExecuteTradeDocument, { input })).toEqual(['UNAUTHENTICATED']);
    expect(await another.query('SELECT id FROM trades')).toEqual([]);
    expect(await another.query(`SELECT wallet FROM users WHERE wallet = 'trader'`)).toEqual([]);
  });
});
