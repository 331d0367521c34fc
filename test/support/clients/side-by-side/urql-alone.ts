import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';

/** urql with graphql-ws, as their guides say, and with retries for ever. */
export function openUrql(url: string, webSocketImpl: unknown): Client {
  const socket = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl,
    retryAttempts: Infinity,
    shouldRetry: () => true,
  });
  return new Client({
    url,
    preferGetMethod: false,
    exchanges: [
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink as never) }),
        }),
      }),
      fetchExchange,
    ],
  });
}
