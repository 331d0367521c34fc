import { expect, it } from 'vitest';

import {
  ExecuteTradeDocument,
  MarketDocument,
  MarketEventsDocument,
  PriceUpdatedDocument,
  TradeExecutedDocument,
  type ExecuteTradeInput,
} from '../../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { tokenOf } from '../../../support/servers/server.ts';

const wallets = 100;
const share = 1_000_000_000n;

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

describeOnDatabases('many trades in one market at once', (stage) => {
  it('add up exactly, come once to everybody, in one order, with prices that never go back', async () => {
    const marketId = await createMarket(stage.server);
    const { market: before } = await request(stage.server, MarketDocument, { id: marketId });
    const after = before?.cursor;
    using one = createSocketClient(stage.server);
    using two = createSocketClient(stage.server);
    const trades = [one, two].map((client) => subscribe(client, TradeExecutedDocument, { marketId, after }));
    const prices = [one, two].map((client) => subscribe(client, PriceUpdatedDocument, { marketId, after }));
    const everything = [one, two].map((client) =>
      subscribe(client, MarketEventsDocument, { marketId, after }),
    );

    // Every wallet buys twice at once: 200 trades, of which each wallet's two meet in the same position.
    const orders: { readonly wallet: string; readonly input: ExecuteTradeInput }[] = Array.from(
      { length: wallets * 2 },
      (_, index) => ({
        wallet: `wallet-${index % wallets}`,
        input: {
          marketId,
          tradeType: 'BUY',
          outcome: index % 3 === 0 ? 'NO' : 'YES',
          shares: (BigInt(index + 1) * share).toString(),
        },
      }),
    );
    const results = await Promise.all(
      orders.map(async ({ wallet, input }) =>
        request(stage.server, ExecuteTradeDocument, { input }, await tokenOf(wallet)),
      ),
    );

    const made = results.map(({ executeTrade }) => executeTrade.trade);
    const { market } = await request(stage.server, MarketDocument, { id: marketId });
    const sharesOf = (outcome: string) =>
      sum(made.filter((trade) => trade.outcome === outcome).map((trade) => BigInt(trade.shares)));
    const volume = sum(made.map(({ cost }) => BigInt(cost)));
    expect(market).toMatchObject({
      sharesYes: sharesOf('YES').toString(),
      sharesNo: sharesOf('NO').toString(),
      totalVolume: volume.toString(),
    });
    const [positions] = await stage.query(
      `SELECT sum(shares_yes)::text AS yes, sum(shares_no)::text AS no, sum(total_invested)::text AS invested,
         min(trades_count)::text || max(trades_count)::text AS counts FROM positions WHERE market_id = $1`,
      [marketId],
    );
    expect(positions).toEqual({
      yes: market?.sharesYes,
      no: market?.sharesNo,
      invested: volume.toString(),
      counts: '22',
    });

    const [seen, seenByOther] = await Promise.all(trades.map((watcher) => watcher.take(made.length)));
    const ids = seen?.map(({ tradeExecuted }) => tradeExecuted.trade.id);
    expect([...(ids ?? [])].sort()).toEqual(made.map(({ id }) => id).sort());
    expect(seenByOther).toEqual(seen);

    const [moves = [], movesOfOther] = await Promise.all(prices.map((watcher) => watcher.take(made.length)));
    expect(movesOfOther).toEqual(moves);
    const volumes = moves.map(({ priceUpdated }) => BigInt(priceUpdated.totalVolume));
    expect(volumes).toEqual([...volumes].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(volumes).size).toBe(made.length);
    expect(moves.at(-1)?.priceUpdated).toMatchObject({
      priceYes: market?.priceYes,
      priceNo: market?.priceNo,
      sharesYes: market?.sharesYes,
      totalVolume: market?.totalVolume,
    });

    const [stream, streamOfOther] = await Promise.all(
      everything.map((watcher) => watcher.take(made.length * 2)),
    );
    expect(streamOfOther).toEqual(stream);
    const kinds = stream?.map(({ marketEvents }) => marketEvents.__typename);
    expect(kinds).toEqual(made.flatMap(() => ['TradeExecuted', 'PriceUpdated']));

    const times = seen?.map(({ tradeExecuted }) => tradeExecuted.trade.blockTime) ?? [];
    expect(times).toEqual([...times].sort());
  });
});
