import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';

/** Milliseconds that the log of a book keeps a publication. */
export const historyMs = 900_000;

/** Milliseconds for which trades make events of the book after a client follows it. Its log without any use ends sooner. */
export const followedMs = 8 * historyMs;

/** A follow with less than this left is renewed. */
export const renewedBelowMs = 6 * historyMs;

/** Keeps the events of these books coming while a client of any process follows them. A row that a trade has locked waits for the next call. */
export async function renewFollows(queries: Queryable, addresses: readonly string[]): Promise<void> {
  await sql`
    UPDATE order_books SET followed_until = clock_timestamp() + ${followedMs} * interval '1 millisecond' WHERE market_id IN (
      SELECT market_id FROM order_books WHERE topic = ANY(${[...addresses]}::text[])
        AND followed_until < clock_timestamp() + ${renewedBelowMs} * interval '1 millisecond'
      FOR UPDATE SKIP LOCKED
    )
  `.execute(queries);
}
