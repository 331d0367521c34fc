import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { orderBook } from '../../../../../src/client/index.ts';
import { createMarket, request, send } from '../../../../support/clients/graphql.ts';
import { openClient } from '../../../../support/clients/marketcast.ts';
import { createSocketClient, subscribe } from '../../../../support/clients/subscriber.ts';
import { ExchangeWriter } from '../../../../support/orders/exchange.ts';
import { codeOf, readBook, refusalOf } from '../../../../support/orders/orders.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../../../support/postgres/postgres.ts';
import { startServer, tokenOf, withoutLimits, type TestServer } from '../../../../support/servers/server.ts';

const share = 1_000_000_000n;

interface Updated {
  readonly orderUpdated: {
    readonly kind: string;
    readonly order: {
      readonly id: string;
      readonly status: string;
      readonly filledShares: string;
      readonly version: number;
    };
    readonly fill: { readonly id: string } | null;
  };
}

const updates = `subscription ($after: Cursor) { orderUpdated(after: $after) {
  kind order { id status filledShares version } fill { id } } }`;

async function cursorOf(server: TestServer, wallet: string): Promise<string> {
  const { viewer } = await request<{ viewer: { orders: { cursor: string } } }, object>(
    server,
    '{ viewer { orders(first: 0) { cursor } } }',
    {},
    await tokenOf(wallet),
  );
  return viewer.orders.cursor;
}

const shown = ({ orderUpdated: { kind, order } }: Updated): readonly unknown[] => [
  kind,
  order.status,
  BigInt(order.filledShares) / share,
  order.version,
];

