import { Client, fetchExchange } from '@urql/core';
import type WebSocket from 'ws';

import { marketcastExchange } from '../../../../src/client/adapters/urql.ts';
import { createMarketcastClient } from '../../../../src/client/index.ts';

export function openUrql(url: string, webSocket: typeof WebSocket): Client {
  const exchange = marketcastExchange(createMarketcastClient({ url, webSocket }));
  return new Client({ url, preferGetMethod: false, exchanges: [exchange, fetchExchange] });
}
