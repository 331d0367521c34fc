import { createClient, type Client } from 'graphql-ws';
import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';

import {
  MarketDocument,
  MarketEventsDocument,
  PostDiscussionDocument,
  type MarketEventsSubscription,
} from '../../src/client/generated/graphql.ts';
import { createMarket, request } from '../support/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../support/server.ts';

const rounds = 1000;
const marketsAtOnce = 20;
const writesBetween = 2;
const writesDuring = 2;

let server: TestServer;
let client: Client;
let token: string;

beforeAll(async () => {
  server = await startServer();
  client = createClient({ url: server.webSocketUrl, webSocketImpl: WebSocket });
  token = await tokenOf('writer');
});

afterAll(async () => {
  await client.dispose();
  await server.stop();
});

const post = async (marketId: string, content: string): Promise<void> => {
  await request(server, PostDiscussionDocument, { input: { marketId, content } }, token);
};

/** Fetches the cursor, writes, subscribes after the cursor while writing more; the contents that arrive, in order. */
async function runRound(marketId: string, round: number): Promise<readonly string[]> {
  const { market } = await request(server, MarketDocument, { id: marketId });
  const texts = Array.from(
    { length: writesBetween + writesDuring },
    (_, index) => `round ${round}, comment ${index}`,
  );
  for (const text of texts.slice(0, writesBetween)) await post(marketId, text);

  const received: string[] = [];
  const events = client.iterate<MarketEventsSubscription>({
    query: print(MarketEventsDocument),
    variables: { marketId, after: market?.cursor },
  });
  const during = (async () => {
    for (const text of texts.slice(writesBetween)) await post(marketId, text);
  })();
  for await (const { data } of events) {
    if (data?.marketEvents.__typename !== 'DiscussionPosted')
      throw new Error(`unexpected: ${JSON.stringify(data)}`);
    received.push(data.marketEvents.discussion.content);
    if (received.length === texts.length) break;
  }
  await during;
  return received;
}

describe('Market.cursor', () => {
  it(`misses nothing and repeats nothing between the query and the subscription, ${rounds} times`, async () => {
    const markets = await Promise.all(
      Array.from({ length: marketsAtOnce }, () => createMarket(server, 'PROPOSED')),
    );
    await Promise.all(
      markets.map(async (marketId) => {
        for (let round = 0; round < rounds / marketsAtOnce; round += 1) {
          const received = await runRound(marketId, round);
          expect(received).toEqual([0, 1, 2, 3].map((index) => `round ${round}, comment ${index}`));
        }
      }),
    );
  }, 120_000);
});
