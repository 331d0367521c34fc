import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import { intervals, type CandleInterval } from './intervals.ts';
import { followedMs, renewedBelowMs } from './renewal.ts';
import { candlesKey, candlesTopic } from './topics.ts';

/** A follow that ended so long ago is forgotten. */
const forgottenAfterMs = 24 * 3_600_000;

/**
 * Makes the bars of a market and an interval events from now on. Read a position of their log after this resolves: no change
 * after it is missed.
 */
export async function followCandles(
  queries: Queryable,
  marketId: string,
  interval: CandleInterval,
): Promise<void> {
  const { rows } = await sql<{ isEnough: boolean }>`
    SELECT until > clock_timestamp() + ${renewedBelowMs} * interval '1 millisecond' AS is_enough
    FROM candle_follows WHERE market_id = ${marketId} AND "interval" = ${interval}
  `.execute(queries);
  if (rows[0]?.isEnough === true) return;
  await queries.transaction().execute(async (tx) => {
    // Waits for the trades that are on their way, because they do not know of the follow.
    await sql`SELECT FROM markets WHERE id = ${marketId} FOR SHARE`.execute(tx);
    await sql`
      INSERT INTO candle_follows AS known (market_id, "interval", topic, until, closed_until)
      VALUES (
        ${marketId}, ${interval}, ${candlesTopic.of(candlesKey(marketId, interval))},
        clock_timestamp() + ${followedMs} * interval '1 millisecond',
        date_bin(${intervals[interval]} * interval '1 millisecond', clock_timestamp(), timestamptz '1970-01-01 00:00:00+00')
      )
      ON CONFLICT (market_id, "interval") DO UPDATE SET until = excluded.until,
        closed_until = CASE WHEN known.until > clock_timestamp() THEN known.closed_until ELSE excluded.closed_until END
    `.execute(tx);
  });
}

/** Follows that a process remembers at most. */
const rememberedAtMost = 10_000;

/** A follow that this process has looked at is not looked at again for so long. */
const rememberedMs = 300_000;

/** Makes bars events, as {@link followCandles}. A storm of clients asks the database once. */
export type FollowCandles = (marketId: string, interval: CandleInterval) => Promise<void>;

/** Creates the following of a process. */
export function createFollowing(queries: Queryable): FollowCandles {
  const recent = new Map<string, { readonly atMs: number; readonly followed: Promise<void> }>();
  return async (marketId, interval) => {
    const key = candlesKey(marketId, interval);
    const known = recent.get(key);
    if (known !== undefined && performance.now() - known.atMs < rememberedMs) return known.followed;
    if (recent.size >= rememberedAtMost) recent.clear();
    const followed = followCandles(queries, marketId, interval);
    recent.set(key, { atMs: performance.now(), followed });
    try {
      await followed;
    } catch (error) {
      recent.delete(key);
      throw error;
    }
  };
}

/** Forgets follows that ended long ago. */
export async function forgetFollows(queries: Queryable): Promise<void> {
  await sql`
    DELETE FROM candle_follows WHERE until < clock_timestamp() - ${forgottenAfterMs} * interval '1 millisecond'
  `.execute(queries);
}
