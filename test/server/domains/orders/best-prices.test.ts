import { expect, it, vi } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import { codesIn, createSocketClient, subscribe, untilStatus } from '../../../support/clients/subscriber.ts';
import { place, readBook, trade } from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { startServer } from '../../../support/servers/server.ts';

interface Told {
  readonly bestPricesChanged: {
    readonly marketId: string;
    readonly bestBid: string | null;
    readonly bestAsk: string | null;
    readonly priceYes: string;
    readonly at: string;
  };
}

const document = `subscription ($marketIds: [ID!]!, $everyMs: Int! = 500) {
  bestPricesChanged(marketIds: $marketIds, everyMs: $everyMs) { marketId bestBid bestAsk priceYes at } }`;

describeOnDatabases('the best prices of markets', (stage) => {
  const newestOf = (received: readonly Told[], marketId: string): Told['bestPricesChanged'] | undefined =>
    received.map(({ bestPricesChanged }) => bestPricesChanged).findLast((told) => told.marketId === marketId);

  it('are told at first, and when they change', async () => {
    const marketIds = [await createMarket(stage.server), await createMarket(stage.server)];
    const [first = '', second = ''] = marketIds;
    await place(stage.server, 'ada', { marketId: first, price: '0.499', shares: 3 });
    using client = createSocketClient(stage.server);
    const early = subscribe<Told, object>(client, document, { marketIds, everyMs: 20 });
    await early.take(2);
    for (const marketId of marketIds) {
      const { bestBid, bestAsk } = await readBook(stage.server, marketId);
      expect(newestOf(early.received, marketId)).toMatchObject({ bestBid, bestAsk, priceYes: '0.500000000' });
    }
    await trade(stage.server, 'grace', { marketId: second, shares: 20 });
    const { bestBid, bestAsk } = await readBook(stage.server, second);
    await vi.waitFor(
      () => expect(newestOf(early.received, second)).toMatchObject({ bestBid, bestAsk }),
      10_000,
    );
    expect(Number(newestOf(early.received, second)?.priceYes)).toBeGreaterThan(0.5);
    const late = subscribe<Told, object>(client, document, { marketIds, everyMs: 20 });
    await late.take(2);
    expect(newestOf(late.received, second)).toMatchObject({ bestBid, bestAsk });
    expect(newestOf(late.received, first)?.bestBid).toBe('0.499');
    // A change that no level tells of: less than a lot with the market maker.
    const before = newestOf(late.received, first)?.priceYes;
    await trade(stage.server, 'grace', { marketId: first, shares: 999n });
    await vi.waitFor(() => expect(newestOf(late.received, first)?.priceYes).not.toBe(before), 10_000);
    early.stop();
    late.stop();
    // The last subscription ends the listening of the process.
    await untilStatus(stage.server, ({ subscriptions, topics }) => subscriptions === 0 && topics === 0);
  });

  it('are told once in a window at most', async () => {
    const marketId = await createMarket(stage.server);
    using client = createSocketClient(stage.server);
    const told = subscribe<Told, object>(client, document, { marketIds: [marketId], everyMs: 60_000 });
    await told.take(1);
    for (let count = 0; count < 3; count += 1)
      await place(stage.server, 'ada', { marketId, price: `0.49${count + 5}`, shares: 1 });
    const other = subscribe<Told, object>(client, document, { marketIds: [marketId], everyMs: 10 });
    await vi.waitFor(() => expect(newestOf(other.received, marketId)?.bestBid).toBe('0.499'), 10_000);
    expect(told.received).toHaveLength(1);
  });

  it('refuse unknown markets, and too many', async () => {
    const marketId = await createMarket(stage.server);
    using client = createSocketClient(stage.server);
    const ended = async (marketIds: readonly string[], everyMs = 500): Promise<unknown> =>
      codesIn(await subscribe<Told, object>(client, document, { marketIds, everyMs }).ended);
    expect(await ended([marketId, 'unknown'])).toEqual(['NOT_FOUND']);
    expect(await ended([])).toEqual(['BAD_USER_INPUT']);
    expect(await ended(Array.from({ length: 101 }, () => marketId))).toEqual(['BAD_USER_INPUT']);
    expect(await ended([marketId], 1)).toEqual(['BAD_USER_INPUT']);
  });

  it('change with the orders of other processes', async () => {
    if (stage.databaseUrl === null) return;
    await using other = await startServer({ DATABASE_URL: stage.databaseUrl });
    const marketId = await createMarket(stage.server);
    using client = createSocketClient(stage.server);
    const told = subscribe<Told, object>(client, document, { marketIds: [marketId], everyMs: 20 });
    await told.take(1);
    await place(other, 'ada', { marketId, price: '0.499', shares: 1 });
    await vi.waitFor(() => expect(newestOf(told.received, marketId)?.bestBid).toBe('0.499'), 10_000);
  });
});
