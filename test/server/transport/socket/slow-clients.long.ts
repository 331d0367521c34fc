import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ProposeMarketDocument, type MarketState } from '../../../../src/client/generated/graphql.ts';
import {
  openEventStream,
  type EventStream,
  type StreamEvent,
} from '../../../support/clients/event-stream.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';
import { openAcknowledgedSocket, type Message, type RawSocket } from '../../../support/clients/socket.ts';
import { postComment, trade, withoutLimits } from '../../../support/graphql/streams.ts';
import { untilLive, untilStatus } from '../../../support/clients/subscriber.ts';

/** More events than the machine keeps for a client that does not read, at some 60 KB each. */
const eventCount = 250;
const weight = '\u{20ac}'.repeat(1000);
const copies = Array.from({ length: 20 }, (_, index) => `copy${index}: content`).join(' ');
const comments = `subscription ($id: ID, $after: Cursor) {
  discussionPosted(marketId: $id, after: $after) { id cursor discussion { ${copies} } }
}`;
const descriptions = Array.from({ length: 10 }, (_, index) => `copy${index}: description`).join(' ');
const prices = `subscription ($id: ID) { priceUpdated(marketId: $id) { cursor totalVolume market { ${descriptions} } } }`;

let server: TestServer;

beforeAll(async () => {
  server = await startServer({
    ...withoutLimits,
    MAX_BUFFERED_BYTES: '262144',
    REQUEST_TIMEOUT_MS: '600000',
  });
});

afterAll(() => server.stop());

beforeEach(() => untilLive(server, 0));

interface Posted {
  readonly id: string;
  readonly cursor: string;
}

/** The comment that a message or an event carries. */
function postedIn(result: unknown): Posted {
  const { data } = result as { readonly data: { readonly discussionPosted: Posted } };
  return data.discussionPosted;
}

function subscribe(socket: RawSocket, query: string, variables: object): void {
  socket.send({ type: 'subscribe', id: '1', payload: { query, variables } });
}

/** The results of a socket up to its end. */
async function resultsUntilClosed(socket: RawSocket): Promise<readonly unknown[]> {
  const results: unknown[] = [];
  for (;;) {
    const message: Message | null = await socket.next().catch(() => null);
    if (message === null) return results;
    results.push(message.payload);
  }
}

/** Posts comments while a client that reads gets each of them; the ids of their events. */
async function postComments(marketId: string, fast: EventStream): Promise<readonly string[]> {
  const ids: string[] = [];
  while (ids.length < eventCount) {
    ids.push(`discussionPosted:${await postComment(server, marketId, weight)}`);
    expect(await fast.next()).toMatchObject({ data: { data: { discussionPosted: { id: ids.at(-1) } } } });
  }
  return ids;
}

const watchIds = 'subscription ($id: ID) { discussionPosted(marketId: $id) { id } }';

describe('a client that takes too little', () => {
  it('has its socket closed with 1013, keeps nobody waiting, and loses nothing when it comes back', async () => {
    const id = await createMarket(server, 'PROPOSED');
    using slow = await openAcknowledgedSocket(server);
    subscribe(slow, comments, { id });
    const fast = await openEventStream(server, watchIds, { id });
    await untilLive(server, 2);
    slow.pause();
    const ids = await postComments(id, fast);
    fast.abort();

    slow.resume();
    const before = (await resultsUntilClosed(slow)).map(postedIn);
    expect(await slow.closed).toEqual({ code: 1013, reason: expect.stringContaining('cursor') as string });
    expect(before.length).toBeLessThan(eventCount);

    using again = await openAcknowledgedSocket(server);
    subscribe(again, comments, { id, after: before.at(-1)?.cursor });
    const rest: Posted[] = [];
    while (before.length + rest.length < eventCount) rest.push(postedIn((await again.next()).payload));
    expect([...before, ...rest].map((posted) => posted.id)).toEqual(ids);
  });

  it('has its event stream cut, keeps nobody waiting, and loses nothing when it comes back', async () => {
    const id = await createMarket(server, 'PROPOSED');
    const slow = await openEventStream(server, comments, { id });
    const fast = await openEventStream(server, watchIds, { id });
    await untilLive(server, 2);
    const ids = await postComments(id, fast);
    fast.abort();
    await untilStatus(server, ({ subscriptions }) => subscriptions === 0);

    const before: Posted[] = [];
    const take = (event: StreamEvent | null): void => {
      if (event === null) throw new Error('the stream ended in order');
      before.push(postedIn(event.data));
    };
    const reading = (async () => {
      for (;;) take(await slow.next());
    })();
    await expect(reading).rejects.toThrow('terminated');
    expect(before.length).toBeLessThan(eventCount);

    const again = await openEventStream(server, comments, { id, after: before.at(-1)?.cursor });
    while (before.length < eventCount) take(await again.next());
    expect(before.map((posted) => posted.id)).toEqual(ids);
    again.abort();
  });

  it('gets the newest price when it reads again, and none of those that it made worthless', async () => {
    const id = await activeMarketWith(weight);
    using slow = await openAcknowledgedSocket(server);
    subscribe(slow, prices, { id });
    await untilLive(server, 1);
    slow.pause();
    for (let count = 0; count < eventCount; count += 1) await trade(server, id);
    const newest = await volumeOf(id);

    slow.resume();
    const volumes: bigint[] = [];
    while (volumes.at(-1) !== newest) {
      const { payload } = await slow.next();
      const { data } = payload as { data: { priceUpdated: { totalVolume: string } } };
      volumes.push(BigInt(data.priceUpdated.totalVolume));
    }
    expect(volumes).toEqual([...volumes].sort((a, b) => (a < b ? -1 : 1)));
    expect(volumes.length).toBeLessThan(eventCount);
  });
});

/** A market that trades, with a description. */
async function activeMarketWith(description: string): Promise<string> {
  const input = {
    ...{ question: 'Does a slow client get the newest price?', description, category: 'OTHER' as const },
    ...{ tags: [], bParameter: '100000000000', initialLiquidity: '1000000000' },
  };
  const { proposeMarket } = await request(
    server,
    ProposeMarketDocument,
    { input },
    await tokenOf('proposer'),
  );
  const { id } = proposeMarket.market;
  const states: readonly MarketState[] = ['APPROVED', 'ACTIVE'];
  const step =
    'mutation ($input: ChangeMarketStateInput!) { changeMarketState(input: $input) { market { id } } }';
  const token = await tokenOf('service', { role: 'service_role' });
  for (const state of states) await request(server, step, { input: { marketId: id, state } }, token);
  return id;
}

async function volumeOf(id: string): Promise<bigint> {
  const { market } = await request<{ market: { totalVolume: string } }, { id: string }>(
    server,
    'query ($id: ID!) { market(id: $id) { totalVolume } }',
    { id },
  );
  return BigInt(market.totalVolume);
}
