import { expect, it } from 'vitest';

import { createMarket, request, send } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import { cancel, inputOf, place, placeOrderDocument } from '../../../support/orders/orders.ts';
import { onPostgres } from '../../../support/postgres/databases.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';
import { killableAfterCommit } from '../../../support/servers/commit-kill.ts';
import { startInstance } from '../../../support/servers/instance.ts';
import { tokenOf, withoutLimits, type TestServer } from '../../../support/servers/server.ts';

interface Updated {
  readonly orderUpdated: {
    readonly kind: string;
    readonly order: { readonly id: string; readonly status: string; readonly version: number };
    readonly fill: { readonly id: string; readonly liquidity: string } | null;
  };
}

const updates = `subscription ($after: Cursor) { orderUpdated(after: $after) {
  kind order { id status version } fill { id liquidity } } }`;

async function cursorOf(server: TestServer, wallet: string): Promise<string> {
  const { viewer } = await request<{ viewer: { orders: { cursor: string } } }, object>(
    server,
    '{ viewer { orders(first: 0) { cursor } } }',
    {},
    await tokenOf(wallet),
  );
  return viewer.orders.cursor;
}

const shown = ({ orderUpdated: { kind, order, fill } }: Updated): readonly unknown[] => [
  kind,
  order.status,
  order.version,
  fill?.liquidity ?? null,
];

it('a process that is killed between the commit and its news loses no fill, and places no order twice', async () => {
  const url = await createDatabase();
  await using instance = await startInstance({ ...withoutLimits, ...killableAfterCommit, DATABASE_URL: url });
  const marketId = await createMarket(instance);
  const cursor = await cursorOf(instance, 'ada');
  const { order } = await place(instance, 'ada', { marketId, outcome: 'NO', price: '0.5', shares: 3 });
  const taking = {
    query: placeOrderDocument,
    variables: { input: inputOf({ marketId, price: '0.5', shares: 5 }) },
  };
  const token = await tokenOf('grace');
  const lost = Promise.allSettled([
    instance.killAfterCommit(),
    // Its commit ends the process, or another commit does. The answer is lost in both cases.
    send(instance, taking.query, taking.variables, token),
  ]);
  await lost;
  await instance.start();
  const again = await request<{ placeOrder: { order: { id: string; filledShares: string } } }, object>(
    instance,
    taking.query,
    taking.variables,
    token,
  );
  expect(again.placeOrder.order.filledShares).toBe('3000000000');
  using client = createSocketClient(instance, await tokenOf('ada'));
  const received = await subscribe<Updated, object>(client, updates, { after: cursor }).take(2);
  expect(received.map(({ orderUpdated }) => orderUpdated.order.id)).toEqual([order.id, order.id]);
  expect(received.map(shown)).toEqual([
    ['PLACED', 'OPEN', 1, null],
    ['FILLED', 'FILLED', 2, 'MAKER'],
  ]);
  const mine = await request<{ viewer: { orders: { edges: unknown[] } } }, object>(
    instance,
    '{ viewer { orders { edges { node { id } } } } }',
    {},
    token,
  );
  expect(mine.viewer.orders.edges).toHaveLength(1);
});

it('every placement, fill and end of a wallet is told once and in order', async () => {
  await using stage = await onPostgres.startStage(withoutLimits);
  const { server } = stage;
  const marketId = await createMarket(server);
  const cursor = await cursorOf(server, 'ada');
  const { order } = await place(server, 'ada', { marketId, outcome: 'NO', price: '0.5', shares: 3 });
  await place(server, 'grace', { marketId, price: '0.5', shares: 1, timeInForce: 'IOC' });
  await cancel(server, 'ada', order.id);
  using client = createSocketClient(server, await tokenOf('ada'));
  const received = await subscribe<Updated, object>(client, updates, { after: cursor }).take(3);
  expect(received.map(shown)).toEqual([
    ['PLACED', 'OPEN', 1, null],
    ['FILLED', 'PARTIALLY_FILLED', 2, 'MAKER'],
    ['CANCELLED', 'CANCELLED', 3, null],
  ]);
  using stranger = createSocketClient(server, await tokenOf('eve'));
  await expect(subscribe<Updated, object>(stranger, updates, { after: cursor }).ended).resolves.toMatchObject(
    [{ extensions: { code: 'CURSOR_INVALID' } }],
  );
});

it('two takers that fill the makers of each other in two markets never wait for each other in a circle', async () => {
  const url = await createDatabase();
  const environment = { ...withoutLimits, DATABASE_URL: url };
  await using one = await startInstance(environment);
  await using two = await startInstance(environment);
  const markets = [await createMarket(one), await createMarket(one)];
  const wallets = ['ada', 'grace'];
  for (let round = 0; round < 15; round += 1) {
    await Promise.all(
      markets.map((marketId, index) =>
        place(one, wallets[index] ?? '', { marketId, outcome: 'NO', price: '0.5', shares: 4 }),
      ),
    );
    const results = await Promise.all(
      markets.flatMap((marketId, index) =>
        [one, two].map((server) =>
          place(server, wallets[1 - index] ?? '', { marketId, price: '0.5', shares: 2, timeInForce: 'IOC' }),
        ),
      ),
    );
    expect(results.map(({ order }) => order.status)).toEqual(['FILLED', 'FILLED', 'FILLED', 'FILLED']);
  }
  one.assertSound();
  two.assertSound();
});
