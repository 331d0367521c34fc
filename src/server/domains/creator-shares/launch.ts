import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import { requireShares } from './store.ts';
import type { CreatorSharesRow } from './table.ts';
import { readLocked, unlockWhereReached } from './unlock.ts';

/** The launch of a creator's shares. */
export interface Launch {
  readonly creator: string;
  /** In lamports; null for the lowest one. */
  readonly unlockVolume: bigint | null;
  /** The lowest volume that the launching client may give. */
  readonly lowestVolume: bigint;
  /** The volume without a given one. */
  readonly usualVolume: bigint;
}

/** The largest volume that a market can have. */
const largestVolume = 2n ** 63n - 1n;

/**
 * Launches the shares of a creator, locked until the volume of its markets unlocks them; at once where it is reached. A second launch
 * changes nothing, and answers the first.
 *
 * @throws {ApiError} `BAD_USER_INPUT` for a volume below the lowest one.
 */
export async function launchShares(unitOfWork: UnitOfWork, launch: Launch): Promise<CreatorSharesRow> {
  const { creator, lowestVolume } = launch;
  const unlockVolume = launch.unlockVolume ?? launch.usualVolume;
  if (unlockVolume < lowestVolume || unlockVolume > largestVolume) {
    const details = { argument: 'unlockVolume', minimum: lowestVolume.toString() };
    throw new ApiError('BAD_USER_INPUT', details, `unlockVolume must be at least ${lowestVolume} lamports.`);
  }
  return unitOfWork.run([`creator ${creator}`], async (unit) => {
    const { tx } = unit;
    // Waits for the trades that are on their way, because they do not know of the shares.
    await sql`SELECT FROM markets WHERE creator_wallet = ${creator} ORDER BY id FOR SHARE`.execute(tx);
    const { numAffectedRows = 0n } = await sql`
      INSERT INTO creator_shares (creator_wallet, unlock_volume) VALUES (${creator}, ${unlockVolume})
      ON CONFLICT (creator_wallet) DO NOTHING
    `.execute(tx);
    if (numAffectedRows > 0n) {
      const [locked] = await readLocked(tx, [creator]);
      if (locked !== undefined && locked.volume >= unlockVolume) await unlockWhereReached(unit, locked, null);
    }
    return requireShares(tx, creator);
  });
}
