import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { parse } from 'csv-parse/sync';
import { print } from 'graphql';
import { createClient as createStreamClient } from 'graphql-sse';
import { expect, it } from 'vitest';

import { planTrades, type PlannedTrade } from '../../../src/cli/replay/holdings.ts';
import { readRecordedTrades } from '../../../src/cli/replay/recorded-trades.ts';
import {
  TradeExecutedDocument,
  type TradeExecutedSubscription,
} from '../../../src/client/generated/graphql.ts';
import { startServer } from '../../support/servers/server.ts';
import {
  collect,
  createSocketClient,
  subscribe,
  untilLive,
  type Subscriber,
} from '../../support/clients/subscriber.ts';
import { replay, tolerance } from './replay-command.ts';

const recording = fileURLToPath(new URL('../../../../shared/data/trades.csv', import.meta.url));
const recordedMarkets = fileURLToPath(new URL('../../../../shared/data/markets.csv', import.meta.url));

const createdMarkets = `
  subscription {
    marketStateChanged {
      action
      marketId
      market {
        cursor
      }
    }
  }
`;

interface Created {
  readonly marketStateChanged: {
    readonly action: string;
    readonly marketId: string;
    readonly market: { readonly cursor: string };
  };
}

type Delivery = TradeExecutedSubscription['tradeExecuted'];

/** The deliveries of a subscription to a market. */
const deliveriesOf = (subscriber: Subscriber<TradeExecutedSubscription>, marketId: string): Delivery[] =>
  subscriber.received
    .map(({ tradeExecuted }) => tradeExecuted)
    .filter((event) => event.marketId === marketId);

const asRecorded = ({ tradeType, outcome, shares }: PlannedTrade) => [tradeType, outcome, shares.toString()];
const asDelivered = ({ trade: { tradeType, outcome, shares } }: Delivery) => [tradeType, outcome, shares];

it.runIf(existsSync(recording))(
  'npm run replay delivers a whole recorded experiment to every subscriber, each trade once and in order',
  async () => {
    await using server = await startServer();
    using everything = createSocketClient(server);
    using other = createSocketClient(server);
    const streamClient = createStreamClient({ url: server.url });
    const openStream = (variables: Record<string, unknown>) =>
      collect<TradeExecutedSubscription>((sink) =>
        streamClient.subscribe<TradeExecutedSubscription>(
          { query: print(TradeExecutedDocument), variables },
          {
            next: ({ data, errors }) => (data == null ? sink.end(errors) : sink.next(data)),
            error: sink.end,
            complete: () => sink.end('complete'),
          },
        ),
      );
    const created = subscribe<Created, Record<string, never>>(other, createdMarkets, {});
    const toAll = [
      subscribe(everything, TradeExecutedDocument, {}),
      subscribe(other, TradeExecutedDocument, {}),
      openStream({}),
    ];
    await untilLive(server, 4);

    const replaying = replay(server, recording, '--speed', 'max');
    // Each market gets two subscribers of its own, a socket and a stream, from its proposal on.
    const toMarket = new Map<string, Subscriber<TradeExecutedSubscription>[]>();
    const planned = planTrades(await readRecordedTrades(recording));
    const marketCount = new Set(planned.map(({ marketId }) => marketId)).size;
    const follow = async () => {
      for (let seen = 0; toMarket.size < marketCount; seen += 1) {
        const event = (await created.take(seen + 1))[seen]?.marketStateChanged;
        if (event?.action !== 'CREATED') continue;
        const { marketId, market } = event;
        // A late subscriber with the cursor of the beginning misses no event.
        const variables = { marketId, after: market.cursor };
        // The end of the server closes them.
        const socket = createSocketClient(server);
        toMarket.set(marketId, [subscribe(socket, TradeExecutedDocument, variables), openStream(variables)]);
      }
    };
    const [{ exitCode, report }] = await Promise.all([replaying, follow()]);

    expect(report).toMatchObject({
      ok: true,
      executed: planned.length,
      delivered: planned.length,
      failures: [],
    });
    expect(report.worstAbsolute?.difference).toBeLessThan(tolerance);
    expect(report.worstRelative?.difference).toBeLessThan(tolerance);
    expect(exitCode).toBe(0);

    await Promise.all(toAll.map((subscriber) => subscriber.take(planned.length)));
    for (const { recordedId, id, executed } of report.markets) {
      const expected = planned.filter(({ marketId }) => marketId === recordedId);
      const followers = toMarket.get(id) ?? [];
      await Promise.all(followers.map((subscriber) => subscriber.take(executed)));
      const [first = [], ...others] = [...toAll, ...followers].map((one) => deliveriesOf(one, id));
      expect(first.map(asDelivered)).toEqual(expected.map(asRecorded));
      expect(new Set(first.map(({ trade }) => trade.id)).size).toBe(expected.length);
      expect(others).toHaveLength(4);
      for (const deliveries of others) {
        expect(deliveries.map(({ trade }) => trade.id)).toEqual(first.map(({ trade }) => trade.id));
      }
    }

    const rows = parse(await readFile(recordedMarkets, 'utf8'), { columns: true }) as unknown as {
      readonly market_id: string;
      readonly last_yes_price: string;
    }[];
    for (const { market_id: recordedId, last_yes_price: price } of rows) {
      const market = report.markets.find((one) => one.recordedId === recordedId);
      expect(Math.abs(Number(market?.finalPriceYes) - Number(price))).toBeLessThan(tolerance);
    }
    streamClient.dispose();
  },
);
