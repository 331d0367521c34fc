import { print } from 'graphql';
import type { Client } from 'graphql-ws';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { createClient } from '../../../src/client/adapters/graphql-ws.ts';
import {
  DiscussionPostedDocument,
  MarketDocument,
  PostDiscussionDocument,
} from '../../../src/client/generated/graphql.ts';
import { createMarket } from '../../support/clients/graphql.ts';
import { openClient } from '../../support/clients/marketcast.ts';
import { codesIn, subscribe, untilLive } from '../../support/clients/subscriber.ts';
import { actor, postComment, withoutLimits } from '../../support/graphql/streams.ts';
import { startServer, tokenOf, type TestServer } from '../../support/servers/server.ts';
import { startTcpProxy, type TcpProxy } from '../../support/servers/tcp-proxy.ts';

let server: TestServer;
let proxy: TcpProxy;
let client: Client;

beforeAll(async () => {
  server = await startServer(withoutLimits);
  proxy = await startTcpProxy(Number(new URL(server.url).port));
});

afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await server.stop();
});

beforeEach(async () => {
  await untilLive(server, 0);
  client = createClient(
    openClient({ url: `http://127.0.0.1:${proxy.port}/graphql`, token: await tokenOf(actor) }),
  );
  return () => client.dispose();
});

it('queries and mutates', async () => {
  const marketId = await createMarket(server, 'PROPOSED');
  const [data] = await subscribe(client, MarketDocument, { id: marketId }).take(1);
  expect(data?.market).toMatchObject({ id: marketId, state: 'PROPOSED' });
  const variables = { input: { marketId, content: 'Hello.' } };
  const results = client.iterate({ query: print(PostDiscussionDocument), variables });
  expect((await results.next()).value).toMatchObject({
    data: { postDiscussion: { discussion: { content: 'Hello.' } } },
  });
});

it('subscribes, goes on after a broken connection, tells of both, and lets go', async () => {
  const told: string[] = [];
  client.on('connected', (_socket, _payload, wasRetry) => void told.push(`connected ${wasRetry}`));
  client.on('closed', () => void told.push('closed'));
  const marketId = await createMarket(server, 'PROPOSED');
  const watcher = subscribe(client, DiscussionPostedDocument, { marketId });
  const results = client.iterate<{ discussionPosted: { discussion: { content: string } } }>({
    query: print(DiscussionPostedDocument),
    variables: { marketId },
  });
  await untilLive(server, 2);
  await postComment(server, marketId, 'one');
  await watcher.take(1);
  proxy.resetConnections();
  await postComment(server, marketId, 'two');
  const contents = (await watcher.take(2)).map(({ discussionPosted }) => discussionPosted.discussion.content);
  expect(contents).toEqual(['one', 'two']);
  expect(told).toEqual(['connected false', 'closed', 'connected true']);
  expect((await results.next()).value).toMatchObject({
    data: { discussionPosted: { discussion: { content: 'one' } } },
  });
  await results.return?.();
  watcher.stop();
  expect(await watcher.ended).toBe('complete');
  await untilLive(server, 0);
});

it('gets the codes of errors', async () => {
  const refused = subscribe(client, DiscussionPostedDocument, { marketId: 'no-such-market' });
  expect(codesIn(await refused.ended)).toEqual(['NOT_FOUND']);
  const query = subscribe(client, 'query { nonsense }', {});
  expect(codesIn(await query.ended)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});
