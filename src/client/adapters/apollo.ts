import { ApolloLink, Observable } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';

import type { MarketcastClient } from '../core/client.ts';
import { subscribeWith, type AdapterOptions } from './subscribe.ts';

/** A link of Apollo Client whose subscriptions go on by themselves. It leaves queries and mutations to the next link. */
export class MarketcastLink extends ApolloLink {
  constructor(client: MarketcastClient, options: AdapterOptions = {}) {
    super((operation, forward) => {
      const type: string = operation.operationType;
      if (type !== 'subscription') return forward(operation);
      return new Observable((observer) =>
        subscribeWith(
          client,
          operation.query,
          operation.variables,
          {
            next: (result) => observer.next(result as ApolloLink.Result),
            error: (error) =>
              observer.error(
                error instanceof Error ? error : new CombinedGraphQLErrors({ errors: [...error] } as never),
              ),
            complete: () => observer.complete(),
          },
          options,
        ),
      );
    });
  }
}
