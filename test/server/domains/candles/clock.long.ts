import { expect, it } from 'vitest';

import { executeTrades, untilEqual } from '../../../support/candles/trades.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { queryDatabase, startPostgres } from '../../../support/postgres/postgres.ts';
import { startInstance } from '../../../support/servers/instance.ts';

const changes = `subscription ($id: ID!) {
  candleChanged(marketId: $id, interval: M1) { isClosed candle { start trades revision close } }
}`;

interface Changed {
  readonly candleChanged: {
    readonly isClosed: boolean;
    readonly candle: { readonly start: string; readonly trades: number; readonly revision: number };
  };
}

it('a clock that jumps forth and back makes no wrong bar, and closes none a second time', async () => {
  await using postgres = await startPostgres({ isClockMovable: true });
  const url = await postgres.createDatabase();
  await using server = await startInstance({ ...withoutLimits, DATABASE_URL: url, REDIS_URL: '' });
  const id = await createMarket(server);
  using client = createSocketClient(server);
  const bars = subscribe<Changed, object>(client, changes, { id });
  await untilLive(server, 1);
  const closes = (): readonly Changed[] =>
    bars.received.filter(({ candleChanged }) => candleChanged.isClosed);

  await executeTrades(server, id, 3);
  await postgres.turnClock(150);
  await executeTrades(server, id, 3);
  await expect.poll(() => closes().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
  await postgres.turnClock(-90);
  await executeTrades(server, id, 3);
  await postgres.turnClock(200);
  await executeTrades(server, id, 3);
  await expect.poll(() => closes().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
  await untilEqual(url);

  const times = await queryDatabase(
    url,
    'SELECT count(DISTINCT block_time)::integer AS times, count(*)::integer AS trades FROM trades',
  );
  expect(times).toEqual([{ times: 12, trades: 12 }]);
  const states = bars.received.map(
    ({ candleChanged: { isClosed, candle } }) => `${candle.start} ${candle.revision} ${isClosed}`,
  );
  expect(new Set(states).size).toBe(states.length);
  expect(
    bars.received.reduce((most, { candleChanged }) => Math.max(most, candleChanged.candle.trades), 0),
  ).toBeGreaterThan(2);
});
