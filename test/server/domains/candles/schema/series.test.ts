import { expect, it, vi } from 'vitest';

import { codesOf, createMarket, request } from '../../../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../../../support/clients/subscriber.ts';
import { describeOnDatabases } from '../../../../support/postgres/databases.ts';
import { queryDatabase } from '../../../../support/postgres/postgres.ts';
import { createDatabase } from '../../../../support/postgres/shared-postgres.ts';
import { startServer, tokenOf } from '../../../../support/servers/server.ts';

const fields = 'start open high low close volume shares trades revision';
const series = `query ($id: ID!, $interval: CandleInterval!, $first: Int! = 500) {
  market(id: $id) { candles(interval: $interval, first: $first) { candles { ${fields} } cursor } }
}`;
const changes = `subscription ($id: ID!, $interval: CandleInterval!, $after: Cursor, $everyMs: Int) {
  candleChanged(marketId: $id, interval: $interval, after: $after, everyMs: $everyMs) {
    __typename id cursor marketId isClosed candle { ${fields} }
  }
}`;
const trade = `mutation ($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { cost priceAfter } } }`;

interface Candle {
  readonly start: string;
  readonly close: string;
  readonly volume: string;
  readonly trades: number;
  readonly revision: number;
}
interface Series {
  readonly market: {
    readonly candles: { readonly candles: readonly Candle[]; readonly cursor: string } | null;
  } | null;
}
interface Changed {
  readonly candleChanged: {
    readonly id: string;
    readonly cursor: string;
    readonly isClosed: boolean;
    readonly candle: Candle;
  };
}
interface Traded {
  readonly executeTrade: { readonly trade: { readonly cost: string; readonly priceAfter: string } };
}

describeOnDatabases('candles', (stage) => {
  const buy = async (marketId: string): Promise<Traded['executeTrade']['trade']> => {
    const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '3000000000' };
    const token = await tokenOf('trader');
    return (await request<Traded, object>(stage.server, trade, { input }, token)).executeTrade.trade;
  };
  const read = async (id: string, interval: string, first?: number) => {
    const { market } = await request<Series, object>(stage.server, series, { id, interval, first });
    if (market?.candles == null) throw new Error('no candles');
    return market.candles;
  };

  it('are the bars of the trades, and flat before the first', async () => {
    const id = await createMarket(stage.server);
    const { candles: none } = await read(id, 'D1');
    expect(none).toEqual([
      {
        ...{
          start: expect.stringMatching(/T00:00:00\.000000Z$/) as unknown,
          open: '0.500000000',
          high: '0.500000000',
        },
        ...{ low: '0.500000000', close: '0.500000000', volume: '0', shares: '0', trades: 0, revision: 0 },
      },
    ]);
    const [first, second] = [await buy(id), await buy(id)];
    expect((await read(id, 'D1')).candles).toMatchObject([
      {
        ...{ open: '0.500000000', high: second.priceAfter, low: '0.500000000', close: second.priceAfter },
        ...{
          volume: String(BigInt(first.cost) + BigInt(second.cost)),
          shares: '6000000000',
          trades: 2,
          revision: 2,
        },
      },
    ]);
  });

  it('go on in their stream without a gap from the cursor beside them', async () => {
    const id = await createMarket(stage.server);
    await buy(id);
    const { candles, cursor } = await read(id, 'D1');
    expect(candles.at(-1)?.trades).toBe(1);
    await buy(id);
    using client = createSocketClient(stage.server);
    const after = subscribe<Changed, object>(client, changes, { id, interval: 'D1', after: cursor });
    const [caught] = await after.take(1);
    expect(caught?.candleChanged).toMatchObject({ isClosed: false, candle: { trades: 2, revision: 2 } });
    const { priceAfter } = await buy(id);
    const [, next] = await after.take(2);
    expect(next?.candleChanged.candle).toMatchObject({ close: priceAfter, trades: 3, revision: 3 });
    expect(next?.candleChanged.id).toBe(
      `candleChanged:${id}:D1:${next?.candleChanged.candle.start ?? ''}:3:open`,
    );
  });

  it('tell nothing of another interval, and nothing in the stream of all events of markets', async () => {
    const id = await createMarket(stage.server);
    using client = createSocketClient(stage.server);
    const days = subscribe<Changed, object>(client, changes, { id, interval: 'D1' });
    const all = subscribe<{ marketEvents: { __typename: string } }, object>(
      client,
      'subscription ($id: ID!) { marketEvents(marketId: $id) { __typename } }',
      { id },
    );
    await untilLive(stage.server, 2);
    await buy(id);
    await days.take(1);
    await all.take(2);
    await vi.waitFor(() =>
      expect(all.received.map(({ marketEvents }) => marketEvents.__typename).toSorted()).toEqual([
        'PriceUpdated',
        'TradeExecuted',
      ]),
    );
    expect(days.received).toHaveLength(1);
  });

  it('refuse what they cannot give', async () => {
    const id = await createMarket(stage.server);
    const codes = (interval: string, first: number) => codesOf(stage.server, series, { id, interval, first });
    expect(await codes('M1', 1001)).toEqual(['BAD_USER_INPUT']);
    expect(await codes('M1', -1)).toEqual(['BAD_USER_INPUT']);
    expect((await read(id, 'M1', 0)).candles).toEqual([]);
    using client = createSocketClient(stage.server);
    const refused = async (variables: object) => subscribe<Changed, object>(client, changes, variables).ended;
    await expect(refused({ id: 'unknown', interval: 'M1' })).resolves.toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ]);
    await expect(refused({ id, interval: 'M1', everyMs: 1 })).resolves.toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    const { cursor } = await read(id, 'M1');
    await expect(refused({ id, interval: 'M5', after: cursor })).resolves.toMatchObject([
      { extensions: { code: 'CURSOR_INVALID' } },
    ]);
  });
});

it('are off where a table of another program has their name, and trades go on', async () => {
  const url = await createDatabase();
  await queryDatabase(url, 'CREATE TABLE candles (wax text)');
  await using server = await startServer({ DATABASE_URL: url });
  const id = await createMarket(server);
  const input = { marketId: id, tradeType: 'BUY', outcome: 'YES', shares: '3000000000' };
  await request<Traded, object>(server, trade, { input }, await tokenOf('trader'));
  expect(await request<Series, object>(server, series, { id, interval: 'M1' })).toEqual({
    market: { candles: null },
  });
  using client = createSocketClient(server);
  await expect(
    subscribe<Changed, object>(client, changes, { id, interval: 'M1' }).ended,
  ).resolves.toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE', part: 'candles' } }]);
});
