import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { executeTrades, insertTrades, untilEqual } from '../../../support/candles/trades.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilStatus } from '../../../support/clients/subscriber.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import { openRealtimeStage } from '../../../support/realtime/stage.ts';
import { startRedis } from '../../../support/redis/redis.ts';
import { startInstance, type Instance } from '../../../support/servers/instance.ts';

const changes = `subscription ($id: ID!) {
  candleChanged(marketId: $id, interval: D1) { isClosed candle { start trades revision } }
}`;

interface Changed {
  readonly candleChanged: {
    readonly isClosed: boolean;
    readonly candle: { readonly start: string; readonly trades: number; readonly revision: number };
  };
}

/** Changes of a bar come with growing revisions, and each once. */
function assertEachOnce(received: readonly Changed[]): void {
  const revisions = new Map<string, number>();
  for (const { candleChanged } of received) {
    const { start, revision } = candleChanged.candle;
    const key = `${start} ${candleChanged.isClosed}`;
    expect(revision).toBeGreaterThan(revisions.get(key) ?? -1);
    revisions.set(key, revision);
  }
}

describe('bars of trades of ours and of another program', () => {
  it('equal the bars of the table, and each change comes once to clients of two processes over Redis', async () => {
    await using postgres = await startPostgres({ walLevel: 'logical' });
    await using redis = await startRedis();
    const url = await postgres.createDatabase();
    const environment = {
      ...withoutLimits,
      DATABASE_URL: url,
      REDIS_URL: redis.url,
      CHANGE_SOURCE: 'postgres',
    };
    await using one = await startInstance(environment);
    await using two = await startInstance(environment);
    await untilStatus(one, ({ changeSource }) => changeSource.state !== 'down');
    await queryDatabase(url, `INSERT INTO users (wallet) VALUES ('indexer')`);
    const id = await createMarket(one);
    using clientOfOne = createSocketClient(one);
    using clientOfTwo = createSocketClient(two);
    const followers = [clientOfOne, clientOfTwo].map((client) =>
      subscribe<Changed, object>(client, changes, { id }),
    );
    for (const server of [one, two]) await untilStatus(server, ({ subscriptions }) => subscriptions === 1);
    await Promise.all([executeTrades(one, id, 30), executeTrades(two, id, 30), insertTrades(url, id, 200)]);
    await untilEqual(url);
    const [first, second] = followers;
    await executeTrades(two, id, 1);
    const [newest] = await queryDatabase(
      url,
      `SELECT revision FROM candles WHERE "interval" = 'D1' ORDER BY start DESC LIMIT 1`,
    );
    for (const follower of followers) {
      await expect
        .poll(() => follower.received.at(-1)?.candleChanged.candle.revision, { timeout: 20_000 })
        .toBe(newest?.revision);
    }
    assertEachOnce(first?.received ?? []);
    expect(first?.received.length).toBeGreaterThan(2);
    expect(second?.received).toEqual(first?.received);
  });

  it('equal the bars of the table with rows that Realtime brings, or loses', async () => {
    await using stage = await openRealtimeStage();
    const server = await stage.serve({ SUPABASE_SWEEP_INTERVAL_MS: '2000' });
    await untilStatus(server, ({ changeSource }) => changeSource.state === 'up');
    const id = await createMarket(server);
    await Promise.all([executeTrades(server, id, 30), insertTrades(stage.databaseUrl, id, 60)]);
    await untilEqual(stage.databaseUrl);
    stage.realtime.dropConnections();
    await insertTrades(stage.databaseUrl, id, 60);
    await executeTrades(server, id, 5);
    await untilEqual(stage.databaseUrl);
  });
});

describe('bars of trades that come by mutations, by the slot and by catch-up', () => {
  let postgres: TestPostgres;
  let url: string;
  let servers: readonly Instance[];

  beforeAll(async () => {
    postgres = await startPostgres({ walLevel: 'logical' });
    url = await postgres.createDatabase();
    const environment = { ...withoutLimits, DATABASE_URL: url, REDIS_URL: '', CHANGE_SOURCE: 'postgres' };
    const first = await startInstance(environment);
    servers = [first, await startInstance(environment)];
  });
  afterAll(async () => {
    for (const server of servers) await server[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  });

  it('equal the bars of the table, also after the processes were killed', { timeout: 120_000 }, async () => {
    const [one, two] = servers;
    if (one === undefined || two === undefined) throw new Error('the processes do not run');
    await untilStatus(one, ({ changeSource }) => changeSource.state !== 'down');
    const [marketId, other] = [await createMarket(one), await createMarket(two)];
    await queryDatabase(url, `INSERT INTO users (wallet) VALUES ('indexer')`);
    await Promise.all([
      executeTrades(one, marketId, 40),
      executeTrades(two, marketId, 40),
      insertTrades(url, marketId, 60),
      executeTrades(two, other, 20),
    ]);
    await untilEqual(url);

    for (const server of servers) await server.kill();
    await insertTrades(url, marketId, 40);
    await Promise.all(servers.map((server) => server.start()));
    await Promise.all([executeTrades(one, marketId, 20), insertTrades(url, other, 30)]);
    await untilEqual(url);
  });
});
