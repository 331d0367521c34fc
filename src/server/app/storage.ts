import { openDatabase, type Database } from '../db/client.ts';
import type { Foundation } from './foundation.ts';

/**
 * Opens the database, which holds the facts.
 *
 * @throws when it cannot be reached, or when another process has its folder open.
 */
export async function openStorage({ config, logger, disposals }: Foundation): Promise<Database> {
  const database = await openDatabase({
    url: config.DATABASE_URL,
    folder: config.DATA_DIR,
    poolSize: config.DATABASE_POOL_SIZE,
    timeoutMs: config.DATABASE_TIMEOUT_MS,
    logger,
  });
  disposals.defer(() => database.close());
  return database;
}
