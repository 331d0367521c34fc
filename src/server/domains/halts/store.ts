import { sql, type SqlBool } from 'kysely';

import type { Timestamp } from '../../base/time.ts';
import type { Queryable, Tx } from '../../db/client.ts';
import { tradingHalts, type TradingHaltRow } from './table.ts';
import { inForce } from './wall.ts';

/** Whether all markets trade. */
export interface Platform {
  readonly isTradingActive: boolean;
  /** Of the halt of all markets; null without one. */
  readonly reason: string | null;
  readonly resumesAt: Timestamp | null;
}

const isInForce = sql.raw<SqlBool>(inForce);

/** Reads the status of the platform. */
export async function readPlatform(queries: Queryable): Promise<Platform> {
  const halt = await queries
    .selectFrom('tradingHalts')
    .select(['reason', 'resumesAt'])
    .where('marketId', 'is', null)
    .where(isInForce)
    .executeTakeFirst();
  return {
    isTradingActive: halt === undefined,
    reason: halt?.reason ?? null,
    resumesAt: halt?.resumesAt ?? null,
  };
}

/**
 * The halt in force of each of these markets that ends last, its own or that of all markets. A market without one is missing.
 */
export async function findHalts(
  queries: Queryable,
  marketIds: readonly string[],
): Promise<ReadonlyMap<string, TradingHaltRow>> {
  const rows = await queries
    .selectFrom('tradingHalts')
    .select(tradingHalts.selection)
    .where(isInForce)
    .where((eb) => eb.or([eb('marketId', 'is', null), eb('marketId', 'in', marketIds)]))
    .orderBy('resumesAt', (order) => order.desc().nullsFirst())
    .execute();
  return new Map(
    marketIds.flatMap((id) => {
      const halt = rows.find(({ marketId }) => marketId === null || marketId === id);
      return halt === undefined ? [] : [[id, halt]];
    }),
  );
}

/** Ends the halt of a scope now, where there is one. Null is the scope of all markets. */
export async function endHalts(tx: Tx, marketId: string | null): Promise<readonly TradingHaltRow[]> {
  return tx
    .updateTable('tradingHalts')
    .set({ endedAt: sql<Timestamp>`least(resumes_at, clock_timestamp())` })
    .where('endedAt', 'is', null)
    .where(sql<SqlBool>`market_id IS NOT DISTINCT FROM ${marketId}`)
    .returning(tradingHalts.selection)
    .execute();
}

/** The columns of a halt that an operator gives. */
export type NewHalt = Pick<TradingHaltRow, 'marketId' | 'reason' | 'resumesAt' | 'cancelOrders'>;

/** Inserts a halt. The trigger waits for the trades that are on their way. */
export async function insertHalt(tx: Tx, halt: NewHalt): Promise<TradingHaltRow> {
  return tx
    .insertInto('tradingHalts')
    .values(halt)
    .returning(tradingHalts.selection)
    .executeTakeFirstOrThrow();
}

/**
 * Ends halts whose time has come, at that time: that of an id, or `limit` at most of those that no job has ended. No trade was
 * refused since then.
 */
export async function endByClock(
  tx: Tx,
  which: { readonly id: string } | { readonly limit: number },
): Promise<readonly TradingHaltRow[]> {
  const due = tx
    .selectFrom('tradingHalts')
    .select('id')
    .where('endedAt', 'is', null)
    .where('resumesAt', '<=', sql<Timestamp>`clock_timestamp()`);
  const chosen =
    'id' in which
      ? due.where('id', '=', which.id).forUpdate()
      : due.orderBy('resumesAt').limit(which.limit).forUpdate().skipLocked();
  return tx
    .updateTable('tradingHalts')
    .set({ endedAt: sql<Timestamp>`greatest(started_at, resumes_at)` })
    .where('id', 'in', chosen)
    .returning(tradingHalts.selection)
    .execute();
}
