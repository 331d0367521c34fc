import type { z } from 'zod';

import { now, type Timestamp } from '../base/time.ts';

/** A fact that happened, as it stands in a log. */
export interface Event<Type extends string = string, Payload = unknown> {
  readonly type: Type;
  /** The identity: derived from the row, the same in every process and change source. Unique among events of all types. */
  readonly id: string;
  readonly marketId: string;
  /** When the fact happened. */
  readonly occurredAt: Timestamp;
  readonly payload: Payload;
  /** The logs it belongs to. */
  readonly topics: readonly string[];
  /** Set when a later event of the same key makes this event worthless. */
  readonly supersession: Supersession | null;
}

/** An event is dropped when an event of the same key and a larger order is already in the log. */
export interface Supersession {
  readonly key: string;
  /** Grows with each commit of the row that the event is about. */
  readonly order: bigint;
}

/** A kind of event: its payload, its topics and its identity together. */
export interface EventDefinition<Type extends string = string, Payload = unknown> {
  readonly type: Type;
  readonly payload: z.ZodType<Payload>;
  create(payload: Payload): Event<Type, Payload>;
  /** Whether an event is of this kind. */
  is(event: Event): event is Event<Type, Payload>;
}

/** How the parts of an event follow from its payload. */
export interface EventParts<Payload> {
  readonly payload: z.ZodType<Payload>;
  readonly marketId: (payload: Payload) => string;
  readonly topics: (payload: Payload) => readonly string[];
  readonly identity: (payload: Payload) => string;
  /** Null when the row has no time: the event counts as having happened now. */
  readonly occurredAt: (payload: Payload) => Timestamp | null;
  readonly supersession?: (payload: Payload) => Supersession | null;
}

/** Defines a kind of event. `type` is the name of its subscription field. */
export function defineEvent<Type extends string, Payload>(
  type: Type,
  parts: EventParts<Payload>,
): EventDefinition<Type, Payload> {
  return {
    type,
    payload: parts.payload,
    create: (payload) => ({
      type,
      id: parts.identity(payload),
      marketId: parts.marketId(payload),
      occurredAt: parts.occurredAt(payload) ?? now(),
      payload,
      topics: parts.topics(payload),
      supersession: parts.supersession?.(payload) ?? null,
    }),
    is: (event): event is Event<Type, Payload> => event.type === type,
  };
}

/** The log of every market. */
export const allMarketsTopic = 'markets';
/** The log of a market. */
export const marketTopic = (marketId: string): string => `market:${marketId}`;
/** The log of a wallet, which only its owner may see. */
export const walletTopic = (wallet: string): string => `wallet:${wallet}`;
/** The logs of an event that every client may see. */
export const publicTopics = (marketId: string): readonly string[] => [marketTopic(marketId), allMarketsTopic];
