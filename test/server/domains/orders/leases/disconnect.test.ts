import { expect, it, vi } from 'vitest';

import { createMarket } from '../../../../support/clients/graphql.ts';
import { codeOf, expectSound, place, refusalOf } from '../../../../support/orders/orders.ts';
import { leased, openWallet, placeOver } from '../../../../support/orders/socket-placing.ts';
import { describeOnDatabases } from '../../../../support/postgres/databases.ts';

describeOnDatabases('orders that end with their connection', (stage) => {
  const statusOf = async (id: string): Promise<unknown[]> => {
    const [row] = await stage.query('SELECT status, end_reason FROM orders WHERE id = $1', [id]);
    return [row?.['status'], row?.['end_reason']];
  };
  const untilEnded = (id: string): Promise<void> =>
    vi.waitFor(async () => expect(await statusOf(id)).toEqual(['CANCELLED', 'DISCONNECTED']), 10_000);
  const rowsOf = (wallet: string): Promise<unknown[]> =>
    stage.query('SELECT holder::text FROM order_leases WHERE user_wallet = $1', [wallet]);

  it('need a socket', async () => {
    const marketId = await createMarket(stage.server);
    expect(codeOf(await refusalOf(stage.server, 'ada', leased(marketId)))).toBe('BAD_USER_INPUT');
  });

  it('end when it is lost, in every market, and no other order does', async () => {
    const markets = [await createMarket(stage.server), await createMarket(stage.server)];
    const [first = '', second = ''] = markets;
    const socket = await openWallet(stage.server, 'ada');
    const ending = [await placeOver(socket, leased(first)), await placeOver(socket, leased(second))];
    const staying = [
      await placeOver(socket, { ...leased(first), cancelOnDisconnect: false }),
      await place(stage.server, 'ada', { marketId: first, price: '0.3', shares: 1 }),
    ];
    expect(await rowsOf('ada')).toHaveLength(1);
    socket.terminate();
    for (const { order } of ending) await untilEnded(order.id);
    for (const { order } of staying) expect(await statusOf(order.id)).toEqual(['OPEN', null]);
    await vi.waitFor(async () => {
      expect(await rowsOf('ada')).toEqual([]);
      expect(await stage.query('SELECT order_id::text FROM leased_orders')).toEqual([]);
    }, 10_000);
    for (const marketId of markets) await expectSound(stage, marketId);
  });

  it('go on with a new socket of the wallet', async () => {
    const marketId = await createMarket(stage.server);
    const old = await openWallet(stage.server, 'grace');
    const { order } = await placeOver(old, leased(marketId));
    const [before] = await rowsOf('grace');
    const next = await openWallet(stage.server, 'grace');
    await vi.waitFor(async () => expect(await rowsOf('grace')).not.toEqual([before]), 10_000);
    // The old socket has lost its lease, so its next order gets another one.
    const { order: later } = await placeOver(old, leased(marketId));
    expect(await rowsOf('grace')).toHaveLength(2);
    old.terminate();
    await untilEnded(later.id);
    expect(await statusOf(order.id)).toEqual(['OPEN', null]);
    next.terminate();
    await untilEnded(order.id);
    await expectSound(stage, marketId);
  });

  it('are placed once, however often they are sent', async () => {
    const marketId = await createMarket(stage.server);
    const input = { ...leased(marketId), clientId: 'sent again' };
    const socket = await openWallet(stage.server, 'joan');
    const { order } = await placeOver(socket, input);
    const again = await openWallet(stage.server, 'joan');
    const repeated = await placeOver(again, input);
    expect(repeated).toMatchObject({ duplicate: true, order: { id: order.id } });
    socket.terminate();
    again.terminate();
    await untilEnded(order.id);
  });
});
