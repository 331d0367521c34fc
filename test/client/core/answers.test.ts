import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from 'vitest';

import { createMarketcastClient, MarketcastError } from '../../../src/client/index.ts';

/** The error of a query to a server that answers like this, and its address. */
async function errorFrom(answer: RequestListener): Promise<MarketcastError> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    const error: unknown = await createMarketcastClient({ url, transports: ['sse'] })
      .request('{ viewer { wallet } }')
      .catch((reason: unknown) => reason);
    if (error instanceof MarketcastError) return error;
    throw new Error(`no error of the client: ${String(error)}`);
  } finally {
    server.close();
  }
}

describe('an answer to a query', () => {
  it.each(['<html>', '[1]', 'null', '7', '{"status":"ok"}'])('that is %s is NOT_GRAPHQL', async (text) => {
    const error = await errorFrom((_request, response) => response.end(text));
    expect(error).toMatchObject({ code: 'NOT_GRAPHQL', isRetryable: false });
    expect(error.message).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql is no GraphQL endpoint: HTTP 200\.$/);
  });

  it('of a proxy without a server may pass, and tells the time to wait', async () => {
    const error = await errorFrom((_request, response) =>
      response.writeHead(502, { 'retry-after': '3' }).end('Bad Gateway'),
    );
    expect(error).toMatchObject({ code: 'NOT_GRAPHQL', isRetryable: true, retryAfterMs: 3000 });
  });

  it('that breaks off is UNREACHABLE, and may pass', async () => {
    const error = await errorFrom((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"data":', () => response.destroy());
    });
    expect(error).toMatchObject({ code: 'UNREACHABLE', isRetryable: true });
  });

  it('with errors has the code of the first, whatever its status', async () => {
    const errors = [
      { message: 'Too fast.', extensions: { code: 'RATE_LIMITED', retryable: true, retryAfterMs: 5 } },
    ];
    const error = await errorFrom((_request, response) =>
      response.writeHead(429, { 'content-type': 'application/json' }).end(JSON.stringify({ errors })),
    );
    expect(error).toMatchObject({ code: 'RATE_LIMITED', isRetryable: true, retryAfterMs: 5, errors });
  });
});
