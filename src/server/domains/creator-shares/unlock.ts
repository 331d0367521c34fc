import { sql } from 'kysely';

import type { Timestamp } from '../../base/time.ts';
import type { Unit } from '../../commit/unit.ts';
import type { Tx } from '../../db/client.ts';
import { isOffChain } from '../markets/off-chain.ts';
import type { TradeRow } from '../trades/table.ts';
import { creatorSharesUnlocked } from './events.ts';

/** The locked shares of a creator, and the volume of its markets. */
interface LockedShares {
  readonly creator: string;
  readonly unlockVolume: bigint;
  readonly volume: bigint;
}

/** The trade at which the volume reached a bound, and the volume after it. */
interface Crossing {
  readonly tradeId: string | null;
  readonly volume: bigint;
}

type RecordingUnit = Pick<Unit, 'tx' | 'record'>;

/**
 * Locks the shares of these creators that are locked, and reads the volume of their markets behind the lock: it then includes each
 * trade of ours that has committed.
 */
export async function readLocked(tx: Tx, creators: readonly string[]): Promise<readonly LockedShares[]> {
  const { rows } = await sql<{ creator: string }>`
    SELECT creator_wallet AS creator FROM creator_shares
    WHERE creator_wallet = ANY(${[...creators]}::text[]) AND unlocked_at IS NULL
    ORDER BY creator_wallet FOR UPDATE
  `.execute(tx);
  if (rows.length === 0) return [];
  const counted = await sql<LockedShares>`
    UPDATE creator_shares SET volume = marketcast_creator_volume(creator_wallet)
    WHERE creator_wallet = ANY(${rows.map(({ creator }) => creator)}::text[])
    RETURNING creator_wallet AS creator, unlock_volume, volume::bigint
  `.execute(tx);
  return counted.rows;
}

/**
 * Unlocks locked shares whose volume is reached. The trade that crossed is one of the given trades of ours; where other programs wrote
 * the trades, it is found among all trades of the creator's markets. At a launch no trade crossed: `trades` is null.
 *
 * @returns whether they are unlocked now.
 */
export async function unlockWhereReached(
  { tx, record }: RecordingUnit,
  locked: LockedShares,
  trades: readonly TradeRow[] | null,
): Promise<boolean> {
  if (locked.volume < locked.unlockVolume) return false;
  const { tradeId, volume } = await crossingAmong(tx, locked, trades);
  const unlockedAt = await unlock(tx, locked.creator, tradeId);
  record([
    creatorSharesUnlocked.create({
      creatorWallet: locked.creator,
      ...{ volume: volume.toString(), tradeId, unlockedAt },
    }),
  ]);
  return true;
}

/** Sets the time of the unlock. Returns it. */
async function unlock(tx: Tx, creator: string, tradeId: string | null): Promise<Timestamp> {
  const { rows } = await sql<{ unlockedAt: Timestamp }>`
    UPDATE creator_shares SET unlocked_at = clock_timestamp(), unlocked_by = ${tradeId}
    WHERE creator_wallet = ${creator} AND unlocked_at IS NULL RETURNING unlocked_at
  `.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('the shares were not locked');
  return row.unlockedAt;
}

async function crossingAmong(
  tx: Tx,
  locked: LockedShares,
  trades: readonly TradeRow[] | null,
): Promise<Crossing> {
  if (trades === null) return { tradeId: null, volume: locked.volume };
  const isOurs = trades.length > 0 && trades.every(({ txSignature }) => isOffChain(txSignature));
  return isOurs ? crossingOf(locked, trades) : findCrossing(tx, locked, trades);
}

/** Before these trades the volume was below the bound, because an earlier trade would have unlocked the shares. */
function crossingOf({ volume, unlockVolume }: LockedShares, trades: readonly TradeRow[]): Crossing {
  let sum = volume - trades.reduce((total, { cost }) => total + cost, 0n);
  for (const { id, cost } of trades) {
    sum += cost;
    if (sum >= unlockVolume) return { tradeId: id, volume: sum };
  }
  return { tradeId: trades.at(-1)?.id ?? null, volume };
}

/** Trades of each market that are looked at, newest first. */
const lookedAt = 1000;

/** Trades of other programs commit without our locks, so the volume may include trades that are later than the one that crossed. */
async function findCrossing(
  tx: Tx,
  { creator, volume, unlockVolume }: LockedShares,
  trades: readonly TradeRow[],
): Promise<Crossing> {
  const { rows } = await sql<Crossing>`
    WITH latest AS (
      SELECT trade.* FROM markets CROSS JOIN LATERAL (
        SELECT id, block_time, cost FROM trades WHERE market_id = markets.id
        ORDER BY block_time DESC, id DESC LIMIT ${lookedAt}
      ) AS trade
      WHERE markets.creator_wallet = ${creator}
    ), walked AS (
      SELECT id, block_time, cost, ${volume}::numeric + cost
        - sum(cost) OVER (ORDER BY block_time DESC, id DESC ROWS UNBOUNDED PRECEDING) AS volume
      FROM latest
    )
    SELECT id::text AS trade_id, volume::bigint FROM walked
    WHERE volume >= ${unlockVolume}::numeric AND volume - cost < ${unlockVolume}::numeric
    ORDER BY block_time DESC, id DESC LIMIT 1
  `.execute(tx);
  return rows[0] ?? { tradeId: trades.at(-1)?.id ?? null, volume };
}
