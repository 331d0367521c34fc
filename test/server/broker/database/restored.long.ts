import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { expect, it, vi } from 'vitest';

import { MarketEventsDocument } from '../../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { trade } from '../../../support/graphql/streams.ts';
import { queryDatabase, startPostgres } from '../../../support/postgres/postgres.ts';
import { findPostgres } from '../../../support/servers/services.ts';
import { startServer } from '../../../support/servers/server.ts';

const run = promisify(execFile);
const program = (name: string): string => join(dirname(findPostgres().postgres), name);

/** The orders that the log knows, and the position of the write-ahead log now. */
async function ordersOf(url: string): Promise<{ readonly orders: number; readonly areAhead: boolean }> {
  const [row] = await queryDatabase(
    url,
    `SELECT count(*)::int AS orders, coalesce(max(newest) > pg_current_wal_insert_lsn() - '0/0'::pg_lsn, false) AS ahead
     FROM marketcast_log_orders`,
  );
  return { orders: Number(row?.orders), areAhead: row?.ahead === true };
}

it('drops no price of a database that was restored on another server with its log and the orders in it', async () => {
  await using former = await startPostgres();
  await using restored = await startPostgres();
  const before = await former.createDatabase('platform');
  // All clusters of the tests are copies of one, so the numbers of the tables must tell them apart.
  await restored.createDatabase('of_another_platform');
  const after = await restored.createDatabase('platform');
  // The positions of the former server are far ahead of those of the other.
  for (let files = 0; files < 3; files += 1) {
    await former.query(
      `SELECT pg_logical_emit_message(false, 'fill', repeat('x', 1000000)), pg_switch_wal()`,
    );
  }
  const first = await startServer({ DATABASE_URL: before });
  const marketId = await createMarket(first);
  await trade(first, marketId);
  const { market } = await request<{ market: { cursor: string } }, object>(
    first,
    'query ($id: ID!) { market(id: $id) { cursor } }',
    { id: marketId },
  );
  await first.stop();
  expect((await ordersOf(before)).orders).toBeGreaterThan(0);
  const dump = join(former.directory, 'platform.dump');
  await run(program('pg_dump'), ['--format=custom', '--file', dump, before]);
  await run(program('pg_restore'), ['--exit-on-error', '--dbname', after, dump]);
  expect((await ordersOf(after)).areAhead).toBe(true);

  await using second = await startServer({ DATABASE_URL: after });
  expect(await ordersOf(after)).toEqual({ orders: 0, areAhead: false });
  using client = createSocketClient(second);
  // A cursor of the former log is refused: its offsets are used a second time.
  await expect(
    subscribe(client, MarketEventsDocument, { marketId, after: market.cursor }).ended,
  ).resolves.toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED' } }]);
  const events = subscribe(client, MarketEventsDocument, { marketId });
  await untilLive(second, 1);
  await trade(second, marketId);
  await trade(second, marketId);
  await vi.waitFor(() => {
    const types = events.received.map(({ marketEvents }) => marketEvents.__typename);
    expect(types.filter((type) => type === 'PriceUpdated')).toHaveLength(2);
  }, 10_000);
  const { orders, areAhead } = await ordersOf(after);
  expect([orders > 0, areAhead]).toEqual([true, false]);
});
