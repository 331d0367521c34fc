import { LRUCache } from 'lru-cache';

import type { Logger } from '../../base/logger.ts';
import type { Unit, UnitOfWork } from '../../commit/unit.ts';
import type { Queryable } from '../../db/client.ts';
import { isForeignKeyViolation } from '../../db/errors.ts';
import { createUser, markSeen } from './store.ts';

/** Runs the mutations of wallets. */
export interface WalletWork {
  /**
   * Runs a mutation of a wallet as {@link UnitOfWork.run} does. The user of the wallet exists before the transaction, and
   * its `last_seen_at` moves after it, at most once a minute. Both stand outside the transaction, because inside it the
   * lock on the user's row would make the mutations of a wallet wait for each other across all markets.
   *
   * @throws {ApiError} as {@link UnitOfWork.run}.
   */
  run<Result>(
    wallet: string,
    marketIds: readonly string[],
    work: (unit: Unit) => Promise<Result>,
  ): Promise<Result>;
}

/** Wallets that this process remembers as seen. */
const maximumRemembered = 10_000;
/** How long it remembers them. */
const rememberedMs = 60_000;

/** Creates the work of wallets. */
export function createWalletWork(queries: Queryable, unitOfWork: UnitOfWork, logger: Logger): WalletWork {
  const seen = new LRUCache<string, true>({ max: maximumRemembered, ttl: rememberedMs });

  const note = async (wallet: string): Promise<void> => {
    try {
      await markSeen(queries, wallet);
      seen.set(wallet, true);
    } catch (error) {
      // The mutation has committed, so its answer must not be an error.
      logger.warn({ err: error }, 'the time at which a wallet was seen cannot be stored');
    }
  };

  return {
    async run(wallet, marketIds, work) {
      const isRemembered = seen.has(wallet);
      if (!isRemembered) await createUser(queries, wallet);
      const attempt = () => unitOfWork.run(marketIds, work);
      const result = await attempt().catch(async (error: unknown) => {
        // Another program deleted the user of a remembered wallet. The transaction had no effect.
        if (!isRemembered || !isForeignKeyViolation(error)) throw error;
        seen.delete(wallet);
        await createUser(queries, wallet);
        return attempt();
      });
      if (!seen.has(wallet)) await note(wallet);
      return result;
    },
  };
}
