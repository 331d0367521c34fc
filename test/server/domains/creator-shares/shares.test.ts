import { expect, it } from 'vitest';

import {
  ClaimDividendsDocument,
  CreatorCandlesDocument,
  CreatorShareQuoteDocument,
  CreatorSharesTradedDocument,
  CreatorSharesUnlockedDocument,
  CreatorShareTradesDocument,
  DividendChangedDocument,
  DividendPaymentsDocument,
  LaunchCreatorSharesDocument,
} from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import {
  buy,
  claim,
  freshCreator,
  freshId,
  launch,
  readOwn,
  readShares,
  refusedPurchase,
  refusedSale,
  sell,
} from '../../../support/creator-shares/shares.ts';
import { expectSound } from '../../../support/creator-shares/sound.ts';
import { trade } from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { serviceToken, tokenOf, withoutLimits } from '../../../support/servers/server.ts';

interface CreatorPage {
  readonly user: { readonly wallet: string };
  readonly markets: {
    readonly pageInfo: { readonly endCursor: string };
    readonly edges: readonly { readonly node: { readonly id: string } }[];
  };
}

describeOnDatabases(
  "creators' shares",
  (stage) => {
    it('are bought and sold on the curve, to the lamport', async () => {
      const creator = await launch(stage.server);
      const first = await buy(stage.server, 'ada', { creator, shares: 1, limit: '238096' });
      expect(first).toMatchObject({ duplicate: false, trade: { cost: '238096', fee: '0', supplyAfter: 1 } });
      const more = await buy(stage.server, 'grace', { creator, shares: 99 });
      expect(more.trade).toMatchObject({ cost: '238095000000', priceAfter: '7142857142', supplyAfter: 100 });
      const quote = await request(stage.server, CreatorShareQuoteDocument, {
        ...{ creator, side: 'SELL', shares: 99 },
      });
      const sold = await sell(stage.server, 'grace', {
        creator,
        shares: 99,
        limit: quote.creatorShareQuote.total,
      });
      expect(sold.trade).toMatchObject({ cost: '238095000000', fee: '11904750000', supplyAfter: 1 });
      expect(sold.holding).toMatchObject({ shares: 0, invested: '0', accrued: '0' });
      const { holding, dividend } = await readOwn(stage.server, 'ada', creator);
      expect(holding).toMatchObject({
        shares: 1,
        invested: '238096',
        averagePrice: '238096',
        value: '714285',
      });
      expect(dividend).toMatchObject({ accrued: '5952375000', claimed: '0' });
      expect(await readShares(stage.server, creator)).toMatchObject({
        ...{ supply: 1, reserve: '238096', holdersCount: 1, price: '714285' },
      });
    });

    it('refuse trades that pass a limit, the supply or the holding, and any trade while they are locked', async () => {
      const locked = await launch(stage.server, '1000');
      const creator = await launch(stage.server);
      const none = freshCreator();
      expect(await refusedPurchase(stage.server, 'ada', { creator: locked, shares: 1 })).toEqual([
        'SHARES_LOCKED',
      ]);
      expect(await refusedSale(stage.server, 'ada', { creator: locked, shares: 1 })).toEqual([
        'SHARES_LOCKED',
      ]);
      expect(await refusedPurchase(stage.server, 'ada', { creator: none, shares: 1 })).toEqual(['NOT_FOUND']);
      for (const shares of [0, -1, 1001])
        expect(await refusedPurchase(stage.server, 'ada', { creator, shares })).toEqual(['BAD_USER_INPUT']);
      expect(await refusedSale(stage.server, 'ada', { creator, shares: 1 })).toEqual(['INSUFFICIENT_SHARES']);
      const wish = { creator, shares: 1, limit: '238095', clientId: freshId() };
      expect(await refusedPurchase(stage.server, 'ada', wish)).toEqual(['SLIPPAGE_EXCEEDED']);
      // A refused request has given its id up.
      await buy(stage.server, 'ada', { ...wish, limit: '238096' });
      const sale = { creator, shares: 1, limit: '226191' };
      expect(await refusedSale(stage.server, 'ada', sale)).toEqual(['SLIPPAGE_EXCEEDED']);
      const { trade: sold } = await sell(stage.server, 'ada', { ...sale, limit: '226190' });
      expect(sold).toMatchObject({ cost: '238095', fee: '11905' });
    });

    it('give a request that comes again the first trade, and refuse other content', async () => {
      const creator = await launch(stage.server);
      const wish = { creator, shares: 2, clientId: freshId() };
      const [first, ...others] = await Promise.all(
        Array.from({ length: 5 }, () => buy(stage.server, 'ada', wish)),
      );
      expect([first, ...others].filter((each) => each?.duplicate === false)).toHaveLength(1);
      expect(new Set([first, ...others].map((each) => each?.trade.id)).size).toBe(1);
      expect(await refusedPurchase(stage.server, 'ada', { ...wish, shares: 3 })).toEqual([
        'CLIENT_ID_REUSED',
      ]);
      expect((await readShares(stage.server, creator)).supply).toBe(2);
    });

    it('are launched once: by a wallet for itself, and by a service for any', async () => {
      const wallet = freshCreator();
      const token = await tokenOf(wallet);
      const send = (input: object, by: string) =>
        codesOf(stage.server, LaunchCreatorSharesDocument, { input }, by);
      expect(await send({ unlockVolume: '999' }, token)).toEqual(['BAD_USER_INPUT']);
      expect(await send({ creator: 'another' }, token)).toEqual(['FORBIDDEN']);
      expect(await send({ creator: wallet, unlockVolume: '-1' }, await serviceToken())).toEqual([
        'BAD_USER_INPUT',
      ]);
      const launched = () => request(stage.server, LaunchCreatorSharesDocument, { input: {} }, token);
      const results = await Promise.all([launched(), launched(), launched()]);
      for (const { launchCreatorShares } of results)
        expect(launchCreatorShares.creatorShares).toMatchObject({
          unlockVolume: '1000',
          unlockedAt: null,
          supply: 0,
        });
      await launch(stage.server, '5', wallet);
      expect(await readShares(stage.server, wallet)).toMatchObject({ unlockVolume: '1000' });
    });

    it('pay each dividend once, and tell its holder at once', async () => {
      const creator = await launch(stage.server);
      const [ada, grace] = [`ada of ${creator}`, `grace of ${creator}`];
      await buy(stage.server, ada, { creator, shares: 10 });
      await buy(stage.server, grace, { creator, shares: 30 });
      const none = await codesOf(
        stage.server,
        ClaimDividendsDocument,
        { input: { clientId: freshId(), creator } },
        await tokenOf(ada),
      );
      expect(none).toEqual(['NOTHING_TO_CLAIM']);
      using client = createSocketClient(stage.server, await tokenOf(ada));
      const changes = subscribe(client, DividendChangedDocument, {
        after: (await readOwn(stage.server, ada, creator)).cursor,
      });
      await sell(stage.server, grace, { creator, shares: 20 });
      const { dividend } = await readOwn(stage.server, ada, creator);
      const accrued = BigInt(dividend?.accrued ?? '0');
      expect(accrued).toBeGreaterThan(0n);
      const clientId = freshId();
      const claimed = await Promise.all(
        Array.from({ length: 4 }, () => claim(stage.server, ada, creator, clientId)),
      );
      expect(claimed.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(claimed[0]?.claim.amount).toBe(String(accrued));
      expect(await readOwn(stage.server, ada, creator)).toMatchObject({
        dividend: { accrued: '0', claimed: String(accrued) },
      });
      const isClaim = () => changes.received.filter(({ dividendChanged }) => dividendChanged.claim != null);
      await expect
        .poll(() => isClaim().map(({ dividendChanged }) => dividendChanged))
        .toMatchObject([
          { dividend: { accrued: '0', claimed: String(accrued) }, claim: { amount: String(accrued) } },
        ]);
      const payments = await request(stage.server, DividendPaymentsDocument, {}, await tokenOf(ada));
      expect(payments.viewer?.dividendPayments.edges.map(({ node }) => node)).toMatchObject([
        { creator, amount: String(accrued), source: 'SALE' },
      ]);
    });

    it('tell of each trade once, in the order of the supply', async () => {
      const creator = await launch(stage.server);
      const { cursor } = await readShares(stage.server, creator);
      using client = createSocketClient(stage.server);
      const stream = subscribe(client, CreatorSharesTradedDocument, { creator, after: cursor });
      await Promise.all(
        ['ada', 'grace', 'joan'].map((wallet) => buy(stage.server, wallet, { creator, shares: 1 })),
      );
      const received = await stream.take(3);
      const told = received.map(({ creatorSharesTraded }) => creatorSharesTraded.trade);
      expect(told.map(({ supplyAfter }) => supplyAfter)).toEqual([1, 2, 3]);
      const { creatorShares } = await request(stage.server, CreatorShareTradesDocument, { creator });
      expect(creatorShares?.trades.edges.map(({ node }) => node)).toEqual(told.toReversed());
      expect(await codesOf(stage.server, CreatorShareTradesDocument, { creator, after: 'x' })).toEqual([
        'CURSOR_INVALID',
      ]);
    });

    it('unlock once, at the trade that crosses', async () => {
      const creator = freshCreator();
      const marketIds = [
        await createMarket(stage.server, 'ACTIVE', creator),
        await createMarket(stage.server, 'ACTIVE', creator),
      ];
      await launch(stage.server, '4000000000', creator);
      using client = createSocketClient(stage.server);
      const streams = [{ creator }, {}].map((variables) =>
        subscribe(client, CreatorSharesUnlockedDocument, variables),
      );
      await untilLive(stage.server, 2);
      const made: { readonly id: string; readonly cost: string }[] = [];
      for (const index of [0, 1, 0, 1, 0])
        made.push(...(await trade(stage.server, 'ada', { marketId: marketIds[index] ?? '', shares: 2 })));
      let sum = 0n;
      const sums = made.map(({ cost }) => (sum += BigInt(cost)));
      const crossing = sums.findIndex((sum) => sum >= 4_000_000_000n);
      for (const stream of streams) {
        const [first] = await stream.take(1);
        expect(first?.creatorSharesUnlocked).toMatchObject({
          ...{ creator, tradeId: made[crossing]?.id, volume: String(sums[crossing]) },
        });
      }
      const after = await readShares(stage.server, creator);
      expect(after).toMatchObject({ volume: String(sums.at(-1)) });
      expect(after.unlockedAt).not.toBeNull();
      await buy(stage.server, 'ada', { creator, shares: 1 });
      await expect(
        stage.query(`UPDATE creator_shares SET divisor = 1 WHERE creator_wallet = $1`, [creator]),
      ).rejects.toThrow();
      expect(streams.map(({ received }) => received.length)).toEqual([1, 1]);
    });

    it('unlock at the launch when the volume is reached', async () => {
      const creator = freshCreator();
      const marketId = await createMarket(stage.server, 'ACTIVE', creator);
      await trade(stage.server, 'ada', { marketId, shares: 2 });
      await launch(stage.server, '1000000000', creator);
      expect((await readShares(stage.server, creator)).unlockedAt).not.toBeNull();
      expect(
        await codesOf(stage.server, CreatorShareQuoteDocument, { creator, side: 'BUY', shares: 1 }),
      ).toEqual([]);
    });

    it('tell holders of new dividends, and not again soon after', async () => {
      const creator = await launch(stage.server);
      const holder = `holder of ${creator}`;
      await buy(stage.server, holder, { creator, shares: 5 });
      await buy(stage.server, 'grace', { creator, shares: 5 });
      using client = createSocketClient(stage.server, await tokenOf(holder));
      const { cursor } = await readOwn(stage.server, holder, creator);
      const news = subscribe(client, DividendChangedDocument, { after: cursor });
      const tellNow = () =>
        stage.query(`UPDATE marketcast_jobs SET due_at = now() WHERE name = 'creator-shares.tell-dividends'`);
      await sell(stage.server, 'grace', { creator, shares: 1 });
      await tellNow();
      const [first] = await news.take(1);
      const { dividend } = await readOwn(stage.server, holder, creator);
      expect(first?.dividendChanged).toMatchObject({ dividend, claim: null });
      await sell(stage.server, 'grace', { creator, shares: 1 });
      await tellNow();
      const told = `SELECT told_per_share < per_share AS is_untold FROM creator_shares WHERE creator_wallet = $1`;
      expect(await stage.query(told, [creator])).toEqual([{ is_untold: true }]);
      // The claim comes at once, so that no news stands before it.
      await claim(stage.server, holder, creator);
      const [, second] = await news.take(2);
      expect(second?.dividendChanged.claim).not.toBeNull();
    });

    it('lead to the markets of their creator, page by page', async () => {
      const creator = freshCreator();
      const ids = [
        await createMarket(stage.server, 'PROPOSED', creator),
        await createMarket(stage.server, 'PROPOSED', creator),
      ];
      await launch(stage.server, '1', creator);
      const text = `query ($creator: ID!, $after: String) { creatorShares(creator: $creator) {
        user { wallet } markets(first: 1, after: $after) { cursor pageInfo { endCursor } edges { node { id } } } } }`;
      const read = async (after?: string) =>
        request<{ creatorShares: CreatorPage }, object>(stage.server, text, { creator, after });
      const { creatorShares: first } = await read();
      const { creatorShares: second } = await read(first.markets.pageInfo.endCursor);
      const found = [first, second].flatMap(({ markets }) => markets.edges.map(({ node }) => node.id));
      expect(found).toEqual(ids.toReversed());
      expect(first.user.wallet).toBe(creator);
    });

    it('have bars of their price', async () => {
      const creator = await launch(stage.server);
      for (const shares of [1, 2, 3]) await buy(stage.server, 'ada', { creator, shares });
      const { trade: sold } = await sell(stage.server, 'ada', { creator, shares: 4 });
      const { creatorShares } = await request(stage.server, CreatorCandlesDocument, {
        creator,
        interval: 'D1',
      });
      const bar = creatorShares?.candles?.candles.at(-1);
      expect(bar).toMatchObject({
        ...{ open: '0.000000000', high: '0.025714285', low: '0.000000000', close: '0.002857142' },
        ...{ trades: 4, shares: '10' },
      });
      const { creatorShares: read } = await request(stage.server, CreatorShareTradesDocument, { creator });
      const costs = read?.trades.edges.map(({ node }) => BigInt(node.cost)) ?? [];
      expect(bar?.volume).toBe(String(costs.reduce((sum, cost) => sum + cost, 0n)));
      expect(sold.priceAfter).toBe('2857142');
      await expectSound(stage, creator);
    });

    it('are their owner alone to read and to claim', async () => {
      const creator = await launch(stage.server);
      await buy(stage.server, 'ada', { creator, shares: 1 });
      const { holding } = await readOwn(stage.server, 'grace', creator);
      expect(holding).toBeNull();
      expect(await refusedSale(stage.server, 'grace', { creator, shares: 1 })).toEqual([
        'INSUFFICIENT_SHARES',
      ]);
      expect(await codesOf(stage.server, DividendPaymentsDocument, {})).toEqual([]);
    });
  },
  { ...withoutLimits, CREATOR_UNLOCK_VOLUME: '1000' },
);
