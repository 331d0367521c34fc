import type { Client } from 'graphql-ws';

import { createSocketClient, subscribe } from '../clients/subscriber.ts';
import { tokenOf, type TestServer } from '../servers/server.ts';
import { inputOf, placeOrderDocument, type OrderInput, type PlacedOrder } from './orders.ts';

/** A client of a wallet whose socket stays open until it is disposed of. */
export async function openWallet(
  server: Pick<TestServer, 'webSocketUrl'>,
  wallet: string,
): Promise<Client & Disposable> {
  const client = createSocketClient(server, await tokenOf(wallet), {
    lazy: false,
    onNonLazyError: () => undefined,
  });
  await new Promise<void>((resolve) => client.on('connected', () => resolve()));
  return client;
}

/** Places an order over a socket. */
export async function placeOver(client: Client, order: OrderInput): Promise<PlacedOrder> {
  const [result] = await subscribe<{ placeOrder: PlacedOrder }, object>(client, placeOrderDocument, {
    input: inputOf(order),
  }).take(1);
  if (result === undefined) throw new Error('a placement has a result');
  return result.placeOrder;
}

/** An order that ends with the socket of its placement. */
export function leased(marketId: string): OrderInput {
  return { marketId, price: '0.2', shares: 1, cancelOnDisconnect: true };
}
