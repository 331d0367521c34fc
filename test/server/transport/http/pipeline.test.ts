import { afterAll, beforeAll, expect, it } from 'vitest';

import { requestFor } from '../../../support/clients/heavy-results.ts';
import { refusalsBy } from '../../../support/clients/metrics.ts';
import { connectTo } from '../../../support/clients/wire-socket.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ MAX_PIPELINED_REQUESTS: '4' });
});

afterAll(() => server.stop());

const query = (name: string): string => requestFor(`{ ${name}: __typename }`);
const health = 'GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n';
const last = 'GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';

it('answers the requests of a connection in their order', async () => {
  using client = await connectTo(server);
  client.write(query('a'), health, query('b'), query('c'), last);
  const bodies = (await client.rest()).toString().match(/\{.*\}/g);
  expect(bodies).toEqual([
    '{"data":{"a":"Query"}}',
    '{"status":"up"}',
    '{"data":{"b":"Query"}}',
    '{"data":{"c":"Query"}}',
    '{"status":"up"}',
  ]);
});

it('cuts a connection with more than MAX_PIPELINED_REQUESTS that wait', async () => {
  using client = await connectTo(server);
  client.write(query('first'), health.repeat(100));
  await client.rest();
  expect(await refusalsBy(server, 'MAX_PIPELINED_REQUESTS')).toBe(1);
});
