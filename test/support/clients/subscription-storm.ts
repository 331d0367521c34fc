import { openBareSocket, type BareSocket } from './bare-socket.ts';
import { createMarket } from './graphql.ts';
import type { TestServer } from '../servers/server.ts';
import { untilStatus } from './subscriber.ts';

/** The number of sockets and subscriptions of a storm. */
export interface StormSize {
  readonly sockets: number;
  readonly subscriptionsPerSocket: number;
}

/** The documents of a storm: for a single market or for all markets, with and without variables. */
const documents: readonly string[] = [
  'subscription A($id: ID) { tradeExecuted(marketId: $id) { cursor trade { cost } } }',
  'subscription B($id: ID) { marketEvents(marketId: $id) { __typename cursor market { question } } }',
  'subscription C($id: ID) { priceUpdated(marketId: $id, everyMs: 1000) { priceYes } }',
  'subscription D { voteCast { cursor } }',
  'subscription E { discussionPosted { discussion { content } } }',
  'subscription F($id: ID) { priceUpdated(marketId: $id) { priceYes } }',
  'subscription G { marketEvents { id occurredAt } }',
  'subscription H { priceUpdated(everyMs: 50) { priceNo } }',
];

/** Creates the markets of a storm and returns their ids. */
export function createMarkets(server: TestServer, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => createMarket(server, 'PROPOSED')));
}

/** Sockets that a storm opens at the same time, so that no acknowledgement times out on a busy machine. */
const batchSize = 20;

/** Opens subscriptions to every document on many sockets. Resolves when all are live. */
export async function openStorm(
  server: TestServer,
  markets: readonly string[],
  { sockets: socketCount, subscriptionsPerSocket }: StormSize,
): Promise<readonly BareSocket[]> {
  const sockets: BareSocket[] = [];
  while (sockets.length < socketCount) {
    const count = Math.min(batchSize, socketCount - sockets.length);
    const batch = await Promise.all(Array.from({ length: count }, () => openBareSocket(server)));
    for (const [index, socket] of batch.entries()) {
      for (let number = 0; number < subscriptionsPerSocket; number += 1) {
        const query = documents[(index + number) % documents.length] ?? '';
        const variables = query.includes('$id') ? { id: markets[(index * 7 + number) % markets.length] } : {};
        socket.send({ type: 'subscribe', id: String(number), payload: { query, variables } });
      }
    }
    sockets.push(...batch);
    const total = sockets.length * subscriptionsPerSocket;
    await Promise.race([
      untilStatus(server, ({ subscriptions }) => subscriptions === total),
      Promise.race(batch.map(({ ended }) => ended)).then((reason) => {
        throw new Error(`a socket was closed while its subscriptions were opened: ${String(reason)}`);
      }),
    ]);
  }
  return sockets;
}

/** Ends all subscriptions: completes half of them, and closes or destroys the sockets of the others. */
export async function dropStorm(
  server: TestServer,
  sockets: readonly BareSocket[],
  { subscriptionsPerSocket }: StormSize,
): Promise<void> {
  for (const [index, { socket, send }] of sockets.entries()) {
    if (index % 2 === 0) {
      for (let number = 0; number < subscriptionsPerSocket; number += 1)
        send({ type: 'complete', id: String(number) });
    } else if (index % 10 === 1) socket.terminate();
    else socket.close();
  }
  await untilStatus(server, ({ subscriptions, topics }) => subscriptions === 0 && topics === 0);
  for (const { socket } of sockets) socket.close();
  // Some clients leave while the server still answers them.
  const hasty = await Promise.all(Array.from({ length: 5 }, () => openBareSocket(server)));
  for (const { socket, send } of hasty) {
    for (const [number, query] of documents.entries()) {
      send({ type: 'subscribe', id: String(number), payload: { query, variables: {} } });
    }
    socket.terminate();
  }
  await untilStatus(
    server,
    ({ connections, subscriptions, topics }) => connections + subscriptions + topics === 0,
  );
}
