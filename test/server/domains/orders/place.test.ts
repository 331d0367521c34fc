import { crc32 } from 'node:zlib';

import { expect, it, vi } from 'vitest';

import { OrderBookChangedDocument } from '../../../../src/client/generated/graphql.ts';
import { createMarket, request, send } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import {
  cancel,
  cancelAll,
  codeOf,
  expectSound,
  place,
  readBook,
  refusalOf,
  trade,
  type WireBook,
} from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { serviceToken, tokenOf } from '../../../support/servers/server.ts';

const units = (shares: number): string => String(BigInt(Math.round(shares * 1_000_000)) * 1000n);

function expectChecked({ bids, asks, checksum }: WireBook): void {
  const textOf = (levels: WireBook['bids']): string =>
    levels
      .slice(0, 10)
      .map(({ price, shares }) => `${price}:${shares};`)
      .join('');
  const text = `b:${textOf(bids)}a:${textOf(asks)}`;
  expect(checksum).toBe(crc32(text).toString(16).padStart(8, '0'));
  expect(Number(bids[0]?.price)).toBeLessThan(Number(asks[0]?.price));
}

describeOnDatabases('orders', (stage) => {
  it('rest in the book beside the market maker, and are cancelled', async () => {
    const marketId = await createMarket(stage.server);
    const before = await readBook(stage.server, marketId);
    expectChecked(before);
    const { order, fills } = await place(stage.server, 'ada', { marketId, price: '0.45', shares: 10 });
    expect(order).toMatchObject({ status: 'OPEN', endReason: null, filledShares: '0', version: 1 });
    expect(fills).toEqual([]);
    const during = await readBook(stage.server, marketId);
    expectChecked(during);
    const level = during.bids.find(({ price }) => price === '0.450');
    const maker = before.bids.find(({ price }) => price === '0.450')?.makerShares ?? '';
    expect(level).toEqual({
      price: '0.450',
      shares: String(BigInt(maker) + BigInt(units(10))),
      orders: 1,
      makerShares: maker,
    });
    expect(BigInt(during.sequence)).toBe(BigInt(before.sequence) + 1n);
    await expectSound(stage, marketId);
    const ended = await cancel(stage.server, 'ada', order.id);
    expect(ended).toMatchObject({ id: order.id, status: 'CANCELLED', endReason: 'USER', version: 2 });
    expect((await readBook(stage.server, marketId)).checksum).toBe(before.checksum);
    await expectSound(stage, marketId);
  });

  it('mint a pair when a buyer of YES meets a buyer of NO, and the price stays', async () => {
    const marketId = await createMarket(stage.server);
    await place(stage.server, 'ada', { marketId, outcome: 'NO', price: '0.5', shares: 3 });
    const { order, fills } = await place(stage.server, 'grace', { marketId, price: '0.5', shares: 5 });
    expect(order).toMatchObject({
      status: 'PARTIALLY_FILLED',
      filledShares: units(3),
      averagePrice: '0.500000000',
    });
    expect(fills).toMatchObject([
      { price: '0.500000000', cost: '1500000000', liquidity: 'TAKER', against: 'ORDER' },
    ]);
    const [market] = await stage.query(
      'SELECT shares_yes::text, shares_no::text, current_price_yes::text FROM markets WHERE id = $1',
      [marketId],
    );
    expect(market).toEqual({ shares_yes: units(3), shares_no: units(3), current_price_yes: '0.500000000' });
    await expectSound(stage, marketId);
    expectChecked(await readBook(stage.server, marketId));
  });

  it('take the market maker up to each resting price, then the orders there', async () => {
    const marketId = await createMarket(stage.server);
    await trade(stage.server, 'seller', { marketId, shares: 50 });
    await trade(stage.server, 'seller', { marketId, tradeType: 'SELL', shares: 10 });
    const book = await readBook(stage.server, marketId);
    const [best, second] = [book.asks[1]?.price ?? '', book.asks[2]?.price ?? ''];
    await place(stage.server, 'seller', { marketId, side: 'SELL', price: best, shares: 4 });
    await place(stage.server, 'seller', { marketId, side: 'SELL', price: second, shares: 2 });
    const { order, fills } = await place(stage.server, 'buyer', { marketId, price: second, shares: 100 });
    expect(fills.map(({ against }) => against)).toEqual(['MARKET_MAKER', 'ORDER', 'MARKET_MAKER', 'ORDER']);
    expect(fills.map(({ shares }) => shares).filter((_shares, index) => index % 2 === 1)).toEqual([
      units(4),
      units(2),
    ]);
    expect(order.status).toBe('PARTIALLY_FILLED');
    for (const { cost, shares, price } of fills) {
      expect(Number(price)).toBeLessThanOrEqual(Number(second));
      expect(BigInt(cost) * 1000n).toBeLessThanOrEqual(
        BigInt(shares) * BigInt(Math.round(Number(second) * 1000)),
      );
    }
    await expectSound(stage, marketId);
    expectChecked(await readBook(stage.server, marketId));
  });

  it('sell what is held and not reserved, and no more', async () => {
    const marketId = await createMarket(stage.server);
    await trade(stage.server, 'ada', { marketId, shares: 10 });
    const sale = { marketId, side: 'SELL' as const, price: '0.9' };
    await place(stage.server, 'ada', { ...sale, shares: 7 });
    expect(codeOf(await refusalOf(stage.server, 'ada', { ...sale, shares: 4 }))).toBe('INSUFFICIENT_SHARES');
    await place(stage.server, 'ada', { ...sale, shares: 3 });
    await expectSound(stage, marketId);
    expect(await cancelAll(stage.server, 'ada', marketId)).toHaveLength(2);
    await place(stage.server, 'ada', { ...sale, shares: 10 });
    await expectSound(stage, marketId);
  });

  it('are filled at once or not at all, by their time in force', async () => {
    const marketId = await createMarket(stage.server);
    const { asks } = await readBook(stage.server, marketId);
    const [first] = asks;
    const price = first?.price ?? '';
    const all = Number(first?.shares) / 1e9;
    const refuse = (more: object): Promise<unknown> =>
      refusalOf(stage.server, 'ada', { marketId, price, shares: all + 1, ...more }).then(codeOf);
    expect(await refuse({ timeInForce: 'FOK' })).toBe('NOT_FILLABLE');
    expect(await refuse({ postOnly: true })).toBe('WOULD_TRADE');
    expect(await refuse({ timeInForce: 'GTD' })).toBe('BAD_USER_INPUT');
    expect(await refuse({ price: '0.5005' })).toBe('BAD_USER_INPUT');
    expect(await refuse({ price: '1' })).toBe('BAD_USER_INPUT');
    const ioc = await place(stage.server, 'ada', { marketId, price, shares: all + 1, timeInForce: 'IOC' });
    expect(ioc.order).toMatchObject({
      status: 'CANCELLED',
      endReason: 'IOC_REMAINDER',
      remainingShares: units(1),
    });
    await expectSound(stage, marketId);
  });

  it('never meet orders of their own wallet: the rest of the taker ends', async () => {
    const marketId = await createMarket(stage.server);
    await place(stage.server, 'ada', { marketId, outcome: 'NO', price: '0.5', shares: 3 });
    const { order } = await place(stage.server, 'ada', { marketId, price: '0.5', shares: 5 });
    expect(order).toMatchObject({ status: 'CANCELLED', endReason: 'SELF_TRADE', filledShares: '0' });
    await expectSound(stage, marketId);
  });

  it('are placed once, however often they are sent', async () => {
    const marketId = await createMarket(stage.server);
    const sent = { marketId, price: '0.4', shares: 1, clientId: 'ten times' };
    const results = await Promise.all(Array.from({ length: 10 }, () => place(stage.server, 'ten', sent)));
    expect(new Set(results.map(({ order }) => order.id)).size).toBe(1);
    expect(results.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(codeOf(await refusalOf(stage.server, 'ten', { ...sent, shares: 2 }))).toBe('CLIENT_ID_REUSED');
    const rows = await stage.query('SELECT id FROM orders WHERE market_id = $1', [marketId]);
    expect(rows).toHaveLength(1);
  });

  it('expire at their time, and end with their market', async () => {
    const marketId = await createMarket(stage.server);
    const expiresAt = new Date(Date.now() + 1500).toISOString();
    const late = await place(stage.server, 'ada', {
      marketId,
      price: '0.3',
      shares: 1,
      timeInForce: 'GTD',
      expiresAt,
    });
    const kept = await place(stage.server, 'ada', { marketId, price: '0.2', shares: 1 });
    const read = async (id: string) =>
      request<{ node: object }, object>(
        stage.server,
        `query ($id: ID!) { node(id: $id) { ... on Order { status endReason } } }`,
        { id },
        await tokenOf('ada'),
      ).then(({ node }) => node);
    await vi.waitFor(
      async () => expect(await read(late.order.id)).toEqual({ status: 'EXPIRED', endReason: 'EXPIRED' }),
      10_000,
    );
    await request(
      stage.server,
      'mutation ($input: ChangeMarketStateInput!) { changeMarketState(input: $input) { market { id } } }',
      { input: { marketId, state: 'RESOLVING', outcome: 'YES' } },
      await serviceToken(),
    );
    expect(codeOf(await refusalOf(stage.server, 'ada', { marketId, price: '0.1', shares: 1 }))).toBe(
      'MARKET_NOT_ACTIVE',
    );
    await vi.waitFor(
      async () =>
        expect(await read(kept.order.id)).toEqual({ status: 'CANCELLED', endReason: 'MARKET_CLOSED' }),
      10_000,
    );
    await expectSound(stage, marketId);
  });

  it('are cancelled by the id that the client gave, once', async () => {
    const marketId = await createMarket(stage.server);
    const clientId = `mine in ${marketId}`;
    const { order } = await place(stage.server, 'ada', { marketId, price: '0.4', shares: 1, clientId });
    const document = 'mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { order { id } } }';
    const cancelled = async (input: object, wallet = 'ada') =>
      send<{ cancelOrder: { order: { id: string } } }, object>(
        stage.server,
        document,
        { input },
        await tokenOf(wallet),
      );
    expect((await cancelled({ clientId })).data?.cancelOrder.order.id).toBe(order.id);
    const codeOfRefusal = async (input: object, wallet?: string) =>
      codeOf((await cancelled(input, wallet)).errors?.[0]);
    expect(await codeOfRefusal({ clientId })).toBe('ORDER_NOT_OPEN');
    expect(await codeOfRefusal({ orderId: order.id })).toBe('ORDER_NOT_OPEN');
    expect(await codeOfRefusal({ clientId: 'unknown' })).toBe('NOT_FOUND');
    expect(await codeOfRefusal({ clientId }, 'eve')).toBe('NOT_FOUND');
    expect(await codeOfRefusal({})).toBe('BAD_USER_INPUT');
  });

  it('are told by an event of the book as large as the change, whatever the size of the book', async () => {
    const marketId = await createMarket(stage.server);
    const { cursor } = await readBook(stage.server, marketId);
    using client = createSocketClient(stage.server);
    const watched = subscribe(client, OrderBookChangedDocument, {
      marketId,
      after: cursor,
    });
    // Half a share moves the market maker by a tick or two, and so both of its sides by a level or two.
    await trade(stage.server, 'ada', { marketId, shares: 0.5 });
    await trade(stage.server, 'ada', { marketId, shares: 0.5 });
    await place(stage.server, 'ada', { marketId, price: '0.3', shares: 1 });
    const received = await watched.take(3);
    for (const data of received) {
      const { changes } = data.orderBookChanged;
      const message = JSON.stringify({ id: '1', type: 'next', payload: { data } });
      expect(changes.length).toBeLessThanOrEqual(5);
      expect(message.length + (5 - changes.length) * 100).toBeLessThanOrEqual(850);
    }
    expect(received.at(-1)?.orderBookChanged.changes).toMatchObject([
      { side: 'BID', price: '0.300', orders: 1 },
    ]);
  });

  it('are seen by their wallet alone', async () => {
    const marketId = await createMarket(stage.server);
    const { order } = await place(stage.server, 'ada', { marketId, price: '0.4', shares: 1 });
    const node = async (token?: string) =>
      request<{ node: { id: string } | null }, object>(
        stage.server,
        'query ($id: ID!) { node(id: $id) { id } }',
        { id: order.id },
        token,
      );
    expect(await node(await tokenOf('ada'))).toEqual({ node: { id: order.id } });
    expect(await node(await tokenOf('eve'))).toEqual({ node: null });
    expect(await node(await serviceToken())).toEqual({ node: null });
    expect(await node()).toEqual({ node: null });
    await expect(cancel(stage.server, 'eve', order.id)).rejects.toThrow('NOT_FOUND');
    const mine = await request<
      { viewer: { orders: { edges: { node: { id: string } }[]; cursor: string } } },
      object
    >(
      stage.server,
      'query ($marketId: ID!) { viewer { orders(marketId: $marketId, isOpen: true) { cursor edges { node { id } } } } }',
      { marketId },
      await tokenOf('ada'),
    );
    expect(mine.viewer.orders.edges).toEqual([{ node: { id: order.id } }]);
  });
});
