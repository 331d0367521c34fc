import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';

/** Apollo Client with graphql-ws, as their guides say, and with retries for ever. */
export function openApollo(url: string, webSocketImpl: unknown): ApolloClient {
  const socket = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl,
    retryAttempts: Infinity,
    shouldRetry: () => true,
  });
  return new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ operationType }) => (operationType as string) === 'subscription',
      new GraphQLWsLink(socket),
      new HttpLink({ uri: url }),
    ),
  });
}
