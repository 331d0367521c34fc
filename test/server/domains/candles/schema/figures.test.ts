import { expect, it } from 'vitest';

import { codesOf, createMarket, request } from '../../../../support/clients/graphql.ts';
import { describeOnDatabases } from '../../../../support/postgres/databases.ts';
import { tokenOf } from '../../../../support/servers/server.ts';

const figures = `query ($id: ID!, $points: Int! = 24) {
  market(id: $id) {
    stats24h { open high low close change changePercent volume trades }
    sparkline(points: $points)
  }
}`;
const several = `query ($ids: [ID!]!, $points: Int! = 24, $hours: Int! = 24) {
  sparklines(marketIds: $ids, points: $points, hours: $hours) { marketId prices }
}`;
const trade = `mutation ($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { cost priceAfter } } }`;

interface Figures {
  readonly market: { readonly stats24h: object; readonly sparkline: readonly string[] };
}
interface Traded {
  readonly executeTrade: { readonly trade: { readonly cost: string; readonly priceAfter: string } };
}

describeOnDatabases('the figures of 24 hours', (stage) => {
  const make = async (marketId: string, tradeType: string) => {
    const input = { marketId, tradeType, outcome: 'YES', shares: '9000000000' };
    const made = await request<Traded, object>(stage.server, trade, { input }, await tokenOf('trader'));
    return made.executeTrade.trade;
  };
  const read = async (id: string, points?: number) =>
    (await request<Figures, object>(stage.server, figures, { id, points })).market;

  it('are even and empty without a trade', async () => {
    const { stats24h, sparkline } = await read(await createMarket(stage.server), 3);
    expect(stats24h).toEqual({
      ...{ open: '0.500000000', high: '0.500000000', low: '0.500000000', close: '0.500000000' },
      ...{ change: '0.000000000', changePercent: '0.0000', volume: '0', trades: 0 },
    });
    expect(sparkline).toEqual(['0.500000000', '0.500000000', '0.500000000']);
  });

  it('follow from the trades', async () => {
    const id = await createMarket(stage.server);
    const trades = [await make(id, 'BUY'), await make(id, 'BUY'), await make(id, 'SELL')];
    const { stats24h, sparkline } = await read(id);
    const [, highest, last] = trades.map(({ priceAfter }) => priceAfter);
    expect(stats24h).toMatchObject({
      ...{ open: '0.500000000', high: highest, low: '0.500000000', close: last, trades: 3 },
      volume: String(trades.reduce((sum, { cost }) => sum + BigInt(cost), 0n)),
      change: (Number(last) - 0.5).toFixed(9),
      changePercent: ((Number(last) - 0.5) * 200).toFixed(4),
    });
    expect(sparkline).toHaveLength(24);
    expect([sparkline[0], sparkline.at(-1)]).toEqual(['0.500000000', last]);
  });

  it('have the closes before each point of a sparkline, in a market of few minutes, of many, and of old ones', async () => {
    const many = Array.from({ length: 200 }, (_, index) => index + 1);
    const old = 2 * 24 * 60;
    const minutesAgo = { few: [90, 150], many, old: [old], none: [] };
    const ids: string[] = [];
    for (const minutes of Object.values(minutesAgo)) {
      const id = await createMarket(stage.server);
      ids.push(id);
      // The close changes half an hour away from each point.
      await stage.query(
        `INSERT INTO candles (market_id, "interval", start, open, high, low, close, volume, shares, trades, revision)
         SELECT $1::text, 'M1', date_trunc('minute', now()) - ago * interval '1 minute', 0.5, 0.5, 0.5,
           0.1 * least(7, 1 + (ago + 30) / 60), 1, 1, 1, 1 FROM unnest($2::integer[]) AS ago`,
        [id, minutes],
      );
    }
    const { sparklines } = await request<{ sparklines: readonly { prices: readonly string[] }[] }, object>(
      stage.server,
      several,
      { ids, points: 4, hours: 4 },
    );
    expect(sparklines.map(({ prices }) => prices.map(Number))).toEqual([
      [0.5, 0.4, 0.3, 0.3],
      [0.4, 0.3, 0.2, 0.1],
      [0.7, 0.7, 0.7, 0.7],
      [0.5, 0.5, 0.5, 0.5],
    ]);
  });

  it('take what is older than a day for the open alone', async () => {
    const id = await createMarket(stage.server);
    const trades = [await make(id, 'BUY'), await make(id, 'BUY')];
    // As if all of it had happened two days ago.
    await stage.query(`UPDATE candles SET start = start - interval '2 days' WHERE market_id = $1`, [id]);
    const last = trades.at(-1)?.priceAfter;
    const { stats24h, sparkline } = await read(id, 2);
    expect(stats24h).toMatchObject({
      open: last,
      high: last,
      low: last,
      close: last,
      trades: 0,
      volume: '0',
    });
    expect(sparkline).toEqual([last, last]);
  });

  it('of many markets are a single list, within bounds', async () => {
    const ids = [await createMarket(stage.server), await createMarket(stage.server)];
    const codes = (variables: object) => codesOf(stage.server, several, { ids, ...variables });
    const { sparklines } = await request<{ sparklines: readonly { marketId: string }[] }, object>(
      stage.server,
      several,
      { ids: [...ids, 'unknown', ...ids], points: 2 },
    );
    expect(sparklines.map(({ marketId }) => marketId)).toEqual(ids);
    expect(await codes({ points: 0 })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ points: 101 })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ hours: 0 })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ ids: Array.from({ length: 101 }, () => 'm') })).toEqual(['BAD_USER_INPUT']);
  });
});
