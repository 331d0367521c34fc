import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from 'graphql';

import type { Position, Publication } from '../broker/broker.ts';
import { decodeCursor } from '../broker/cursor.ts';
import {
  allMarketsTopic,
  marketTopic,
  walletTopic,
  type Event,
  type EventDefinition,
} from '../broker/event.ts';
import { ApiError } from '../base/errors.ts';
import { assertMarketExists } from '../domains/markets/schema/existence.ts';
import { requireWallet, type Context } from './context.ts';

/** The arguments that every subscription takes. */
export interface WatchArgs {
  readonly marketId?: string | null | undefined;
  readonly after?: string | null | undefined;
}

/** What a subscription lets through, beyond the kinds of event that it is about. */
export interface WatchOptions<E extends Event> {
  readonly accepts?: (event: E) => boolean;
  /** At most one event of each market in that many milliseconds, the newest; null lets every event through. */
  readonly everyMs?: number | null | undefined;
}

/**
 * What a subscription asks for. Its transport joins it to the group of those that ask for the same.
 *
 * It is an AsyncIterable because GraphQL wants its subscriptions to be, and cannot be iterated: one iterator and one
 * execution for each client is what groups are there to avoid.
 */
export class Watch<E extends Event = Event> implements AsyncIterable<Publication<E>> {
  readonly topic: string;
  readonly after: Position | null;
  readonly accepts: (publication: Publication) => boolean;
  /** At most one event of each market in that many milliseconds; null lets every event through. */
  readonly everyMs: number | null;

  constructor(options: Pick<Watch, 'topic' | 'after' | 'accepts' | 'everyMs'>) {
    this.topic = options.topic;
    this.after = options.after;
    this.accepts = options.accepts;
    this.everyMs = options.everyMs;
  }

  [Symbol.asyncIterator](): AsyncIterator<Publication<E>> {
    throw new Error('a watch is joined to a group, not iterated');
  }
}

/** What a subscription asks for, or the errors that it fails with. */
export async function openWatch(args: ExecutionArgs): Promise<Watch | ExecutionResult> {
  const opened: unknown = await createSourceEventStream(args);
  if (opened instanceof Watch) return opened as Watch;
  return opened as ExecutionResult;
}

/** Bounds of `everyMs`. */
export const conflation = { minimumMs: 10, maximumMs: 60_000 } as const;

/**
 * Watches events of one market, or of all.
 *
 * @throws {ApiError} `NOT_FOUND` for an unknown market, `CURSOR_INVALID` for a cursor of another stream,
 *   `BAD_USER_INPUT` for an `everyMs` out of bounds.
 */
export async function watchMarkets<Type extends string, Payload>(
  context: Context,
  definitions: readonly EventDefinition<Type, Payload>[],
  { marketId, after }: WatchArgs,
  options: WatchOptions<Event<Type, Payload>> = {},
): Promise<Watch<Event<Type, Payload>>> {
  if (marketId != null) await assertMarketExists(context, marketId);
  const topic = marketId == null ? allMarketsTopic : marketTopic(marketId);
  return watchTopic(topic, definitions, after, options);
}

/**
 * Watches events of the viewer's own wallet, which nobody else ever sees.
 *
 * @throws {ApiError} `UNAUTHENTICATED` and `FORBIDDEN` without a wallet's token; else as {@link watchMarkets}.
 */
export async function watchWallet<Type extends string, Payload>(
  context: Context,
  definition: EventDefinition<Type, Payload>,
  { marketId, after }: WatchArgs,
): Promise<Watch<Event<Type, Payload>>> {
  const topic = walletTopic(requireWallet(context));
  if (marketId != null) await assertMarketExists(context, marketId);
  return watchTopic(topic, [definition], after, {
    accepts: (event) => marketId == null || event.marketId === marketId,
  });
}

function watchTopic<Type extends string, Payload>(
  topic: string,
  definitions: readonly EventDefinition<Type, Payload>[],
  after: string | null | undefined,
  { accepts = () => true, everyMs }: WatchOptions<Event<Type, Payload>>,
): Watch<Event<Type, Payload>> {
  if (everyMs != null && (everyMs < conflation.minimumMs || everyMs > conflation.maximumMs)) {
    const message = `everyMs must lie between ${conflation.minimumMs} and ${conflation.maximumMs}.`;
    throw new ApiError('BAD_USER_INPUT', { argument: 'everyMs' }, message);
  }
  return new Watch({
    topic,
    after: after == null ? null : decodeCursor(topic, after),
    accepts: ({ event }) => definitions.some((definition) => definition.is(event) && accepts(event)),
    everyMs: everyMs ?? null,
  });
}
