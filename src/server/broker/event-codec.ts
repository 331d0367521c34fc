import { z } from 'zod';

import type { Event, EventDefinition } from './event.ts';

/** Writes events down as text and reads them back, the same in every process of a deployment. */
export interface EventCodec {
  encode(event: Event): string;
  /**
   * Reads an event. An event of an unknown kind, which a newer process may publish, keeps its place in the log and
   * reaches no subscription.
   *
   * @throws when the text is no event.
   */
  decode(text: string): Event;
  /** Whether this process knows a kind of event. */
  knows(type: string): boolean;
}

const envelope = z.object({
  type: z.string(),
  id: z.string(),
  // Written as an empty text when there is none, because processes of older versions require a text.
  marketId: z
    .string()
    .default('')
    .transform((marketId) => (marketId === '' ? null : marketId)),
  occurredAt: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no time'),
  payload: z.unknown(),
});

/** Creates the codec of these kinds of event. */
export function createEventCodec(definitions: readonly EventDefinition[]): EventCodec {
  const byType = new Map(definitions.map((definition) => [definition.type, definition]));
  return {
    encode({ type, id, marketId, occurredAt, payload }) {
      const definition = byType.get(type);
      if (definition === undefined) throw new Error(`no such kind of event: ${type}`);
      return JSON.stringify({
        type,
        id,
        marketId: marketId ?? '',
        occurredAt,
        payload: definition.payload.encode(payload),
      });
    },
    decode(text) {
      const { payload, ...facts } = envelope.parse(JSON.parse(text));
      const definition = byType.get(facts.type);
      if (definition === undefined)
        return { ...facts, payload: null, topics: [], strand: null, supersession: null };
      return { ...definition.create(definition.payload.decode(payload)), ...facts };
    },
    knows: (type) => byType.has(type),
  };
}
