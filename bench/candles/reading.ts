import { setTimeout as pause } from 'node:timers/promises';

import { request } from '../support/api.ts';
import { monotonicMs } from '../support/clock.ts';
import { distributionOf, type Distribution } from '../support/distribution.ts';
import { insertMarkets, insertTrades, type Stage } from './stage.ts';

const bars = `query ($id: ID!) { market(id: $id) { candles(interval: M1, first: 1000) {
  cursor candles { start open high low close volume shares trades revision } } } }`;
const page = `query { markets(first: 100, orderBy: VOLUME_24H) { edges { cursor node {
  id question state priceYes totalVolume tradesCount sparkline
  stats24h { open high low close change changePercent volume trades } } } } }`;
const progress = '{ serverStatus { candleBackfill { trades isDone } } }';

/** Days that the trades are spread over. */
const days = 30;
/** Requests that are not measured, because the server compiles its code in them. */
const warmUpRequests = 50;

/** The figures of reading. */
export interface Reading {
  readonly backfillSeconds: number;
  /** Milliseconds of a page of markets while the trades of before were counted. */
  readonly pageWhileCounting: Distribution;
  readonly barsMs: Distribution;
  readonly pageMs: Distribution;
}

/**
 * Fills a database with the trades of a single market and those of a thousand others, starts a server, waits until it has
 * counted all of them, and reads.
 */
export async function measureReading(stage: Stage, trades: number, requests: number): Promise<Reading> {
  const others = Array.from({ length: 1000 }, (_, index) => `other-${index}`);
  // Before the first start the tables of the platform are not there. They come with a start.
  await (await stage.startServer()).kill();
  await stage.client.query(
    `DROP TABLE candles, candle_fills, candle_counted, candle_follows CASCADE;
     DELETE FROM marketcast_migrations WHERE name LIKE 'candles%'`,
  );
  await insertMarkets(stage.client, ['large', ...others], days);
  await insertTrades(stage.client, ['large'], trades, days);
  await insertTrades(stage.client, others, Math.max(1000, Math.floor(trades / 10)), days);
  await stage.client.query('ANALYZE');

  await using server = await stage.startServer();
  const startedMs = monotonicMs();
  const counting: number[] = [];
  for (;;) {
    const { serverStatus } = await request<{ serverStatus: { candleBackfill: { isDone: boolean } } }>(
      server.url,
      stage.token,
      progress,
    );
    if (serverStatus.candleBackfill.isDone) break;
    counting.push(await timeOf(server.url, stage.token, page, {}));
    await pause(200);
  }
  const backfillSeconds = (monotonicMs() - startedMs) / 1000;
  await stage.client.query('VACUUM ANALYZE candles');
  return {
    backfillSeconds,
    pageWhileCounting: distributionOf(counting),
    barsMs: await timesOf(server.url, stage.token, requests, bars, { id: 'large' }),
    pageMs: await timesOf(server.url, stage.token, requests, page, {}),
  };
}

async function timesOf(
  url: string,
  token: string,
  requests: number,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Distribution> {
  for (let index = 0; index < warmUpRequests; index += 1) await timeOf(url, token, query, variables);
  const times: number[] = [];
  for (let index = 0; index < requests; index += 1) times.push(await timeOf(url, token, query, variables));
  return distributionOf(times);
}

async function timeOf(
  url: string,
  token: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<number> {
  const sentMs = monotonicMs();
  await request(url, token, query, variables);
  return monotonicMs() - sentMs;
}
