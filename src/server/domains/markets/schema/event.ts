import type { Publication } from '../../../broker/broker.ts';
import { encodeCursor } from '../../../broker/cursor.ts';
import type { Event, EventDefinition } from '../../../broker/event.ts';
import { builder } from '../../../graphql/builder.ts';
import { marketOf } from './reference.ts';

/** A kind of event in the schema. */
export interface EventType {
  readonly definition: EventDefinition;
  /** Its GraphQL type, such as `TradeExecuted`. */
  readonly typename: string;
  /** Its value of `MarketEventType`, such as `TRADE_EXECUTED`. */
  readonly enumValue: string;
  readonly description: string;
  /** Whether every client may see it: then `marketEvents` carries it. */
  readonly isPublic: boolean;
}

/** Every kind of event, in the order in which the domains announced them. */
export const eventTypes: EventType[] = [];

/**
 * Announces a kind of event to the schema, and returns the reference of its GraphQL type. `marketEvents` carries the
 * event unless `isPublic` is false.
 */
export function announceEvent<Type extends string, Payload>(
  definition: EventDefinition<Type, Payload>,
  { description, isPublic = true }: { readonly description: string; readonly isPublic?: boolean },
) {
  const typename = definition.type.charAt(0).toUpperCase() + definition.type.slice(1);
  const enumValue = definition.type.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  eventTypes.push({ definition, typename, enumValue, description, isPublic });
  return builder.objectRef<Publication<Event<Type, Payload>>>(typename);
}

/** The interface of all events. */
export const marketEventRef = builder.interfaceRef<Publication>('MarketEvent');

builder.interfaceType(marketEventRef, {
  description: 'An event of a market, with its place in the stream.',
  resolveType: ({ event }) => eventTypes.find(({ definition }) => definition.type === event.type)?.typename,
  fields: (t) => ({
    id: t.id({
      description:
        "The event's identity: unique among all events, and the same when the event is captured twice.",
      resolve: ({ event }) => event.id,
    }),
    cursor: t.field({
      type: 'Cursor',
      description:
        'The place of the event in this stream: a subscription `after` it begins with the next event.',
      resolve: ({ topic, position }) => encodeCursor(topic, position),
    }),
    marketId: t.id({ description: 'The market of the event.', resolve: ({ event }) => event.marketId }),
    occurredAt: t.field({
      type: 'DateTime',
      description: 'The time at which the event happened.',
      resolve: ({ event }) => event.occurredAt,
    }),
    publishedAt: t.field({
      type: 'DateTime',
      description: 'The time at which the event got its place in the stream.',
      resolve: ({ publishedAt }) => publishedAt,
    }),
    market: t.field(
      marketOf(
        ({ event }) => event.marketId,
        'The market as it is now, which may be later than the event. Null when it has been deleted.',
      ),
    ),
  }),
});
