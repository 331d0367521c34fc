import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Issuer } from '../tokens/forge.ts';

/** A server of public keys. */
export interface KeySetServer extends AsyncDisposable {
  readonly url: string;
  /** Requests so far. */
  readonly requests: number;
  /** Replaces the keys. */
  publish(issuers: readonly Issuer[]): void;
  /** Answers with a status and a body in place of the keys, until it publishes again. */
  fail(status: number, body?: string): void;
  /** Takes requests and does not answer them, until it publishes again. */
  hang(): void;
}

/** Starts a server of the public keys of issuers. */
export async function startKeySetServer(issuers: readonly Issuer[]): Promise<KeySetServer> {
  let requests = 0;
  let answer: { readonly status: number; readonly body: string } | null = null;
  const publish = (published: readonly Issuer[]): void => {
    answer = { status: 200, body: JSON.stringify({ keys: published.map(({ jwk }) => jwk) }) };
  };
  publish(issuers);
  const server = createServer((_request, response) => {
    requests += 1;
    if (answer === null) return;
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/auth/v1/.well-known/jwks.json`,
    get requests() {
      return requests;
    },
    publish,
    fail: (status, body = '') => (answer = { status, body }),
    hang: () => (answer = null),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
