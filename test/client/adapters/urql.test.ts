import { Client, fetchExchange, type CombinedError } from '@urql/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { marketcastExchange } from '../../../src/client/adapters/urql.ts';
import {
  DiscussionPostedDocument,
  MarketDocument,
  MarketsDocument,
  PostDiscussionDocument,
  TradeExecutedDocument,
} from '../../../src/client/generated/graphql.ts';
import { createMarket } from '../../support/clients/graphql.ts';
import { openClient } from '../../support/clients/marketcast.ts';
import { startServer, tokenOf, type TestServer } from '../../support/servers/server.ts';
import { actor, postComment, withoutLimits } from '../../support/graphql/streams.ts';
import { collect, untilLive } from '../../support/clients/subscriber.ts';

let server: TestServer;
let client: ReturnType<typeof openClient>;
let urql: Client;

beforeAll(async () => {
  server = await startServer(withoutLimits);
});

afterAll(() => server.stop());

beforeEach(async () => {
  await untilLive(server, 0);
  const token = await tokenOf(actor);
  client = openClient({ url: server.url, token });
  urql = new Client({
    url: server.url,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    exchanges: [marketcastExchange(client), fetchExchange],
  });
  return () => client.close();
});

/** The codes of the errors that urql reports. */
function codesOf(error: CombinedError | undefined): readonly unknown[] {
  return (error?.graphQLErrors ?? []).map(({ extensions }) => extensions.code);
}

describe('urql', () => {
  it('queries', async () => {
    const id = await createMarket(server, 'ACTIVE');
    const { data, error } = await urql.query(MarketDocument, { id }).toPromise();
    expect(error).toBeUndefined();
    expect(data?.market).toMatchObject({ id, state: 'ACTIVE', priceYes: '0.500000000' });
  });

  it('queries by GET', async () => {
    const id = await createMarket(server, 'ACTIVE');
    const result = await urql.query(MarketsDocument, { first: 1 }, { preferGetMethod: 'force' }).toPromise();
    expect(result.error).toBeUndefined();
    expect(result.data?.markets.edges.map(({ node }) => node.id)).toEqual([id]);
  });

  it('mutates', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const input = { marketId, content: 'From urql.' };
    const { data, error } = await urql.mutation(PostDiscussionDocument, { input }).toPromise();
    expect(error).toBeUndefined();
    expect(data?.postDiscussion.discussion).toMatchObject({ marketId, content: 'From urql.' });
  });

  it('subscribes, and lets go', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const watcher = collect<string>(({ next, end }) => {
      const source = urql.subscription(DiscussionPostedDocument, { marketId });
      const subscription = source.subscribe(({ data, error }) => {
        if (data == null) end(error);
        else next(data.discussionPosted.discussion.content);
      });
      return () => subscription.unsubscribe();
    });
    await untilLive(server, 1);

    await postComment(server, marketId, 'one');
    await postComment(server, marketId, 'two');

    expect(await watcher.take(2)).toEqual(['one', 'two']);
    watcher.stop();
    await untilLive(server, 0);
  });

  it('gets the codes of errors, over HTTP and over the socket', async () => {
    const queried = await urql.query(MarketsDocument, { first: 1000 }).toPromise();
    expect(codesOf(queried.error)).toEqual(['BAD_USER_INPUT']);

    const input = { marketId: 'no-such-market', content: 'Hello.' };
    const mutated = await urql.mutation(PostDiscussionDocument, { input }).toPromise();
    expect(codesOf(mutated.error)).toEqual(['NOT_FOUND']);

    const watched = await urql.subscription(TradeExecutedDocument, { after: 'nonsense' }).toPromise();
    expect(codesOf(watched.error)).toEqual(['CURSOR_INVALID']);
  });
});
