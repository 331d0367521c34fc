import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DiscussionPostedDocument } from '../../../../src/client/generated/graphql.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';
import { untilLive, untilStatus } from '../../../support/clients/subscriber.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.stop());

/** Asks for a subscription with an `accept` header. */
function subscribe(accept: string, signal: AbortSignal | null = null): Promise<Response> {
  return fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query: print(DiscussionPostedDocument) }),
    signal,
  });
}

describe('a subscription over HTTP', () => {
  it.each(['text/event-stream', '*/*', 'text/*;q=0.9', 'application/json, text/event-stream'])(
    'is an event stream for a client that accepts %s, and ends with its connection',
    async (accept) => {
      const connection = new AbortController();
      const response = await subscribe(accept, connection.signal);
      expect(response.headers.get('content-type')).toBe('text/event-stream');
      await untilLive(server, 1);

      connection.abort();
      await untilStatus(server, ({ subscriptions, topics }) => subscriptions === 0 && topics === 0);
    },
  );

  it('is refused to a client that accepts no event stream, and leaves nothing behind', async () => {
    const response = await subscribe('application/json');
    expect(response.status).toBe(406);
    await untilStatus(server, ({ subscriptions, topics }) => subscriptions === 0 && topics === 0);
  });
});
