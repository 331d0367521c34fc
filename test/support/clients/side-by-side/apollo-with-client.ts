import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import type WebSocket from 'ws';

import { MarketcastLink } from '../../../../src/client/adapters/apollo.ts';
import { createMarketcastClient } from '../../../../src/client/index.ts';

export function openApollo(url: string, webSocket: typeof WebSocket): ApolloClient {
  const link = new MarketcastLink(createMarketcastClient({ url, webSocket }));
  return new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([link, new HttpLink({ uri: url })]),
  });
}
