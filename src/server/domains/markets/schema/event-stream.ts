import { builder } from '../../../graphql/builder.ts';
import type { EventType } from '../../../graphql/event-type.ts';
import { marketEventRef } from './event.ts';
import { watchArgs, watchMarkets } from './watch.ts';

/** Adds `marketEvents`, the stream of those of these kinds of event that are public and of a market. */
export function addMarketEvents(eventTypes: readonly EventType[]): void {
  const known = eventTypes.filter(({ isPublic, definition }) => isPublic && definition.isOfMarket);

  const marketEventType = builder.enumType('MarketEventType', {
    description: 'A kind of event.',
    values: Object.fromEntries(
      known.map(({ enumValue, description, definition }) => [
        enumValue,
        { description, value: definition.type },
      ]),
    ),
  });

  builder.subscriptionField('marketEvents', (t) =>
    t.field({
      type: marketEventRef,
      description:
        'Every public event of a market, or of all markets, in a single order. Select the fields of a kind of event with `... on`.',
      args: {
        ...watchArgs,
        types: t.arg({
          type: [marketEventType],
          description: 'Only these kinds of event; all kinds by default.',
        }),
      },
      subscribe: (_root, { types, ...args }, context) => {
        const wanted = known.filter(({ definition }) => types?.includes(definition.type) ?? true);
        return watchMarkets(
          context,
          wanted.map(({ definition }) => definition),
          args,
        );
      },
      resolve: (publication) => publication,
    }),
  );
}
