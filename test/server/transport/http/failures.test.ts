import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { createLogger } from '../../../../src/server/base/logger.ts';
import { ProgressWatch } from '../../../../src/server/transport/delivery/progress-watch.ts';
import { createHttpServer } from '../../../../src/server/transport/http/server.ts';
import { createAccounts } from '../../../support/servers/accounts.ts';

const fail = (): Promise<never> => Promise.reject(new Error('secret'));

const server = createHttpServer({
  yoga: fail as never,
  checks: { refuseHost: () => null, refuseOrigin: () => null },
  corsHeaders: () => ({}),
  readiness: fail,
  page: null,
  metrics: { exposition: fail, contentType: 'text/plain' },
  maxBodyBytes: 1000,
  requestTimeoutMs: 10_000,
  accounts: createAccounts(),
  keepAliveTimeoutMs: 75_000,
  maxPipelinedRequests: 32,
  progress: new ProgressWatch(10_000, () => undefined),
  trustedProxies: 0,
  onRefused: () => undefined,
  logger: createLogger('silent'),
});
let url: string;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

it.each([
  { path: '/ready', part: 'the probe of the parts' },
  { path: '/metrics', part: 'the exposition of the metrics' },
  { path: '/graphql', part: 'the GraphQL engine' },
])('answers 500 at $path when $part fails, and lives on', async ({ path }) => {
  const response = await fetch(`${url}${path}`);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    errors: [{ message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  });
  expect((await fetch(`${url}/health`)).status).toBe(200);
});
