import type { Publication } from '../../../broker/broker.ts';
import { builder } from '../../../graphql/builder.ts';
import { eventRef, typenameOf } from '../../../graphql/event-type.ts';
import { marketOf } from './reference.ts';

/** The interface of the events of a market. */
export const marketEventRef = builder.interfaceRef<Publication>('MarketEvent');

/** The interfaces that the type of an event of a market implements. */
export const marketEventInterfaces = [eventRef, marketEventRef];

builder.interfaceType(marketEventRef, {
  description: 'An event of a market, with its place in the stream.',
  interfaces: [eventRef],
  resolveType: ({ event }) => typenameOf(event),
  fields: (t) => ({
    marketId: t.id({ description: 'The market of the event.', resolve: marketIdOf }),
    market: t.field(
      marketOf(
        marketIdOf,
        'The market as it is now, which may be later than the event. Null when it has been deleted.',
      ),
    ),
  }),
});

/** @throws for an event of no market, whose type must not implement `MarketEvent`. */
function marketIdOf({ event: { type, marketId } }: Publication): string {
  if (marketId === null) throw new Error(`${type} belongs to no market`);
  return marketId;
}
