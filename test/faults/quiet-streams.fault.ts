import { setTimeout } from 'node:timers/promises';

import { print } from 'graphql';
import { expect, it } from 'vitest';

import { DeleteDiscussionDocument, MarketEventsDocument } from '../../src/client/generated/graphql.ts';
import { range } from '../support/broker/broker-under-test.ts';
import { checkpointsIn, openCheckpointedSocket } from '../support/clients/checkpoints.ts';
import { openEventStream } from '../support/clients/event-stream.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { untilLive } from '../support/clients/subscriber.ts';
import { until } from '../support/ledger/ledger.ts';
import { actor, postComment, withoutLimits } from '../support/graphql/streams.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';

const subscriptionCount = 200;
const eventCount = 5000;
/** Mutations that are under way at a time. */
const parallel = 8;
const historySize = 100;
/** Events during the drop, fewer than the log keeps. */
const eventsInDrop = 40;
const dropMs = 60_000;
/** Milliseconds in which a client must have resumed, and must have the event that happened meanwhile. */
const resumeMs = 15_000;

/** A subscription to an event that does not happen, over a connection of its own. */
class QuietClient {
  readonly #marketId: string | null;
  readonly #transport: 'socket' | 'event stream';
  #close = (): void => undefined;
  /** The last checkpoint. */
  cursor: string | null = null;
  /** The ids of the events, in the order of their arrival. */
  readonly events: string[] = [];
  readonly errors: string[] = [];

  constructor(marketId: string | null, transport: 'socket' | 'event stream') {
    this.#marketId = marketId;
    this.#transport = transport;
  }

  async connect(server: TestServer): Promise<void> {
    const query = print(MarketEventsDocument);
    const variables = { marketId: this.#marketId, types: ['DISCUSSION_DELETED'], after: this.cursor };
    if (this.#transport === 'socket') await this.#connectSocket(server, query, variables);
    else await this.#connectStream(server, query, variables);
  }

  disconnect(): void {
    this.#close();
  }

  async #connectSocket(server: TestServer, query: string, variables: object): Promise<void> {
    const socket = await openCheckpointedSocket(server);
    socket.send({ id: '1', type: 'subscribe', payload: { query, variables } });
    let isOpen = true;
    this.#close = () => {
      isOpen = false;
      socket[Symbol.dispose]();
    };
    void (async () => {
      for (;;) {
        const message = await socket.next();
        const checkpoints = checkpointsIn(message);
        if (checkpoints === null) this.#receive(message.payload);
        else this.cursor = checkpoints.checkpoints['1'] ?? this.cursor;
      }
    })().catch((error: unknown) => {
      if (isOpen) this.errors.push(String(error));
    });
  }

  async #connectStream(server: TestServer, query: string, variables: object): Promise<void> {
    const stream = await openEventStream(server, query, variables, { extensions: { checkpoints: true } });
    let isOpen = true;
    this.#close = () => {
      isOpen = false;
      stream.abort();
    };
    void (async () => {
      for (let event = await stream.next(); event !== null; event = await stream.next()) {
        if (event.event === 'next') this.#receive(event.data);
        else this.cursor = (event.data as { checkpoint?: string } | null)?.checkpoint ?? this.cursor;
      }
    })().catch((error: unknown) => {
      if (isOpen) this.errors.push(String(error));
    });
  }

  #receive(result: unknown): void {
    const { data } = (result ?? {}) as {
      readonly data?: { readonly marketEvents: { readonly id: string; readonly cursor: string } } | null;
    };
    if (data == null) this.errors.push(JSON.stringify(result));
    else {
      this.events.push(data.marketEvents.id);
      this.cursor = data.marketEvents.cursor;
    }
  }
}

it('200 subscriptions to an event that never happens resume after 5,000 other events and a drop of a minute', async () => {
  await using server = await startServer({
    ...withoutLimits,
    HISTORY_SIZE: String(historySize),
    HEARTBEAT_INTERVAL_MS: '1000',
  });
  const marketId = await createMarket(server);
  // Half of them watch a market, half of them all markets, whose log keeps 20 times as much.
  const clients = range(1, subscriptionCount).map(
    (number) =>
      new QuietClient(number % 2 === 0 ? marketId : null, number % 4 < 2 ? 'socket' : 'event stream'),
  );
  await Promise.all(clients.map((client) => client.connect(server)));
  await untilLive(server, subscriptionCount);
  await reach(() => clients.every(({ cursor }) => cursor !== null));
  const start = clients.map(({ cursor }) => cursor);

  await post(server, marketId, eventCount);
  const tails = await cursorsOf(server, marketId);
  await reach(() => clients.every(({ cursor }) => cursor !== null && tails.includes(cursor)));
  for (const client of clients) client.disconnect();
  await untilLive(server, 0);
  const droppedAtMs = Date.now();
  await post(server, marketId, eventsInDrop);
  const deleted = await postComment(server, marketId, 'Never mind.');
  await request(server, DeleteDiscussionDocument, { input: { discussionId: deleted } }, await tokenOf(actor));
  await setTimeout(dropMs - (Date.now() - droppedAtMs));

  await Promise.all(clients.map((client) => client.connect(server)));
  const later = await cursorsOf(server, marketId);
  await reach(() => clients.every(({ cursor }) => cursor !== null && later.includes(cursor)));
  expect(clients.flatMap(({ errors }) => errors)).toEqual([]);
  expect(clients.map(({ events }) => events.length)).toEqual(clients.map(() => 1));
  expect(new Set(clients.flatMap(({ events }) => events)).size).toBe(1);

  // Without checkpoints they would have come back with the cursors of their start.
  for (const client of clients) client.disconnect();
  await untilLive(server, 0);
  clients.forEach((client, index) => (client.cursor = start[index] ?? null));
  await Promise.all(clients.map((client) => client.connect(server)));
  await reach(() => clients.every(({ errors }) => errors.length > 0));
  expect(clients.filter(({ errors }) => errors[0]?.includes('CURSOR_EXPIRED') === true)).toHaveLength(
    subscriptionCount,
  );
  for (const client of clients) client.disconnect();
});

/** Posts so many comments. */
async function post(server: TestServer, marketId: string, count: number): Promise<void> {
  let left = count;
  await Promise.all(
    range(1, parallel).map(async () => {
      while (left > 0) {
        left -= 1;
        await postComment(server, marketId, 'So it goes.');
      }
    }),
  );
}

/** The cursors of the end of the log of a market, and of the log of all markets. */
async function cursorsOf(server: TestServer, marketId: string): Promise<readonly string[]> {
  const query = 'query ($id: ID!) { market(id: $id) { cursor } markets(first: 1) { cursor } }';
  const { market, markets } = await request<
    { market: { cursor: string }; markets: { cursor: string } },
    { id: string }
  >(server, query, { id: marketId });
  return [market.cursor, markets.cursor];
}

/** Resolves when a condition holds, and fails when it does not in time. */
async function reach(isReached: () => boolean): Promise<void> {
  await until(isReached, resumeMs);
  expect(isReached()).toBe(true);
}
