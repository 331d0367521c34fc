import { afterAll, beforeAll, expect, it } from 'vitest';

import { createMarket, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { postComment } from '../../../support/graphql/streams.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.stop());

it('ten documents that differ in comments, names and fragments are one group over sockets, with the same results', async () => {
  const marketId = await createMarket(server, 'PROPOSED');
  const documents = Array.from(
    { length: 10 },
    (_, index) =>
      [
        `# ${index}\nsubscription ($id: ID) { discussionPosted(marketId: $id) { id discussion { content } } }`,
        `subscription Name${index}($id: ID) { discussionPosted(marketId: $id) { ...F${index} } } fragment F${index} on DiscussionPosted { id discussion { content } }`,
        `subscription ($id: ID, $no${index}: Cursor) { discussionPosted(after: $no${index}, marketId: $id) { id @include(if: true) discussion { content } } }`,
      ][index % 3] ?? '',
  );
  using client = createSocketClient(server);
  const subscribers = documents.map((document) =>
    subscribe<object, object>(client, document, { id: marketId }),
  );
  await untilLive(server, documents.length);
  const metrics = await (await fetch(server.endpoint('/metrics'))).text();
  expect(metrics).toContain('\nmarketcast_groups 1\n');
  await postComment(server, marketId, 'One execution.');
  const results = await Promise.all(subscribers.map((subscriber) => subscriber.take(1)));
  expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
  expect(await request(server, '{ serverStatus { topics } }', {})).toEqual({ serverStatus: { topics: 1 } });
});
