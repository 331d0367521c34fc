import { once } from 'node:events';

import WebSocket from 'ws';
import { z } from 'zod';

import { monotonicMs } from './clock.ts';

/** One client on one socket, and when each event reached it. */
export interface LatencySubscriber extends Disposable {
  /** The moment at which an event arrived, as soon as it has. */
  arrivalOf(eventId: string): Promise<number>;
}

const message = z.object({
  type: z.string(),
  payload: z.object({ data: z.object({ marketEvents: z.object({ id: z.string() }) }) }).optional(),
});

const document = `
  subscription Watch($marketId: ID) {
    marketEvents(marketId: $marketId, types: [DISCUSSION_POSTED, TRADE_EXECUTED]) {
      id
      cursor
      occurredAt
      ... on DiscussionPosted { discussion { userWallet content } }
      ... on TradeExecuted { trade { tradeType outcome shares cost priceAfter } }
    }
  }
`;

/** Opens a socket and subscribes to the comments and trades of a market. The server may not be listening yet. */
export async function openLatencySubscriber(url: string, marketId: string): Promise<LatencySubscriber> {
  const arrivals = new Map<string, number>();
  const waiting = new Map<string, (atMs: number) => void>();
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  socket.on('message', (data: Buffer) => {
    // First of all, so that reading the message is not part of what is measured.
    const atMs = monotonicMs();
    const { payload } = message.parse(JSON.parse(data.toString()));
    if (payload === undefined) throw new Error(`unexpected message: ${data.toString()}`);
    const { id } = payload.data.marketEvents;
    arrivals.set(id, atMs);
    waiting.get(id)?.(atMs);
    waiting.delete(id);
  });
  const payload = { query: document, variables: { marketId } };
  socket.send(JSON.stringify({ id: 'events', type: 'subscribe', payload }));
  return {
    arrivalOf: async (eventId) =>
      arrivals.get(eventId) ?? new Promise((resolve) => waiting.set(eventId, resolve)),
    [Symbol.dispose]: () => socket.terminate(),
  };
}
