import type { Publication } from '../broker/broker.ts';
import { decodeCursor } from '../broker/cursor.ts';
import {
  allMarketsTopic,
  marketTopic,
  walletTopic,
  type Event,
  type EventDefinition,
} from '../broker/event.ts';
import { findMarket } from '../domains/markets/store.ts';
import { ApiError } from '../errors.ts';
import { conflate } from '../hub/conflate.ts';
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

/** Bounds of `everyMs`. */
export const conflation = { minimumMs: 10, maximumMs: 60_000 } as const;

/**
 * Watches events of one market, or of all.
 *
 * Resolves once nothing can be missed any more.
 *
 * @throws {ApiError} `NOT_FOUND` for an unknown market, `CURSOR_INVALID` and `CURSOR_EXPIRED` for a cursor from which
 *   the stream cannot go on, `BAD_USER_INPUT` for an `everyMs` out of bounds.
 */
export async function watchMarkets<Type extends string, Payload>(
  context: Context,
  definitions: readonly EventDefinition<Type, Payload>[],
  { marketId, after }: WatchArgs,
  options: WatchOptions<Event<Type, Payload>> = {},
): Promise<AsyncIterable<Publication<Event<Type, Payload>>>> {
  await assertMarketExists(context, marketId);
  const topic = marketId == null ? allMarketsTopic : marketTopic(marketId);
  return watchTopic(context, topic, definitions, after, options);
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
): Promise<AsyncIterable<Publication<Event<Type, Payload>>>> {
  const topic = walletTopic(requireWallet(context));
  await assertMarketExists(context, marketId);
  return watchTopic(context, topic, [definition], after, {
    accepts: (event) => marketId == null || event.marketId === marketId,
  });
}

async function watchTopic<Type extends string, Payload>(
  { services: { hub } }: Context,
  topic: string,
  definitions: readonly EventDefinition<Type, Payload>[],
  after: string | null | undefined,
  { accepts = () => true, everyMs }: WatchOptions<Event<Type, Payload>>,
): Promise<AsyncIterable<Publication<Event<Type, Payload>>>> {
  if (everyMs != null && (everyMs < conflation.minimumMs || everyMs > conflation.maximumMs)) {
    const message = `everyMs must lie between ${conflation.minimumMs} and ${conflation.maximumMs}.`;
    throw new ApiError('BAD_USER_INPUT', { argument: 'everyMs' }, message);
  }
  const publications = await hub.subscribe(topic, {
    after: after == null ? null : decodeCursor(topic, after),
    accepts: ({ event }) => definitions.some((definition) => definition.is(event) && accepts(event)),
  });
  const stream = everyMs == null ? publications : conflate(publications, everyMs);
  // The filter above lets through no other kind of event.
  return stream as AsyncIterable<Publication<Event<Type, Payload>>>;
}

async function assertMarketExists({ services }: Context, marketId: string | null | undefined): Promise<void> {
  if (marketId == null) return;
  if ((await findMarket(services.queries, marketId)) === null) throw new ApiError('NOT_FOUND', { marketId });
}
