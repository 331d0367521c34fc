import { LRUCache } from 'lru-cache';

import type { Logger } from '../../base/logger.ts';
import type { SharedWork, Unit, UnitOfWork } from '../../commit/unit.ts';
import type { Queryable } from '../../db/client.ts';
import { isForeignKeyViolation } from '../../db/errors.ts';
import { createUser, markSeen } from './store.ts';

/** Runs the mutations of wallets. */
export interface WalletWork {
  /**
   * Runs a mutation of a wallet as {@link UnitOfWork.run} does. The user of the wallet exists before the transaction, and
   * its `last_seen_at` moves after the answer, at most once a minute. Both stand outside the transaction, because inside it the
   * lock on the user's row would make the mutations of a wallet wait for each other across all markets.
   *
   * @throws {ApiError} as {@link UnitOfWork.run}.
   */
  run<Result>(
    wallet: string,
    marketIds: readonly string[],
    work: (unit: Unit) => Promise<Result>,
  ): Promise<Result>;
  /** Runs a mutation of a wallet in a market as {@link UnitOfWork.join} does; the user as with {@link run}. */
  join<Item, Result>(
    wallet: string,
    marketId: string,
    work: SharedWork<Item, Result>,
    item: Item,
  ): Promise<Result>;
}

/** Wallets that this process remembers as seen. */
const maximumRemembered = 10_000;
/** Wallets whose time is being stored at most. A wallet past it is noted by its next mutation. */
const maximumUnderWay = 32;
/** How long it remembers them. */
const rememberedMs = 60_000;

/** Creates the work of wallets. */
export function createWalletWork(queries: Queryable, unitOfWork: UnitOfWork, logger: Logger): WalletWork {
  const seen = new LRUCache<string, true>({ max: maximumRemembered, ttl: rememberedMs });

  const underWay = new Set<string>();

  /** Moves the time of a wallet. The answer of the mutation does not wait for it, and its failure concerns no client. */
  const note = async (wallet: string): Promise<void> => {
    if (underWay.size >= maximumUnderWay || underWay.has(wallet)) return;
    underWay.add(wallet);
    try {
      await markSeen(queries, wallet);
      seen.set(wallet, true);
    } catch (error) {
      logger.warn({ err: error }, 'the time at which a wallet was seen cannot be stored');
    } finally {
      underWay.delete(wallet);
    }
  };

  const runAs = async <Result>(wallet: string, attempt: () => Promise<Result>): Promise<Result> => {
    const isRemembered = seen.has(wallet);
    if (!isRemembered) await createUser(queries, wallet);
    const result = await attempt().catch(async (error: unknown) => {
      // Another program deleted the user of a remembered wallet. The transaction had no effect.
      if (!isRemembered || !isForeignKeyViolation(error)) throw error;
      seen.delete(wallet);
      await createUser(queries, wallet);
      return attempt();
    });
    if (!seen.has(wallet)) void note(wallet);
    return result;
  };

  return {
    run: (wallet, marketIds, work) => runAs(wallet, () => unitOfWork.run(marketIds, work)),
    join: (wallet, marketId, work, item) => runAs(wallet, () => unitOfWork.join(marketId, work, item)),
  };
}
