import { expect, it, vi } from 'vitest';

import { createMarket } from '../../../../support/clients/graphql.ts';
import { leased, openWallet, placeOver } from '../../../../support/orders/socket-placing.ts';
import { queryDatabase } from '../../../../support/postgres/postgres.ts';
import { createDatabase } from '../../../../support/postgres/shared-postgres.ts';
import { startInstance, type Instance } from '../../../../support/servers/instance.ts';
import { withoutLimits } from '../../../../support/servers/server.ts';

/** Milliseconds that a lease without a process lasts at least, and at most with the look for it. */
const [atLeastMs, atMostMs] = [10_000, 14_000];

const ways: readonly (readonly [string, (instance: Instance) => Promise<void>])[] = [
  ['is killed', (instance) => instance.kill()],
  ['stops', (instance) => instance.stop()],
];

it.each(ways)('when a process %s, another one cancels the orders of its sockets', async (_way, end) => {
  const url = await createDatabase();
  const environment = { ...withoutLimits, DATABASE_URL: url };
  await using dying = await startInstance(environment);
  await using staying = await startInstance(environment);
  const marketId = await createMarket(dying);
  const [ada, grace] = [await openWallet(dying, 'ada'), await openWallet(dying, 'grace')];
  const { order: lost } = await placeOver(ada, leased(marketId));
  const { order: kept } = await placeOver(grace, leased(marketId));
  const statusOf = async (id: string): Promise<unknown> =>
    (await queryDatabase(url, 'SELECT end_reason, status FROM orders WHERE id = $1', [id]))[0];

  const endedAtMs = performance.now();
  await end(dying);
  await openWallet(staying, 'grace');
  await vi.waitFor(
    async () => expect(await statusOf(lost.id)).toEqual({ status: 'CANCELLED', end_reason: 'DISCONNECTED' }),
    { timeout: 30_000, interval: 50 },
  );
  const tookMs = performance.now() - endedAtMs;
  expect(tookMs).toBeGreaterThan(atLeastMs - 500);
  expect(tookMs).toBeLessThan(atMostMs + 4000);
  // The lease of the other wallet would have ended at the same time.
  expect(await statusOf(kept.id)).toEqual({ status: 'OPEN', end_reason: null });
  staying.assertSound();
});
