import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Tx } from '../../db/client.ts';
import './codes.ts';

/** The key of the advisory lock between starts of sessions and stops of many. Any number that no other program uses. */
const stopLock = '7305421873';

/**
 * Keeps stops of many sessions out until the transaction ends, and refuses a start while one is under way.
 *
 * @throws {ApiError} `SESSION_NOT_ACTIVE`.
 */
export async function assertNoStop(tx: Tx, wallet: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock_shared(${stopLock}::bigint)`.execute(tx);
  const { rows } = await sql`
    SELECT id FROM session_stops
    WHERE until > clock_timestamp() AND market_id IS NULL AND (user_wallet IS NULL OR user_wallet = ${wallet}) LIMIT 1
  `.execute(tx);
  if (rows.length > 0) throw new ApiError('SESSION_NOT_ACTIVE', { reason: 'EMERGENCY_STOP' });
}

/** Waits for the starts that are on their way. Later ones see the stop. */
export async function keepStartsOut(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${stopLock}::bigint)`.execute(tx);
}
