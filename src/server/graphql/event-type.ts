import type { Publication } from '../broker/broker.ts';
import { encodeCursor } from '../broker/cursor.ts';
import type { Event, EventDefinition } from '../broker/event.ts';
import { builder } from './builder.ts';

/** A kind of event in the schema. */
export interface EventType {
  readonly definition: EventDefinition;
  /** Its value of an enum of kinds, such as `TRADE_EXECUTED`. */
  readonly enumValue: string;
  readonly description: string;
  /** Whether `marketEvents` carries it: every client may see it, and it stands in the logs of markets. */
  readonly isPublic: boolean;
}

/**
 * Announces a kind of event to the schema: `type` belongs into the `events` of its domain, and `ref` is the reference of its
 * GraphQL type, such as `TradeExecuted`.
 */
export function announceEvent<Type extends string, Payload>(
  definition: EventDefinition<Type, Payload>,
  { description, isPublic = true }: { readonly description: string; readonly isPublic?: boolean },
) {
  const enumValue = definition.type.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  const type: EventType = { definition, enumValue, description, isPublic };
  return { type, ref: builder.objectRef<Publication<Event<Type, Payload>>>(typenameOf(definition)) };
}

/** The name of the GraphQL type of an event. */
export function typenameOf({ type }: { readonly type: string }): string {
  return type.charAt(0).toUpperCase() + type.slice(1);
}

/** The interface of all events. */
export const eventRef = builder.interfaceRef<Publication>('Event');

builder.interfaceType(eventRef, {
  description: 'An event, with its place in the stream.',
  resolveType: ({ event }) => typenameOf(event),
  fields: (t) => ({
    id: t.id({
      description:
        "The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice.",
      // The type stands in front only here, so that a normalising cache does not take an event for its row. The logs compare
      // type and plain identity: with other identities in the logs, an event that processes of two versions publish during an
      // upgrade would count twice.
      resolve: ({ event }) => `${event.type}:${event.id}`,
    }),
    cursor: t.field({
      type: 'Cursor',
      description:
        'The place of the event in this stream: a subscription `after` it begins with the next event.',
      resolve: ({ topic, position }) => encodeCursor(topic, position),
    }),
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
  }),
});
