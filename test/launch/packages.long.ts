import { randomUUID } from 'node:crypto';

import { expect, it } from 'vitest';

import { untilStatus } from '../support/clients/subscriber.ts';
import { insertMarketRow } from '../support/realtime/ledger.ts';
import { openRealtimeStage, watchEvents } from '../support/realtime/stage.ts';
import { startRedis } from '../support/redis/redis.ts';
import { asServer, npmStart, startProcess } from '../support/servers/server-process.ts';

it('a bundled server captures rows from Supabase Realtime into a log in Redis', async () => {
  await using stage = await openRealtimeStage();
  await using redis = await startRedis();
  await using child = startProcess(
    {
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      DATABASE_URL: stage.databaseUrl,
      REDIS_URL: redis.url,
      CHANGE_SOURCE: 'supabase',
      SUPABASE_URL: stage.realtime.url,
      SUPABASE_SERVICE_ROLE_KEY: stage.realtime.serviceKey,
    },
    [],
    npmStart,
  );
  const server = asServer(await child.ready);
  await untilStatus(server, ({ changeSource }) => changeSource.state === 'up');
  using watcher = await watchEvents(server);
  const marketId = randomUUID();
  await insertMarketRow(stage.writer, marketId, 'ACTIVE');
  expect(await watcher.take(marketId, 1)).toMatchObject([{ marketId }]);
  child.signal('SIGTERM');
  expect(await child.ended).toEqual({ code: 0, signal: null });
  expect(child.stderr).toBe('');
});