describe('orders of other programs, where trades happen on chain', () => {
  let postgres: TestPostgres;
  let url: string;
  let server: TestServer;
  let exchange: ExchangeWriter;
  const start = (): Promise<TestServer> =>
    startServer({ ...withoutLimits, DATABASE_URL: url, CHANGE_SOURCE: 'postgres', TRADING: 'external' });
  beforeAll(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
    server = await start();
    exchange = new ExchangeWriter(url);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  });

  it('are not placed and not cancelled here', async () => {
    const marketId = await createMarket(server);
    expect(codeOf(await refusalOf(server, 'ada', { marketId, price: '0.4', shares: 1 }))).toBe('FORBIDDEN');
    const { errors } = await send<unknown, object>(
      server,
      'mutation { cancelOrders(input: {}) { orders { id } } }',
      {},
      await tokenOf('ada'),
    );
    expect(codeOf(errors?.[0])).toBe('FORBIDDEN');
  });

  it('are told to their wallets, each step once', async () => {
    const marketId = await createMarket(server);
    using client = createSocketClient(server, await tokenOf('ada'));
    const told = subscribe<Updated, object>(client, updates, { after: await cursorOf(server, 'ada') });
    const first = await exchange.place({ marketId, wallet: 'ada', price: '0.4', shares: 3n * share });
    const second = await exchange.place({
      marketId,
      wallet: 'ada',
      price: '0.6',
      shares: share,
      side: 'sell',
    });
    await told.take(2);
    const fills = [await exchange.fill(first, share), await exchange.fill(first, share)];
    await exchange.end(first, 'CANCELLED', 'USER');
    await exchange.end(second, 'EXPIRED', 'EXPIRED');
    const third = await exchange.place({ marketId, wallet: 'ada', price: '0.5', shares: share });
    await exchange.fill(third, share);
    const received = await told.take(8);
    const of = (id: string): readonly unknown[] =>
      received.filter(({ orderUpdated }) => orderUpdated.order.id === id).map(shown);
    expect(of(first)).toEqual([
      ['PLACED', 'OPEN', 0n, 1],
      ['FILLED', 'PARTIALLY_FILLED', 1n, 2],
      ['FILLED', 'PARTIALLY_FILLED', 2n, 3],
      ['CANCELLED', 'CANCELLED', 2n, 4],
    ]);
    expect(of(second)).toEqual([
      ['PLACED', 'OPEN', 0n, 1],
      ['EXPIRED', 'EXPIRED', 0n, 2],
    ]);
    expect(of(third)).toEqual([
      ['PLACED', 'OPEN', 0n, 1],
      ['FILLED', 'FILLED', 1n, 2],
    ]);
    const toldFills = received.flatMap(({ orderUpdated: { fill } }) => fill?.id ?? []);
    expect(toldFills.slice(0, 2)).toEqual(fills);
    const sequences = await queryDatabase(
      url,
      'SELECT sequence::text FROM orders WHERE market_id = $1 ORDER BY created_at',
      [marketId],
    );
    expect(sequences).toEqual([{ sequence: '1' }, { sequence: '2' }, { sequence: '3' }]);
  });

  it('end once, though their rows are written again or deleted later', async () => {
    const marketId = await createMarket(server);
    using client = createSocketClient(server, await tokenOf('alan'));
    const told = subscribe<Updated, object>(client, updates, { after: await cursorOf(server, 'alan') });
    const ended = await exchange.place({ marketId, wallet: 'alan', price: '0.4', shares: 3n * share });
    await exchange.fill(ended, share);
    await exchange.end(ended, 'CANCELLED', 'USER');
    await exchange.end(ended, 'CANCELLED', 'HALTED');
    await exchange.remove(ended);
    await exchange.place({ marketId, wallet: 'alan', price: '0.3', shares: share });
    expect((await told.take(4)).map(shown)).toEqual([
      ['PLACED', 'OPEN', 0n, 1],
      ['FILLED', 'PARTIALLY_FILLED', 1n, 2],
      ['CANCELLED', 'CANCELLED', 1n, 3],
      ['PLACED', 'OPEN', 0n, 1],
    ]);
  });

  it('end with the deletion of their rows, and leave the book', async () => {
    const marketId = await createMarket(server);
    using client = createSocketClient(server, await tokenOf('edsger'));
    const told = subscribe<Updated, object>(client, updates, { after: await cursorOf(server, 'edsger') });
    const kept = await exchange.place({ marketId, wallet: 'edsger', price: '0.4', shares: share });
    const deleted = await exchange.place({ marketId, wallet: 'edsger', price: '0.4', shares: 3n * share });
    await exchange.fill(deleted, share);
    const levels = async (): Promise<readonly unknown[]> =>
      (await readBook(server, marketId)).bids.map(({ shares, orders }) => [BigInt(shares) / share, orders]);
    await vi.waitFor(async () => expect(await levels()).toEqual([[3n, 2]]), 10_000);
    await exchange.remove(deleted);
    // It may be gone before it was captured.
    const brief = await exchange.place({ marketId, wallet: 'edsger', price: '0.4', shares: share });
    await exchange.remove(brief);
    const received = await told.take(6);
    const of = (id: string): readonly unknown[] =>
      received.filter(({ orderUpdated }) => orderUpdated.order.id === id).map(shown);
    expect(of(kept)).toEqual([['PLACED', 'OPEN', 0n, 1]]);
    expect(of(deleted)).toEqual([
      ['PLACED', 'OPEN', 0n, 1],
      ['FILLED', 'PARTIALLY_FILLED', 1n, 2],
      ['CANCELLED', 'CANCELLED', 1n, 3],
    ]);
    expect(of(brief)).toEqual([
      ['PLACED', 'OPEN', 0n, 1],
      ['CANCELLED', 'CANCELLED', 0n, 2],
    ]);
    await vi.waitFor(async () => expect(await levels()).toEqual([[1n, 1]]), 10_000);
  });

  it('make the book, without the market maker', async () => {
    const marketId = await createMarket(server);
    using client = openClient({ url: server.url });
    const restarts: unknown[] = [];
    const book = orderBook(client, marketId, { onRestart: (reason) => restarts.push(reason) });
    const stop = book.subscribe(() => undefined);
    const bid = await exchange.place({ marketId, wallet: 'ada', price: '0.4', shares: 3n * share });
    await exchange.place({ marketId, wallet: 'joan', price: '0.4', shares: share });
    await exchange.place({ marketId, wallet: 'grace', price: '0.45', shares: 2n * share, outcome: false });
    await exchange.fill(bid, share);
    const levelOf = (price: string, shares: bigint, orders: number) => ({
      ...{ price, shares: shares.toString(), orders, makerShares: '0' },
    });
    await vi.waitFor(async () => {
      const { bids, asks, bestBid, bestAsk } = await readBook(server, marketId);
      expect(bids).toEqual([levelOf('0.400', 3n * share, 2)]);
      expect(asks).toEqual([levelOf('0.550', 2n * share, 1)]);
      expect([bestBid, bestAsk]).toEqual(['0.400', '0.550']);
    }, 10_000);
    await exchange.end(bid, 'CANCELLED', 'USER');
    await vi.waitFor(async () => {
      const { bids, checksum, sequence } = await readBook(server, marketId);
      expect(bids).toEqual([levelOf('0.400', share, 1)]);
      expect(book.current).toMatchObject({ sequence: BigInt(sequence), checksum });
    }, 10_000);
    expect(restarts).toEqual([]);
    stop();
    book.close();
  });

  it('are told in their order after the server was away', async () => {
    const marketId = await createMarket(server);
    const after = await cursorOf(server, 'joan');
    await server.stop();
    const id = await exchange.place({ marketId, wallet: 'joan', price: '0.3', shares: 2n * share });
    await exchange.fill(id, share);
    await exchange.end(id, 'CANCELLED', 'USER');
    const open = await exchange.place({ marketId, wallet: 'joan', price: '0.2', shares: share });
    server = await start();
    using client = createSocketClient(server, await tokenOf('joan'));
    const received = await subscribe<Updated, object>(client, updates, { after }).take(4);
    expect(received.filter(({ orderUpdated }) => orderUpdated.order.id === id).map(shown)).toEqual([
      ['PLACED', 'OPEN', 0n, 1],
      ['FILLED', 'PARTIALLY_FILLED', 1n, 2],
      ['CANCELLED', 'CANCELLED', 1n, 3],
    ]);
    expect(received.filter(({ orderUpdated }) => orderUpdated.order.id === open).map(shown)).toEqual([
      ['PLACED', 'OPEN', 0n, 1],
    ]);
    await vi.waitFor(async () => {
      const { bids } = await readBook(server, marketId);
      expect(bids.map(({ price }) => price)).toEqual(['0.200']);
    }, 10_000);
  });
});
