import { sql } from 'kysely';

import type { Tx } from '../../../db/client.ts';
import type { Level } from '../levels.ts';

/** The part of an order in its book. */
interface Entry {
  readonly orderId: string;
  readonly isBid: boolean;
  readonly tick: number;
  readonly shares: bigint;
}

/** The changes of a book that written orders lead to. */
export interface EntryChanges {
  /** The shares and orders that each level gains or loses. */
  readonly levels: readonly Level[];
  /** The open orders that the book gains or loses. */
  readonly orders: number;
}

/**
 * Moves the parts of orders in a locked book to the orders as they are. An order that is written again before this has read it
 * counts once.
 */
export async function moveEntries(
  tx: Tx,
  marketId: string,
  orderIds: readonly string[],
): Promise<EntryChanges> {
  const ids = [...new Set(orderIds)].sort();
  const { rows: known } = await sql<Entry>`
    DELETE FROM order_entries WHERE order_id = ANY(${ids}::uuid[]) RETURNING order_id, is_bid, tick, shares
  `.execute(tx);
  const { rows: present } = await sql<Entry>`
    INSERT INTO order_entries (order_id, market_id, is_bid, tick, shares)
    SELECT id, market_id, is_bid, tick, shares - filled_shares FROM orders
    WHERE id = ANY(${ids}::uuid[]) AND market_id = ${marketId} AND status IN ('OPEN', 'PARTIALLY_FILLED')
      AND filled_shares < shares
    RETURNING order_id, is_bid, tick, shares
  `.execute(tx);
  const levels = new Map<string, Level>();
  const move = ({ isBid, tick, shares }: Entry, sign: 1 | -1): void => {
    const key = `${isBid ? 'bid' : 'ask'}:${tick}`;
    const before = levels.get(key) ?? { isBid, tick, shares: 0n, orders: 0 };
    levels.set(key, {
      ...before,
      shares: before.shares + BigInt(sign) * shares,
      orders: before.orders + sign,
    });
  };
  for (const entry of known) move(entry, -1);
  for (const entry of present) move(entry, 1);
  return {
    levels: [...levels.values()].filter(({ shares, orders }) => shares !== 0n || orders !== 0),
    orders: present.length - known.length,
  };
}
