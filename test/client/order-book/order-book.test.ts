import { crc32 as zlibCrc32 } from 'node:zlib';

import { expect, it, vi } from 'vitest';

import { orderBook, type OrderBook } from '../../../src/client/index.ts';
import { crc32 } from '../../../src/client/order-book/crc32.ts';
import { createMarket } from '../../support/clients/graphql.ts';
import { openClient } from '../../support/clients/marketcast.ts';
import { randomOf } from '../../support/orders/matching-run.ts';
import { expectSound, place, readBook, type WireBook } from '../../support/orders/orders.ts';
import { RandomOrders } from '../../support/orders/random-orders.ts';
import { onPostgres } from '../../support/postgres/databases.ts';
import { startServer, withoutLimits } from '../../support/servers/server.ts';
import { startTcpProxy } from '../../support/servers/tcp-proxy.ts';

/** The levels of a book as texts. */
const textOf = ({ bids, asks }: Pick<OrderBook, 'bids' | 'asks'> | WireBook): string =>
  JSON.stringify([bids, asks], (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );

it('computes the checksum of zlib', () => {
  for (const text of ['', 'b:a:', 'b:0.499:3999000;a:0.501:12;', 'x'.repeat(300)])
    expect(crc32(text)).toBe(zlibCrc32(text).toString(16).padStart(8, '0'));
});

it('equals the book of the server through orders, trades and lost connections', async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = randomOf(seed);
  await using stage = await onPostgres.startStage(withoutLimits);
  await using proxy = await startTcpProxy(Number(new URL(stage.server.url).port));
  const marketId = await createMarket(stage.server);
  using client = openClient({ url: `http://127.0.0.1:${proxy.port}/graphql` });
  using slow = openClient({ url: stage.server.url });
  const restarts: string[] = [];
  const onRestart = (reason: string): void => void restarts.push(reason);
  const books = [
    orderBook(client, marketId, { onRestart }),
    orderBook(slow, marketId, { everyMs: 150, onRestart }),
  ];
  for (const book of books) book.subscribe(() => undefined);
  await vi.waitFor(() => expect(books.every(({ current }) => current !== undefined)).toBe(true), 10_000);

  const orders = new RandomOrders(stage.server, marketId, random);
  for (let round = 0; round < 12; round += 1) {
    await Promise.all(Array.from({ length: 15 }, () => orders.step()));
    if (round % 4 === 3) proxy.resetConnections();
    const expected = await readBook(stage.server, marketId);
    for (const book of books) {
      await vi.waitFor(() => expect(book.current?.sequence, `seed ${seed}`).toBe(BigInt(expected.sequence)), {
        timeout: 15_000,
        interval: 10,
      });
      expect(textOf(book.current ?? expected), `seed ${seed}`).toBe(textOf(expected));
    }
  }
  expect(restarts).toEqual([]);
  expect(orders.outcome.filled, `seed ${seed}`).toBeGreaterThan(5);
  expect(orders.outcome.traded).toBeGreaterThan(5);
  await expectSound(stage, marketId);
  for (const book of books) book.close();
});

it('says so and begins anew when the book does not agree with its checksum', async () => {
  await using server = await startServer(withoutLimits);
  const marketId = await createMarket(server);
  using honest = openClient({ url: server.url });
  let lies = 0;
  const client: Parameters<typeof orderBook>[0] = {
    request: (document, variables) => honest.request(document, variables),
    stream: (document, options) =>
      honest.stream(document, {
        ...options,
        onEvent: (data, result) => {
          // The first event loses a change on its way.
          const { orderBookChanged: event } = data as { orderBookChanged: { changes: unknown[] } };
          const isLie = lies === 0;
          if (isLie) lies += 1;
          const told = isLie ? { orderBookChanged: { ...event, changes: [] } } : data;
          options?.onEvent?.(told as typeof data, result);
        },
      }),
  };
  const restarts: string[] = [];
  const book = orderBook(client, marketId, { onRestart: (reason) => restarts.push(reason) });
  const stop = book.subscribe(() => undefined);
  await vi.waitFor(() => expect(book.status.state).toBe('live'), 10_000);
  await place(server, 'ada', { marketId, price: '0.5', shares: 3 });
  await vi.waitFor(() => expect(restarts).toHaveLength(1), 10_000);
  const expected = await readBook(server, marketId);
  await vi.waitFor(() => expect(textOf(book.current ?? expected)).toBe(textOf(expected)), 10_000);
  await vi.waitFor(
    () => expect([book.isStale, book.current?.sequence]).toEqual([false, BigInt(expected.sequence)]),
    10_000,
  );
  await place(server, 'ada', { marketId, price: '0.4', shares: 3 });
  await vi.waitFor(() => expect(book.current?.sequence).toBe(BigInt(expected.sequence) + 1n), 10_000);
  expect(restarts).toHaveLength(1);
  stop();
});
