import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';

import {
  MarketcastProvider,
  useConnectionStatus,
  useLive,
  useLostConnection,
  useStream,
} from '../../../src/client/adapters/react.ts';
import { MarketDocument, PriceUpdatedDocument } from '../../../src/client/generated/graphql.ts';
import { openClient } from '../../support/clients/marketcast.ts';

function Page() {
  const { data, isStale } = useLive({
    snapshot: MarketDocument,
    stream: PriceUpdatedDocument,
    variables: { id: '1' },
    streamVariables: { marketId: '1' },
    cursor: ({ market }) => market?.cursor,
    reduce: (market) => market,
  });
  const stream = useStream(PriceUpdatedDocument, { variables: { marketId: '1' } });
  const { state } = useConnectionStatus();
  const isLost = useLostConnection();
  return createElement('p', null, JSON.stringify([data ?? null, isStale, stream.state, state, isLost]));
}

it('the hooks render on a server, and send nothing there', async () => {
  let requests = 0;
  using client = openClient({
    url: 'http://127.0.0.1:9/graphql',
    transports: ['sse'],
    fetch: () => {
      requests += 1;
      return Promise.reject(new TypeError('no network'));
    },
  });
  const html = renderToString(createElement(MarketcastProvider, { client }, createElement(Page)));
  expect(html).toBe('<p>[null,false,&quot;connecting&quot;,&quot;connecting&quot;,false]</p>');
  await Promise.resolve();
  expect(requests).toBe(0);
  expect(client.status.state).toBe('closed');
});
