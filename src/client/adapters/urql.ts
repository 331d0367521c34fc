import { subscriptionExchange, type Exchange } from '@urql/core';

import type { MarketcastClient } from '../core/client.ts';
import { subscribeWith, type AdapterOptions } from './subscribe.ts';

/** An exchange of urql whose subscriptions go on by themselves. It leaves queries and mutations to the next exchange. */
export function marketcastExchange(client: MarketcastClient, options: AdapterOptions = {}): Exchange {
  return subscriptionExchange({
    forwardSubscription: ({ query = '', variables }) => ({
      subscribe: (sink) => ({
        unsubscribe: subscribeWith(
          client,
          query,
          variables ?? {},
          {
            next: (result) => sink.next(result as Parameters<typeof sink.next>[0]),
            error(error) {
              if (error instanceof Error) {
                sink.error(error);
                return;
              }
              // As an error, urql would wait for further results.
              sink.next({ errors: [...error], hasNext: false });
              sink.complete();
            },
            complete: () => sink.complete(),
          },
          options,
        ),
      }),
    }),
  });
}
