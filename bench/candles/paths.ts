import { setTimeout as pause } from 'node:timers/promises';

import { SingleBar } from 'cli-progress';
import type pg from 'pg';

import { openMarket, request } from '../support/api.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { insertTrades, type Stage } from './stage.ts';

/** Trades that wait for their answer at once. */
const inFlight = 8;
/** Days over which the rows of another program lie. */
const days = 3;
/** Kills of the server while trades come. */
const kills = 4;
/** Rows that another program writes while the server is not there, and while it is. */
const parts = kills * 2;

const trade = `mutation ($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { id } } }`;

/** The bars of all trades by SQL alone, compared with the stored bars. */
const comparison = `
WITH spans (name, span) AS (VALUES ('M1', interval '1 minute'), ('M5', interval '5 minutes'), ('M15', interval '15 minutes'),
  ('H1', interval '1 hour'), ('H4', interval '4 hours'), ('D1', interval '1 day')),
placed AS (
  SELECT market_id, name, date_bin(span, block_time, '2000-01-01Z') AS start, block_time, id, cost, shares, price_after
  FROM trades CROSS JOIN spans
), filled AS (
  SELECT *, count(price_after) OVER (PARTITION BY market_id, name ORDER BY block_time, id) AS prices FROM placed
), priced AS (
  SELECT *, coalesce(max(price_after) OVER (PARTITION BY market_id, name, prices), 0.5) AS price FROM filled
), following AS (
  SELECT *, coalesce(lag(price) OVER (PARTITION BY market_id, name ORDER BY block_time, id), 0.5) AS before FROM priced
), bars AS (
  SELECT market_id, name, start, (array_agg(before ORDER BY block_time, id))[1]::numeric(18, 9) AS open,
    greatest(max(price), (array_agg(before ORDER BY block_time, id))[1])::numeric(18, 9) AS high,
    least(min(price), (array_agg(before ORDER BY block_time, id))[1])::numeric(18, 9) AS low,
    (array_agg(price ORDER BY block_time DESC, id DESC))[1]::numeric(18, 9) AS close,
    sum(cost)::numeric AS volume, sum(shares)::numeric AS shares, count(*)::integer AS trades
  FROM following GROUP BY market_id, name, start
), stored AS (
  SELECT market_id, "interval", start, open, high, low, close, volume, shares, trades FROM candles WHERE trades > 0
)
SELECT (SELECT count(*)::integer FROM bars) AS bars, (SELECT count(*)::integer FROM trades) AS trades,
  (SELECT count(*)::integer FROM (TABLE bars EXCEPT TABLE stored) AS missing) AS missing,
  (SELECT count(*)::integer FROM (TABLE stored EXCEPT TABLE bars) AS wrong) AS wrong`;

/** What the comparison counts. */
interface Counts {
  readonly trades: number;
  readonly bars: number;
  readonly missing: number;
  readonly wrong: number;
}

/** The result of the ledger. */
export interface Ledger extends Counts {
  readonly byMutation: number;
  readonly kills: number;
  /** Mutations that were refused, by their error. */
  readonly failures: Readonly<Record<string, number>>;
  /** Seconds from the last row to equality. */
  readonly settledSeconds: number;
}

/**
 * Trades come by mutations, by the slot and, while the server is not there, by the catch-up. The server is killed in
 * between. Then the stored bars are compared with SQL over all trades.
 */
export async function measurePaths(stage: Stage, trades: number): Promise<Ledger> {
  let server: ServerProcess = await stage.startServer('postgres');
  const marketIds: string[] = [];
  for (let index = 0; index < 4; index += 1)
    marketIds.push(await openMarket(server.url, stage.secret, `Does the price go up ${index}?`));
  await stage.client.query(`INSERT INTO users (wallet) VALUES ('bench') ON CONFLICT DO NOTHING`);
  const rows = Math.ceil(trades / parts) * parts;
  let byMutation = 0;
  let isOver = false;
  const failures = new Map<string, number>();
  const mutate = async (index: number): Promise<void> => {
    while (!isOver) {
      const marketId = marketIds[(index + byMutation) % marketIds.length];
      const input = {
        marketId,
        tradeType: 'BUY',
        outcome: byMutation % 2 === 0 ? 'YES' : 'NO',
        shares: '1000000000',
      };
      try {
        await request(server.url, stage.token, trade, { input });
        byMutation += 1;
      } catch (error) {
        // The server is being killed, or the trades of others are before this one.
        failures.set(String(error).slice(0, 120), (failures.get(String(error).slice(0, 120)) ?? 0) + 1);
        await pause(100);
      }
    }
  };
  const mutations = Promise.all(Array.from({ length: inFlight }, (_, index) => mutate(index)));
  for (let part = 0; part < parts; part += 1) {
    const isKilled = part % 2 === 1;
    if (isKilled) await server.kill();
    await insertTrades(stage.client, marketIds, rows / parts, days);
    if (isKilled) server = await stage.startServer('postgres');
  }
  await untilCounted(stage.client, rows);
  isOver = true;
  await mutations;
  const lastMs = performance.now();
  try {
    for (;;) {
      const [row] = (await stage.client.query<Counts>(comparison)).rows;
      if (row === undefined) throw new Error('the comparison has no row');
      const settledSeconds = (performance.now() - lastMs) / 1000;
      if ((row.missing === 0 && row.wrong === 0) || settledSeconds > 1800)
        return { ...row, byMutation, kills, failures: Object.fromEntries(failures), settledSeconds };
      console.error(`still missing ${row.missing}, wrong ${row.wrong} of ${row.bars} bars`);
      await untilQuiet(stage.client);
    }
  } finally {
    await server.kill();
  }
}

/** Resolves when the bars of days have so many trades. */
async function untilCounted(client: pg.Client, trades: number): Promise<void> {
  const bar = new SingleBar({
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    format: 'counted {bar} {value}/{total} {eta_formatted}',
  });
  bar.start(trades, 0);
  for (;;) {
    const { rows } = await client.query<{ sum: number }>(
      `SELECT coalesce(sum(trades), 0)::integer AS sum FROM candles WHERE "interval" = 'D1'`,
    );
    const sum = rows[0]?.sum ?? 0;
    bar.update(Math.min(sum, trades));
    if (sum >= trades) break;
    await pause(1000);
  }
  bar.stop();
}

/** Resolves when no candle has changed for a while. */
async function untilQuiet(client: pg.Client): Promise<void> {
  let last = '';
  for (;;) {
    await pause(3000);
    const { rows } = await client.query<{ sum: string }>('SELECT sum(trades)::text AS sum FROM candles');
    const sum = rows[0]?.sum ?? '';
    if (sum === last) return;
    last = sum;
  }
}
