import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import { parseTimestamp, type Timestamp } from '../../base/time.ts';
import type { Tx } from '../../db/client.ts';
import type { DatabaseFunction } from '../../db/versioned/migration.ts';
import './codes.ts';

/** The key of the advisory lock of all markets. Any number that no other program on the same database uses. */
const lockOfAll = '7305421871';
/** The class of the advisory locks of single markets. The hash of the market's id is the second part of the key. */
const lockOfMarkets = '730542187';

/**
 * The wall between halts and trades. A trade holds the lock of all markets and that of its market, shared, until it commits, and
 * reads the halt in a later statement. A halt holds the lock of its scope alone until it commits. So a trade either commits
 * before the halt, or reads it.
 *
 * This is the SQL condition, always true, by which a transaction keeps halts of a market out until it ends. It belongs into the
 * statement that locks the market, because halts come before markets in the order of locks.
 */
export function keepsHaltsOut(market: string): string {
  // A subquery, because it runs once, before the first row is locked. It costs less than a statement of its own.
  return `(SELECT true FROM (
     SELECT pg_advisory_xact_lock_shared(${lockOfAll}), pg_advisory_xact_lock_shared(${lockOfMarkets}, hashtext(${market}))
   ) AS kept_out)`;
}

/** Takes the lock of the scope of a halt alone: of a market, or of all markets where `given_market` is NULL. */
export const scopeFunction: DatabaseFunction = {
  signature: 'marketcast_halt_scope(text)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_halt_scope(given_market text) RETURNS void
LANGUAGE plpgsql AS $function$
BEGIN
  IF given_market IS NULL THEN
    PERFORM pg_advisory_xact_lock(${lockOfAll});
  ELSE
    PERFORM pg_advisory_xact_lock(${lockOfMarkets}, hashtext(given_market));
  END IF;
END $function$;`,
};

/** Takes the lock of a scope alone, until the transaction ends. Null is the scope of all markets. */
export async function takeScope(tx: Tx, marketId: string | null): Promise<void> {
  await sql`SELECT marketcast_halt_scope(${marketId})`.execute(tx);
}

/** The SQL condition of a halt that is in force. A halt ends by the clock whether or not a job has noted it. */
export const inForce = 'ended_at IS NULL AND (resumes_at IS NULL OR resumes_at > clock_timestamp())';

/** SQL of the halt in force that ends last, of all markets or of one, as text; null without any. Only a statement behind that of {@link keepsHaltsOut} sees every halt. */
export function haltOf(market: string): string {
  return `(SELECT json_build_object('marketId', market_id, 'reason', reason, 'resumesAt', resumes_at)::text
    FROM trading_halts WHERE ${inForce} AND (market_id IS NULL OR market_id = ${market})
    ORDER BY resumes_at DESC NULLS FIRST LIMIT 1)`;
}

/** A halt that a trade meets. */
interface MetHalt {
  readonly marketId: string | null;
  readonly reason: string;
  readonly resumesAt: Timestamp | null;
}

/**
 * @param halt the text that {@link haltOf} gives.
 * @throws {ApiError} `TRADING_HALTED`, with `marketId`, `reason` and `resumesAt` of the halt.
 */
export function assertNotHalted(halt: string | null): void {
  if (halt === null) return;
  const { marketId, reason, resumesAt } = JSON.parse(halt) as MetHalt;
  throw new ApiError('TRADING_HALTED', {
    ...{ marketId, reason },
    resumesAt: resumesAt === null ? null : parseTimestamp(resumesAt),
  });
}
