import { ApiError } from '../../../base/errors.ts';
import type { Event, EventDefinition } from '../../../broker/event.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { watchTopic, type Watch, type WatchOptions } from '../../../graphql/watch.ts';
import { allMarketsTopic, marketTopic } from '../topics.ts';
import { assertMarketExists } from './existence.ts';

/** Markets that a stream names at most. */
const maximumMarkets = 100;

/** The arguments that every stream of events takes. */
export const watchArgs = builder.args((t) => ({
  marketId: t.id({ description: 'Only events of this market; events of all markets by default.' }),
  marketIds: t.idList({
    description: `Only events of these markets, ${maximumMarkets} at most, in a single stream with the cursor of all markets. Not beside \`marketId\`.`,
  }),
  after: t.field({
    type: 'Cursor',
    description: 'Begin after this position; with the next event by default.',
  }),
}));

/** The values of {@link watchArgs}. */
export interface WatchArgs {
  readonly marketId?: string | null | undefined;
  readonly marketIds?: readonly string[] | null | undefined;
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
  { marketId, marketIds, after }: WatchArgs,
  options: WatchOptions<Event<Type, Payload>> = {},
): Promise<Watch<Event<Type, Payload>>> {
  if (marketIds != null) return watchSeveral(context, definitions, { marketId, marketIds, after }, options);
  if (marketId != null) await assertMarketExists(context, marketId);
  const watched = { definitions, after, ...options };
  if (marketId == null) return watchTopic(context, allMarketsTopic, null, watched);
  return watchTopic(context, marketTopic, marketId, watched);
}

/** Watches events of some markets in the log of all. */
async function watchSeveral<Type extends string, Payload>(
  context: Context,
  definitions: readonly EventDefinition<Type, Payload>[],
  { marketId, marketIds, after }: WatchArgs & { readonly marketIds: readonly string[] },
  options: WatchOptions<Event<Type, Payload>>,
): Promise<Watch<Event<Type, Payload>>> {
  const details = { argument: 'marketIds', maximum: maximumMarkets };
  if (marketId != null) throw new ApiError('BAD_USER_INPUT', details, 'Give either marketId or marketIds.');
  if (marketIds.length > maximumMarkets)
    throw new ApiError('BAD_USER_INPUT', details, `marketIds has ${maximumMarkets} ids at most.`);
  const wanted = new Set(marketIds);
  await Promise.all([...wanted].map((id) => assertMarketExists(context, id)));
  const accepts = (event: Event<Type, Payload>): boolean =>
    event.marketId !== null && wanted.has(event.marketId) && (options.accepts?.(event) ?? true);
  return watchTopic(context, allMarketsTopic, null, { definitions, after, ...options, accepts });
}
