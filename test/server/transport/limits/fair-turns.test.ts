import { afterAll, beforeAll, expect, it } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import { openSocket } from '../../../support/clients/socket.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ TRUST_PROXY: '1', RATE_LIMIT_COST: '0', RATE_LIMIT_MESSAGES: '0' });
  await createMarket(server);
});

afterAll(async () => server.stop());

const asked = 300;
const query =
  '{ markets(first: 50) { edges { node { id question trades(first: 1) { edges { node { id } } } } } } }';

it('the query of an address is answered before most of the queries that another address sent before it', async () => {
  using greedy = await openSocket(server, { headers: { 'x-forwarded-for': '203.0.113.1' } });
  greedy.send({ type: 'connection_init' });
  expect(await greedy.next()).toEqual({ type: 'connection_ack' });
  greedy.sendTogether(
    Array.from({ length: asked }, (_, index) => ({
      id: String(index),
      type: 'subscribe',
      payload: { query },
    })),
  );
  let answers = 0;
  const all = (async () => {
    while (answers < asked) if ((await greedy.next()).type === 'next') answers += 1;
  })();
  while (answers === 0) await new Promise((resolve) => setImmediate(resolve));
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.2' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as { data?: unknown };
  expect(data).toBeDefined();
  expect(answers).toBeLessThan(asked / 2);
  await all;
});
