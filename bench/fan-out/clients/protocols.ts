import { document } from '../trade.ts';

/** How a client makes a server deliver the trades of a market. */
export interface Protocol {
  readonly path: string;
  /** The WebSocket subprotocol. */
  readonly subprotocol: string | null;
  /** Messages that the client sends as soon as the socket is open. */
  readonly greeting: readonly string[];
  /** The reply to a message before the subscription; `subscribe` stands for the subscription itself. */
  reply(message: string): string | null;
  /** The message that subscribes to a market, with a new id each time. */
  subscribe(marketId: string): string;
  /** The answer to a message that only asks whether the client is there; null when it is none. */
  heartbeat(message: string): string | null;
}

export type ProtocolName = 'graphql-transport-ws' | 'bare' | 'socket.io';

let serial = 0;

/** An operation's id, as long as those that the clients of graphql-ws make. */
function operationId(): string {
  serial += 1;
  return `7c9e6679-7425-40de-944b-${serial.toString().padStart(12, '0')}`;
}

export const protocols: Readonly<Record<ProtocolName, Protocol>> = {
  'graphql-transport-ws': {
    path: '/graphql',
    subprotocol: 'graphql-transport-ws',
    greeting: ['{"type":"connection_init"}'],
    reply: (message) => (message.includes('"connection_ack"') ? 'subscribe' : null),
    subscribe: (marketId) =>
      JSON.stringify({
        id: operationId(),
        type: 'subscribe',
        payload: { query: document, variables: { marketId } },
      }),
    heartbeat: (message) => (message.includes('"type":"ping"') ? '{"type":"pong"}' : null),
  },
  bare: {
    path: '/',
    subprotocol: null,
    greeting: ['hello'],
    reply: (message) => (message === 'hello' ? 'subscribe' : null),
    subscribe: (marketId) => marketId,
    heartbeat: () => null,
  },
  'socket.io': {
    path: '/socket.io/?EIO=4&transport=websocket',
    subprotocol: null,
    greeting: [],
    reply: (message) => (message.startsWith('0{') ? '40' : message.startsWith('40{') ? 'subscribe' : null),
    subscribe: (marketId) => `42${JSON.stringify(['watch', marketId])}`,
    heartbeat: (message) => (message === '2' ? '3' : null),
  },
};
