import { createClient, type Client } from 'graphql-ws';
import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';

import {
  MarketDocument,
  MarketEventsDocument,
  type MarketEventsSubscription,
} from '../../../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../../../support/clients/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../../../../support/servers/server.ts';

const rounds = 1000;
const marketsAtOnce = 20;
/** Posts two comments, in this order. */
const postTwo = `mutation ($one: PostDiscussionInput!, $two: PostDiscussionInput!) {
  one: postDiscussion(input: $one) { __typename }
  two: postDiscussion(input: $two) { __typename }
}`;

const watched = print(MarketEventsDocument);

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

const post = async (marketId: string, one: string, two: string): Promise<void> => {
  const variables = { one: { marketId, content: one }, two: { marketId, content: two } };
  await request(server, postTwo, variables, token);
};

/** Fetches the cursor, writes, subscribes after the cursor while writing more; the contents that arrive, in order. */
async function runRound(marketId: string, round: number): Promise<readonly string[]> {
  const { market } = await request(server, MarketDocument, { id: marketId });
  const textOf = (index: number): string => `round ${round}, comment ${index}`;
  await post(marketId, textOf(0), textOf(1));

  const received: string[] = [];
  const events = client.iterate<MarketEventsSubscription>({
    query: watched,
    variables: { marketId, after: market?.cursor },
  });
  const during = post(marketId, textOf(2), textOf(3));
  for await (const { data } of events) {
    if (data?.marketEvents.__typename !== 'DiscussionPosted')
      throw new Error(`unexpected: ${JSON.stringify(data)}`);
    received.push(data.marketEvents.discussion.content);
    if (received.length === 4) break;
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
