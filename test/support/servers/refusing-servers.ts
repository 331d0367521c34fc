import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { createLogger } from '../../../src/server/base/logger.ts';
import { createCorsHeaders } from '../../../src/server/transport/http/cors.ts';
import { ProgressWatch } from '../../../src/server/transport/delivery/progress-watch.ts';
import { createHttpServer } from '../../../src/server/transport/http/server.ts';
import { openAcknowledgedSocket } from '../clients/socket.ts';
import { createAccounts } from './accounts.ts';
import { startServer, type TestServer } from './server.ts';

/** The only origin that the servers allow. */
export const allowedOrigin = 'https://market.example';

/** A server, by the reason for which it refuses. */
export type RefusingServer = 'ordinary' | 'full' | 'address full' | 'without keys' | 'trusting' | 'failing';

/** Servers that between them refuse a request for every reason that there is. */
export interface RefusingServers extends AsyncDisposable {
  readonly urls: Readonly<Record<RefusingServer, Pick<TestServer, 'url'>>>;
}

/** Starts the servers. */
export async function startRefusingServers(): Promise<RefusingServers> {
  const variables = { ALLOWED_ORIGINS: allowedOrigin, MAX_BODY_BYTES: '1024', MAX_BATCH_SIZE: '2' };
  const [ordinary, full, ofAddress, withoutKeys, trusting] = await Promise.all([
    startServer({ ...variables, REQUEST_TIMEOUT_MS: '1000' }),
    startServer({ ...variables, MAX_CONNECTIONS: '1' }),
    startServer({ ...variables, MAX_CONNECTIONS_PER_IP: '1' }),
    startServer({ ...variables, JWT_JWKS_URL: 'http://127.0.0.1:9/keys' }),
    startServer({ ...variables, TRUSTED_DOCUMENTS: 'only' }),
  ]);
  const sockets = [await openAcknowledgedSocket(full), await openAcknowledgedSocket(ofAddress)];
  const failing = createHttpServer({
    yoga: (() => Promise.reject(new Error('a secret'))) as never,
    checks: { refuseHost: () => null, refuseOrigin: () => null },
    corsHeaders: createCorsHeaders((origin) => origin === allowedOrigin),
    readiness: () => Promise.resolve({ isReady: true, parts: {} }),
    page: null,
    metrics: { exposition: () => Promise.resolve(''), contentType: 'text/plain' },
    maxBodyBytes: 1024,
    requestTimeoutMs: 10_000,
    accounts: createAccounts(),
    keepAliveTimeoutMs: 75_000,
    maxPipelinedRequests: 32,
    progress: new ProgressWatch(10_000, () => undefined),
    trustedProxies: 0,
    onRefused: () => undefined,
    logger: createLogger('silent'),
  });
  await once(failing.listen(0, '127.0.0.1'), 'listening');
  const { port } = failing.address() as AddressInfo;
  return {
    urls: {
      ordinary,
      full,
      'address full': ofAddress,
      'without keys': withoutKeys,
      trusting,
      failing: { url: `http://127.0.0.1:${port}` },
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket[Symbol.dispose]();
      failing.closeAllConnections();
      failing.close();
      await Promise.all([ordinary, full, ofAddress, withoutKeys, trusting].map((server) => server.stop()));
    },
  };
}
