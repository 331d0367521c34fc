import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client/core';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { MarketcastLink } from '../../../src/client/adapters/apollo.ts';
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
let apollo: ApolloClient;

beforeAll(async () => {
  server = await startServer(withoutLimits);
});

afterAll(() => server.stop());

beforeEach(async () => {
  await untilLive(server, 0);
  const token = await tokenOf(actor);
  client = openClient({ url: server.url, token });
  apollo = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([
      new MarketcastLink(client),
      new HttpLink({ uri: server.url, headers: { authorization: `Bearer ${token}` } }),
    ]),
  });
  return () => {
    apollo.stop();
    client.close();
  };
});

/** The codes of the errors that Apollo reports. */
function codesOf(error: unknown): readonly unknown[] {
  return CombinedGraphQLErrors.is(error) ? error.errors.map(({ extensions }) => extensions?.code) : [error];
}

describe('Apollo Client', () => {
  it('queries', async () => {
    const id = await createMarket(server, 'ACTIVE');
    const { data } = await apollo.query({ query: MarketDocument, variables: { id } });
    expect(data?.market).toMatchObject({ id, state: 'ACTIVE', priceYes: '0.500000000' });
  });

  it('mutates', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const input = { marketId, content: 'From Apollo.' };
    const { data } = await apollo.mutate({ mutation: PostDiscussionDocument, variables: { input } });
    expect(data?.postDiscussion.discussion).toMatchObject({ marketId, content: 'From Apollo.' });
  });

  it('subscribes, and lets go', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const watcher = collect<string>(({ next, end }) => {
      const subscription = apollo
        .subscribe({ query: DiscussionPostedDocument, variables: { marketId } })
        .subscribe(({ data, error }) => {
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
    const queried = apollo.query({ query: MarketsDocument, variables: { first: 1000 } });
    expect(codesOf(await queried.catch((error: unknown) => error))).toEqual(['BAD_USER_INPUT']);

    const variables = { input: { marketId: 'no-such-market', content: 'Hello.' } };
    const mutated = apollo.mutate({ mutation: PostDiscussionDocument, variables });
    expect(codesOf(await mutated.catch((error: unknown) => error))).toEqual(['NOT_FOUND']);

    const watched = new Promise<unknown>((resolve) => {
      const stream = apollo.subscribe({ query: TradeExecutedDocument, variables: { after: 'nonsense' } });
      stream.subscribe(({ error }) => resolve(error));
    });
    expect(codesOf(await watched)).toEqual(['CURSOR_INVALID']);
  });
});
