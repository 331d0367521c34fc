import { ApiError } from '../../../base/errors.ts';
import { requireCapability, type Context } from '../../../graphql/context.ts';
import { perProcess } from '../../../graphql/per-process.ts';
import { canHalt } from '../../halts/needs.ts';
import { assertMarketExists } from '../../markets/schema/existence.ts';
import { createFollowing } from '../follows.ts';
import { ordersMigration } from '../migrations.ts';

const followingOf = perProcess((services) => {
  const { queries, unitOfWork, capabilities } = services;
  const rules = { canHalt: canHalt(capabilities), hasMaker: hasMaker({ services }) };
  return { follow: createFollowing(queries, unitOfWork, rules) };
});

/** Whether the market maker stands in the books. It does not where other programs trade on chain. */
export function hasMaker({ services }: Pick<Context, 'services'>): boolean {
  return services.config.TRADING !== 'external';
}

/** @throws {ApiError} `FORBIDDEN` where trades, and so orders, happen on chain. */
export function assertTradesHere(context: Pick<Context, 'services'>): void {
  if (hasMaker(context)) return;
  throw new ApiError('FORBIDDEN', { trading: 'external' }, 'Trades of this deployment happen on chain.');
}

/** @throws {ApiError} `NOT_FOUND` for an unknown market; `SERVICE_UNAVAILABLE` where the server has no tables for orders. */
export async function assertHasBook(context: Context, marketId: string): Promise<void> {
  requireCapability(context, ordersMigration.capability);
  await assertMarketExists(context, marketId);
}

/** Makes the changes of the book of a market events from now on. */
export function followBook(context: Context, marketId: string): Promise<void> {
  return followingOf(context).follow(marketId);
}
