import { requireCapability, type Context } from '../../../graphql/context.ts';
import { perProcess } from '../../../graphql/per-process.ts';
import { canHalt } from '../../halts/needs.ts';
import { assertMarketExists } from '../../markets/schema/existence.ts';
import { createFollowing } from '../follows.ts';
import { ordersMigration } from '../migrations.ts';

const followingOf = perProcess(({ queries, unitOfWork, capabilities }) => ({
  follow: createFollowing(queries, unitOfWork, canHalt(capabilities)),
}));

/** @throws {ApiError} `NOT_FOUND` for an unknown market; `SERVICE_UNAVAILABLE` where the server has no tables for orders. */
export async function assertHasBook(context: Context, marketId: string): Promise<void> {
  requireCapability(context, ordersMigration.capability);
  await assertMarketExists(context, marketId);
}

/** Makes the changes of the book of a market events from now on. */
export function followBook(context: Context, marketId: string): Promise<void> {
  return followingOf(context).follow(marketId);
}
