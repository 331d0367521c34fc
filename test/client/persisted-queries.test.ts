import { createHash } from 'node:crypto';

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client/core';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, fetchExchange, mapExchange, type Exchange } from '@urql/core';
import { getOperationAST, OperationTypeNode, type DocumentNode } from 'graphql';
import { describe, expect, it } from 'vitest';

import {
  DiscussionPostedDocument,
  MarketsDocument,
  PostDiscussionDocument,
  ServerStatusDocument,
  ViewerDocument,
} from '../../src/client/generated/graphql.ts';
import { persistedQueryOf } from '../../src/client/persisted-query.ts';
import { createMarket } from '../support/clients/graphql.ts';
import { collect, createSocketClient, untilLive } from '../support/clients/subscriber.ts';
import { actor, postComment } from '../support/graphql/streams.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';

/** The id of a document in the manifest, as docs/clients.md gives it to Apollo's link. */
const trustedId = (document: DocumentNode): Promise<string> =>
  Promise.resolve(persistedQueryOf(document).persistedQuery?.sha256Hash ?? '');

/** A fetch that keeps what it sends. */
function recordingFetch() {
  const bodies: { readonly query?: string; readonly extensions?: object }[] = [];
  const recorded: typeof fetch = (input, init) => {
    const url = typeof input === 'string' ? input : '';
    const body = typeof init?.body === 'string' ? init.body : null;
    bodies.push(body === null ? Object.fromEntries(new URL(url).searchParams) : (JSON.parse(body) as object));
    return fetch(input, init);
  };
  return { fetch: recorded, sentTexts: () => bodies.map(({ query }) => query !== undefined) };
}

/** Apollo Client with its link of persisted queries, over HTTP and a socket. */
async function createApollo(
  server: TestServer,
  options: ConstructorParameters<typeof PersistedQueryLink>[0],
) {
  const token = await tokenOf(actor);
  const sockets = createSocketClient(server, token);
  const { fetch, sentTexts } = recordingFetch();
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: new PersistedQueryLink(options).concat(
      ApolloLink.split(
        ({ query }) => getOperationAST(query)?.operation === OperationTypeNode.SUBSCRIPTION,
        new GraphQLWsLink(sockets),
        new HttpLink({ uri: server.url, fetch, headers: { authorization: `Bearer ${token}` } }),
      ),
    ),
  });
  return {
    client,
    sentTexts,
    [Symbol.dispose]: () => {
      client.stop();
      sockets[Symbol.dispose]();
    },
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe("Apollo Client's link of persisted queries", () => {
  it.each([false, true])(
    'falls back to texts for good where no document is trusted, by GET: %s',
    async (byGet) => {
      await using server = await startServer();
      using apollo = await createApollo(server, { sha256, useGETForHashedQueries: byGet });
      const { data } = await apollo.client.query({ query: ServerStatusDocument });
      expect(data?.serverStatus).toBeDefined();
      await apollo.client.query({ query: MarketsDocument });
      expect(apollo.sentTexts()).toEqual([false, true, true]);
    },
  );

  it('falls back to the text of an unknown document alone, beside trusted documents', async () => {
    await using server = await startServer({ TRUSTED_DOCUMENTS: 'prefer' });
    // Apollo hands on a transformed copy of the document.
    const nameOf = (document: DocumentNode) => getOperationAST(document)?.name?.value;
    const generateHash = (document: DocumentNode) =>
      nameOf(document) === 'ServerStatus' ? Promise.resolve(sha256('another')) : trustedId(document);
    using apollo = await createApollo(server, { generateHash });
    await apollo.client.query({ query: ServerStatusDocument });
    await apollo.client.query({ query: ViewerDocument });
    expect(apollo.sentTexts()).toEqual([false, true, false]);
  });

  it('needs no text where all documents are trusted, for subscriptions and mutations too', async () => {
    await using server = await startServer({ TRUSTED_DOCUMENTS: 'only' });
    const marketId = await createMarket(server, 'PROPOSED');
    using apollo = await createApollo(server, { generateHash: trustedId });
    const { data } = await apollo.client.query({ query: ViewerDocument });
    expect(data?.viewer?.wallet).toBe(actor);
    const watcher = collect<string>(({ next, end }) => {
      const subscription = apollo.client
        .subscribe({ query: DiscussionPostedDocument, variables: { marketId } })
        .subscribe(({ data: event, error }) => {
          if (event == null) end(error);
          else next(event.discussionPosted.discussion.content);
        });
      return () => subscription.unsubscribe();
    });
    await untilLive(server, 1);
    await postComment(server, marketId, 'one');
    // The trusted documents select what the cache needs.
    expect(apollo.client.cache.extract()).toHaveProperty(`Viewer:Viewer:authenticated:${actor}`);
    const variables = { input: { marketId, content: 'two' } };
    await apollo.client.mutate({ mutation: PostDiscussionDocument, variables });
    expect(await watcher.take(2)).toEqual(['one', 'two']);
    watcher.stop();
    expect(apollo.sentTexts()).toEqual([false, false]);
  });
});

describe('urql', () => {
  /** As the exchange of persisted queries: the id alone, and the text after an answer that tells to send it. */
  const persisted: Exchange = mapExchange({
    onOperation: (operation) => ({
      ...operation,
      extensions: { ...operation.extensions, ...persistedQueryOf(operation.query) },
    }),
  });

  it('runs trusted documents by their ids', async () => {
    await using server = await startServer({ TRUSTED_DOCUMENTS: 'only' });
    const { fetch, sentTexts } = recordingFetch();
    const client = new Client({
      url: server.url,
      fetch,
      preferGetMethod: false,
      exchanges: [persisted, fetchExchange],
    });
    const { data, error } = await client.query(ServerStatusDocument, {}).toPromise();
    expect(error).toBeUndefined();
    expect(data?.serverStatus).toBeDefined();
    expect(sentTexts()).toEqual([false]);
  });

  it.each([
    { mode: 'off', message: 'PersistedQueryNotSupported' },
    { mode: 'prefer', message: 'PersistedQueryNotFound' },
  ])('reads $message with TRUSTED_DOCUMENTS=$mode', async ({ mode, message }) => {
    await using server = await startServer({ TRUSTED_DOCUMENTS: mode });
    const client = new Client({
      url: server.url,
      preferGetMethod: false,
      exchanges: [persisted, fetchExchange],
    });
    const document = `query Unknown { serverStatus { topics } }`;
    const unknown = mapExchange({
      onOperation: (operation) => ({
        ...operation,
        extensions: { persistedQuery: { version: 1, sha256Hash: sha256(document) } },
      }),
    });
    const asking = new Client({
      url: server.url,
      preferGetMethod: false,
      exchanges: [unknown, fetchExchange],
    });
    const { error } = await asking.query(document, {}).toPromise();
    expect(error?.graphQLErrors.map((each) => each.message)).toEqual([message]);
    const { data } = await client.query<object>(document, {}).toPromise();
    expect(data).toEqual({ serverStatus: { topics: 0 } });
  });
});
