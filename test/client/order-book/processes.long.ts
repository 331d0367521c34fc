import { expect, it, vi } from 'vitest';

import { orderBook, type OrderBook } from '../../../src/client/index.ts';
import { createMarket } from '../../support/clients/graphql.ts';
import { openClient } from '../../support/clients/marketcast.ts';
import { randomOf } from '../../support/orders/matching-run.ts';
import { expectSound, readBook, type WireBook } from '../../support/orders/orders.ts';
import { RandomOrders } from '../../support/orders/random-orders.ts';
import { queryDatabase } from '../../support/postgres/postgres.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';
import { startRedis } from '../../support/redis/redis.ts';
import { startInstance } from '../../support/servers/instance.ts';
import { freePort } from '../../support/servers/ports.ts';
import { withoutLimits } from '../../support/servers/server.ts';
import { startTcpProxy } from '../../support/servers/tcp-proxy.ts';

const textOf = ({ bids, asks }: Pick<OrderBook, 'bids' | 'asks'> | WireBook): string =>
  JSON.stringify([bids, asks], (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );

/** Rounds of orders of three processes at once. */
const rounds = 12;

it.each(['database', 'redis'])(
  'follows orders of three processes at once through lost connections, a killed process and a wiped log in the %s',
  async (log) => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = randomOf(seed);
    const url = await createDatabase();
    await using redis = log === 'redis' ? await startRedis() : null;
    const environment = {
      ...withoutLimits,
      DATABASE_URL: url,
      ...(redis === null ? {} : { REDIS_URL: redis.url }),
    };
    // A port of its own, so that the clients find it again.
    await using one = await startInstance({ ...environment, PORT: String(await freePort()) });
    await using two = await startInstance(environment);
    await using three = await startInstance(environment);
    await using proxy = await startTcpProxy(Number(new URL(one.url).port));
    const marketId = await createMarket(one);
    using lossy = openClient({ url: `http://127.0.0.1:${proxy.port}/graphql` });
    using steady = openClient({ url: two.url });
    using slow = openClient({ url: three.url });
    const restarts: string[] = [];
    const onRestart = (reason: string): void => void restarts.push(reason);
    const books = [
      orderBook(lossy, marketId, { onRestart }),
      orderBook(steady, marketId, { onRestart }),
      orderBook(slow, marketId, { everyMs: 100, onRestart }),
    ];
    for (const book of books) book.subscribe(() => undefined);
    await vi.waitFor(() => expect(books.every(({ current }) => current !== undefined)).toBe(true), 30_000);

    const traders = [one, two, three].map((server) => new RandomOrders(server, marketId, random));
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(
        traders.flatMap((orders) =>
          Array.from({ length: 4 }, async () => {
            for (let step = 0; step < 5; step += 1) await orders.step();
          }),
        ),
      );
      if (round % 3 === 1) proxy.resetConnections();
      // It keeps nothing on disk, so it comes back empty.
      if (round === 5) await redis?.kill().then(() => redis.start());
      if (round === 8) await one.kill().then(() => one.start());
      // The server says that its log is away for as long as it is.
      const expected = await vi.waitFor(() => readBook(two, marketId), 20_000);
      for (const book of books) {
        await vi.waitFor(
          () => expect(book.current?.sequence, `seed ${seed}`).toBe(BigInt(expected.sequence)),
          { timeout: 30_000, interval: 20 },
        );
        expect(textOf(book.current ?? expected), `seed ${seed}`).toBe(textOf(expected));
      }
    }
    // A wiped log makes a book begin anew. A checksum never does.
    expect(restarts.filter((reason) => reason.includes('checksum'))).toEqual([]);
    if (redis === null) expect(restarts).toEqual([]);
    const query = (statement: string, parameters: unknown[] = []) =>
      queryDatabase(url, statement, parameters);
    await expectSound({ query }, marketId);
    for (const book of books) book.close();
  },
);
