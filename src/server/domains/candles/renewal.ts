import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';

/** Milliseconds that the log of a market's bars keeps a publication, or itself idle. */
export const historyMs = 900_000;

/**
 * Milliseconds for which the bars of a market and an interval are events after a client follows them. A log without any use
 * ends after twice its history, so a client that comes back later finds its log ended, or its cursor older than the history.
 */
export const followedMs = 8 * historyMs;

/** A follow with less than this left is renewed. It is longer than a log without any use lives, and its history besides. */
export const renewedBelowMs = 6 * historyMs;

/** Keeps the bars of these logs coming while a client of any process follows them. A row that a trade has locked waits for the next call. */
export async function renewFollows(queries: Queryable, addresses: readonly string[]): Promise<void> {
  await sql`
    UPDATE candle_follows SET until = clock_timestamp() + ${followedMs} * interval '1 millisecond' WHERE topic IN (
      SELECT topic FROM candle_follows WHERE topic = ANY(${[...addresses]}::text[])
        AND until < clock_timestamp() + ${renewedBelowMs} * interval '1 millisecond'
      FOR UPDATE SKIP LOCKED
    )
  `.execute(queries);
}
