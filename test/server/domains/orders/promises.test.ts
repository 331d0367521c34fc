import { expect, it } from 'vitest';

import { createMarket, send } from '../../../support/clients/graphql.ts';
import {
  cancelAll,
  codeOf,
  expectSound,
  inputOf,
  place,
  placeOrderDocument,
  trade,
  type PlacedOrder,
} from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { tokenOf, type TestServer } from '../../../support/servers/server.ts';

const units = (shares: number): string => String(BigInt(shares) * 1_000_000_000n);

/** Sends placements at once. Returns their results and codes. */
async function sendAll(
  server: TestServer,
  wallet: string,
  inputs: readonly object[],
): Promise<readonly { readonly placed: PlacedOrder | undefined; readonly code: string | undefined }[]> {
  const token = await tokenOf(wallet);
  return Promise.all(
    inputs.map(async (input) => {
      const { data, errors } = await send<{ placeOrder: PlacedOrder }, object>(
        server,
        placeOrderDocument,
        { input },
        token,
      );
      return { placed: data?.placeOrder, code: codeOf(errors?.[0]) };
    }),
  );
}

describeOnDatabases('orders', (stage) => {
  it('redeem a pair when a seller of YES meets a seller of NO, and the price stays', async () => {
    const marketId = await createMarket(stage.server);
    await trade(stage.server, 'ada', { marketId, shares: 10 });
    await trade(stage.server, 'grace', { marketId, outcome: 'NO', shares: 10 });
    const resting = await place(stage.server, 'ada', { marketId, side: 'SELL', price: '0.5', shares: 4 });
    expect(resting.order.status).toBe('OPEN');
    const sale = { marketId, side: 'SELL', outcome: 'NO', price: '0.5', shares: 3 } as const;
    const { order, fills } = await place(stage.server, 'grace', sale);
    expect(order).toMatchObject({ status: 'FILLED', filledShares: units(3), filledCost: '1500000000' });
    expect(fills).toMatchObject([{ price: '0.500000000', liquidity: 'TAKER', against: 'ORDER' }]);
    const [market] = await stage.query(
      'SELECT shares_yes::text, shares_no::text, current_price_yes::text FROM markets WHERE id = $1',
      [marketId],
    );
    expect(market).toEqual({ shares_yes: units(7), shares_no: units(7), current_price_yes: '0.500000000' });
    const [seller] = await stage.query(
      'SELECT filled_cost::text, filled_shares::text FROM orders WHERE id = $1',
      [resting.order.id],
    );
    // Both proceeds together are the shares of the pair.
    expect(seller).toEqual({ filled_cost: '1500000000', filled_shares: units(3) });
    await expectSound(stage, marketId);
  });

  it('are a single order when a placement is sent ten times at once', async () => {
    const marketId = await createMarket(stage.server);
    const input = inputOf({ marketId, price: '0.5', shares: 2, clientId: 'ten times' });
    const answers = await sendAll(
      stage.server,
      'ada',
      Array.from({ length: 10 }, () => input),
    );
    expect(answers.filter(({ placed }) => placed?.duplicate === false)).toHaveLength(1);
    expect(answers.filter(({ placed }) => placed?.duplicate === true)).toHaveLength(9);
    expect(new Set(answers.map(({ placed }) => placed?.order.id)).size).toBe(1);
    const [other] = await sendAll(stage.server, 'ada', [{ ...input, price: '0.4' }]);
    expect(other?.code).toBe('CLIENT_ID_REUSED');
    await expectSound(stage, marketId);
  });

  it('count in their own rate alone, and no rate refuses their cancels', async () => {
    await using slow = await stage.startAnother({ RATE_LIMIT_ORDERS: '5', RATE_LIMIT_MUTATIONS: '1' });
    const marketId = await createMarket(slow.server);
    const inputs = Array.from({ length: 30 }, () => inputOf({ marketId, price: '0.1', shares: 1 }));
    const answers = await sendAll(slow.server, 'ada', inputs);
    const refused = answers.filter(({ code }) => code === 'RATE_LIMITED');
    const placed = answers.filter(({ placed: order }) => order !== undefined);
    expect(refused.length).toBeGreaterThan(0);
    // More than the rate of mutations lets through.
    expect(placed.length).toBeGreaterThanOrEqual(5);
    expect(refused.length + placed.length).toBe(30);
    expect(await cancelAll(slow.server, 'ada', marketId)).toHaveLength(placed.length);
    for (let count = 0; count < 10; count += 1)
      expect(await cancelAll(slow.server, 'ada', marketId)).toEqual([]);
  });
});
