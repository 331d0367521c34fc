import type { z } from 'zod';

import { now, type Timestamp } from '../base/time.ts';

/** A fact that happened, as it stands in a log. */
export interface Event<Type extends string = string, Payload = unknown> {
  readonly type: Type;
  /** The identity: derived from the row, the same in every process and change source. Unique among events of all types. */
  readonly id: string;
  /** Null for an event of no market. */
  readonly marketId: string | null;
  /** When the fact happened. */
  readonly occurredAt: Timestamp;
  readonly payload: Payload;
  /** The logs it belongs to. */
  readonly topics: readonly string[];
  /**
   * The events whose commits are one sequence: those of a market that are in the same logs. Where the outbox tells the order
   * of the commits, the logs keep it within a strand. Null when the logs need not keep it.
   */
  readonly strand: string | null;
  /** Set when a later event of the same key makes this event worthless. Conflation keeps the newest event of each key. */
  readonly supersession: Supersession | null;
}

/**
 * The key by which a later event makes an earlier event worthless: in the log, in the windows of `everyMs`, and among the
 * payloads that wait for a slow client.
 */
export interface Supersession {
  readonly key: string;
  /**
   * Grows with each commit of the row that the event is about: the log drops an event when an event of the same key and a
   * larger order is already in it. Null when the order of the commits is not known: the log takes the event.
   */
  readonly order: bigint | null;
}

/** A kind of event: its payload, its topics and its identity together. */
export interface EventDefinition<Type extends string = string, Payload = unknown> {
  readonly type: Type;
  readonly payload: z.ZodType<Payload>;
  /** Whether every event of this kind belongs to a market. */
  readonly isOfMarket: boolean;
  create(payload: Payload): Event<Type, Payload>;
  /** Whether an event is of this kind. */
  is(event: Event): event is Event<Type, Payload>;
}

/** How the parts of an event follow from its payload. */
export interface EventParts<Payload> {
  readonly payload: z.ZodType<Payload>;
  /** Left out for events of no market. */
  readonly marketId?: (payload: Payload) => string;
  readonly topics: (payload: Payload) => readonly string[];
  readonly identity: (payload: Payload) => string;
  /** Null when the row has no time: the event counts as having happened now. */
  readonly occurredAt: (payload: Payload) => Timestamp | null;
  /** `unordered` for events of a market that have no strand, because their supersession orders them. */
  readonly strand?: 'unordered';
  readonly supersession?: (payload: Payload) => Supersession | null;
}

/** The text by which logs know an event, unique among the events of all types. */
export function identityOf({ type, id }: Pick<Event, 'type' | 'id'>): string {
  return `${type}:${id}`;
}

/** Defines a kind of event. `type` is the name of its subscription field. */
export function defineEvent<Type extends string, Payload>(
  type: Type,
  parts: EventParts<Payload>,
): EventDefinition<Type, Payload> {
  return {
    type,
    payload: parts.payload,
    isOfMarket: parts.marketId !== undefined,
    create: (payload) => {
      const [marketId, topics] = [parts.marketId?.(payload) ?? null, parts.topics(payload)];
      return {
        type,
        id: parts.identity(payload),
        marketId,
        occurredAt: parts.occurredAt(payload) ?? now(),
        payload,
        topics,
        strand: marketId === null || parts.strand === 'unordered' ? null : [marketId, ...topics].join(' '),
        supersession: parts.supersession?.(payload) ?? null,
      };
    },
    is: (event): event is Event<Type, Payload> => event.type === type,
  };
}
