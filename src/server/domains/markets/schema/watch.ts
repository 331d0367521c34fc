import type { Event, EventDefinition } from '../../../broker/event.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { watchTopic, type Watch, type WatchOptions } from '../../../graphql/watch.ts';
import { allMarketsTopic, marketTopic } from '../topics.ts';
import { assertMarketExists } from './existence.ts';

/** The arguments that every stream of events takes. */
export const watchArgs = builder.args((t) => ({
  marketId: t.id({ description: 'Only events of this market; events of all markets by default.' }),
  after: t.field({
    type: 'Cursor',
    description: 'Begin after this position; with the next event by default.',
  }),
}));

/** The values of {@link watchArgs}. */
export interface WatchArgs {
  readonly marketId?: string | null | undefined;
  readonly after?: string | null | undefined;
}

/**
 * Watches events of a market, or of all markets.
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
  const watched = { definitions, after, ...options };
  if (marketId == null) return watchTopic(context, allMarketsTopic, null, watched);
  return watchTopic(context, marketTopic, marketId, watched);
}
