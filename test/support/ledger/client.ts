import { once } from 'node:events';

import WebSocket from 'ws';
import { z } from 'zod';

import type { Position } from '../../../src/server/broker/broker.ts';
import { decodeCursor } from '../../../src/server/broker/cursor.ts';
import { allMarketsTopic, marketTopic } from '../../../src/server/domains/markets/topics.ts';
import type { TestServer } from '../servers/server.ts';

/** The fields of an event that a ledger needs. */
export interface LedgerEvent {
  readonly type: string;
  readonly id: string;
  readonly cursor: string;
  readonly position: Position;
  /** The total volume of a price; null for every other event. */
  readonly totalVolume: bigint | null;
}

/** A message to a client: an event, the end of the subscription, or a message of the protocol. */
type Told =
  | { readonly kind: 'connection_ack' | 'ping' | 'pong' }
  | { readonly kind: 'event'; readonly event: LedgerEvent }
  | { readonly kind: 'end'; readonly ending: string };

/** Parses messages. Clients that share a reader parse each message once, because they all get the same bytes. */
export type MessageReader = (topic: string, text: string) => Told;

const query = `
  subscription ($marketId: ID, $after: Cursor) {
    marketEvents(marketId: $marketId, after: $after) {
      __typename id cursor
      ... on PriceUpdated { totalVolume }
    }
  }
`;

const event = z.object({
  __typename: z.string(),
  id: z.string(),
  cursor: z.string(),
  totalVolume: z.string().transform(BigInt).optional(),
});
const codes = z.array(z.object({ extensions: z.object({ code: z.string() }) }));
const message = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['connection_ack', 'ping', 'pong', 'complete']) }),
  z.object({ type: z.literal('error'), payload: codes }),
  z.object({
    type: z.literal('next'),
    payload: z.object({ data: z.object({ marketEvents: event }).nullish(), errors: codes.optional() }),
  }),
]);

/** Creates a reader that remembers the messages that it has parsed. */
export function createMessageReader(): MessageReader {
  const known = new Map<string, Told>();
  return (topic, text) => {
    let told = known.get(text);
    if (told === undefined) {
      told = read(topic, message.parse(JSON.parse(text)));
      known.set(text, told);
    }
    return told;
  };
}

function read(topic: string, received: z.output<typeof message>): Told {
  switch (received.type) {
    case 'next': {
      const { data, errors = [] } = received.payload;
      if (data == null) return { kind: 'end', ending: namesOf(errors) };
      const { __typename: type, id, cursor, totalVolume = null } = data.marketEvents;
      return {
        kind: 'event',
        // Without the type in front of it, because a mutation's answer has the row's id.
        event: {
          type,
          id: id.slice(id.indexOf(':') + 1),
          cursor,
          position: decodeCursor(topic, cursor),
          totalVolume,
        },
      };
    }
    case 'error':
      return { kind: 'end', ending: namesOf(received.payload) };
    case 'complete':
      return { kind: 'end', ending: 'complete' };
    default:
      return { kind: received.type };
  }
}

function namesOf(errors: z.output<typeof codes>): string {
  return errors.map(({ extensions }) => extensions.code).join(' ');
}

/** A client of a single stream on a socket of its own. It keeps all events, and never reconnects by itself. */
export class LedgerClient implements Disposable {
  readonly marketId: string | null;
  readonly topic: string;
  /** All events, over all connections so far. */
  readonly events: LedgerEvent[] = [];
  /** The arrival of each event, in milliseconds since the Unix epoch. */
  readonly arrivedAtMs: number[] = [];
  /** The end of the subscription or its socket; null before the end. */
  ending: string | null = null;
  /** The server of the present or the last connection. */
  server: TestServer;
  readonly #read: MessageReader;
  #socket: WebSocket | null = null;

  constructor(server: TestServer, marketId: string | null, read: MessageReader) {
    this.server = server;
    this.marketId = marketId;
    this.topic = marketId === null ? allMarketsTopic.of(null) : marketTopic.of(marketId);
    this.#read = read;
  }

  /** Connects, and subscribes after a cursor. The default is the cursor of the last event. */
  async connect(
    server: TestServer = this.server,
    after: string | null = this.events.at(-1)?.cursor ?? null,
  ): Promise<void> {
    this.disconnect();
    this.server = server;
    this.ending = null;
    const socket = new WebSocket(server.webSocketUrl, 'graphql-transport-ws', { perMessageDeflate: false });
    this.#socket = socket;
    await once(socket, 'open');
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      if (this.#socket === socket) this.#receive(this.#read(this.topic, data.toString()), socket, after);
    });
    socket.on('close', (code) => {
      if (this.#socket === socket) this.ending ??= `closed ${code}`;
    });
    socket.send('{"type":"connection_init"}');
  }

  disconnect(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.terminate();
  }

  [Symbol.dispose](): void {
    this.disconnect();
  }

  #receive(told: Told, socket: WebSocket, after: string | null): void {
    switch (told.kind) {
      case 'connection_ack': {
        const payload = { query, variables: { marketId: this.marketId, after } };
        return socket.send(JSON.stringify({ type: 'subscribe', id: 'events', payload }));
      }
      case 'ping':
        return socket.send('{"type":"pong"}');
      case 'event':
        this.events.push(told.event);
        this.arrivedAtMs.push(Date.now());
        return;
      case 'end':
        this.ending ??= told.ending;
        return;
      case 'pong':
    }
  }
}
