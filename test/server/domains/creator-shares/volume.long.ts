import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { migrations } from '../../../../src/server/app/storage.ts';
import { createLogger } from '../../../../src/server/base/logger.ts';
import { isUnusualCase } from '../../../../src/server/commit/usual-case.ts';
import { openDatabase, type Database } from '../../../../src/server/db/client.ts';
import { fly } from '../../../../src/server/db/flights.ts';
import { applyMigrations } from '../../../../src/server/db/versioned/apply.ts';
import { planVolume } from '../../../../src/server/domains/creator-shares/reactions.ts';
import { insertMarket } from '../../../support/candles/rows.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';

const logger = createLogger('silent');

const kinds = [
  ['the embedded database', () => Promise.resolve(null)],
  ['PostgreSQL', createDatabase],
] as const;

describe.each(kinds)('the usual case of counting the volume of locked shares, on %s', (_name, urlOf) => {
  let database: Database;

  beforeEach(async () => {
    const url = await urlOf();
    database = await openDatabase({ url, folder: 'memory://', poolSize: 4, timeoutMs: 20_000, logger });
    await applyMigrations(database.queries, migrations, logger);
    for (const id of ['m', 'other']) await insertMarket(database.queries, id);
    await sql`UPDATE markets SET total_volume = 40, creator_wallet = 'trader'`.execute(database.queries);
  });
  afterEach(() => database.close());

  const launch = (unlockVolume: number, isLocked = true) =>
    sql`INSERT INTO creator_shares (creator_wallet, unlock_volume, unlocked_at)
      VALUES ('trader', ${unlockVolume}, ${isLocked ? null : new Date(0).toISOString()})`.execute(
      database.queries,
    );
  const isUsual = (): Promise<boolean> =>
    database.queries
      .transaction()
      .execute((tx) => fly(tx, planVolume(['m'])))
      .then(
        () => true,
        (error: unknown) => {
          if (isUnusualCase(error)) return false;
          throw error;
        },
      );
  const readVolume = async (): Promise<unknown> => {
    const { rows } = await sql`SELECT volume::text FROM creator_shares`.execute(database.queries);
    return rows;
  };

  it('is that of a creator without shares, and of one whose shares are unlocked', async () => {
    expect(await isUsual()).toBe(true);
    await launch(1, false);
    expect(await isUsual()).toBe(true);
    expect(await readVolume()).toEqual([{ volume: '0' }]);
  });

  it('is that of shares that stay locked: it saves their volume', async () => {
    await launch(81);
    expect(await isUsual()).toBe(true);
    expect(await readVolume()).toEqual([{ volume: '80' }]);
  });

  it('is not that of the trade that crosses', async () => {
    await launch(80);
    expect(await isUsual()).toBe(false);
    expect(await readVolume()).toEqual([{ volume: '0' }]);
  });
});
