import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import type { BookChange } from './events.ts';
import { checksumOf, firstOf, sideOf, type Level, type MakerShares } from './levels.ts';

/** A book as of its last event. */
export interface Book {
  readonly marketId: string;
  readonly sequence: bigint;
  /** Best price first. */
  readonly bids: readonly BookChange[];
  readonly asks: readonly BookChange[];
  /** Of the whole book, whatever its depth. */
  readonly checksum: string;
}

/** The most levels of a side: all prices. */
export const maximumDepth = 999;

interface StoredBook {
  readonly sequence: bigint;
  readonly sharesYes: bigint;
  readonly sharesNo: bigint;
  readonly b: bigint;
  readonly levels: readonly (readonly [boolean, number, string, number])[] | null;
}

/** Reads a book as of a single moment, with the market maker or without; null for a market without one. */
export async function readBook(
  queries: Queryable,
  marketId: string,
  { depth, hasMaker }: { readonly depth: number; readonly hasMaker: boolean },
): Promise<Book | null> {
  const { rows } = await sql<StoredBook>`
    SELECT book.sequence, book.shares_yes, book.shares_no, market.b_parameter AS b, (
      SELECT json_agg(json_build_array(is_bid, tick, shares::text, orders))
      FROM order_levels AS level WHERE level.market_id = book.market_id
    ) AS levels
    FROM order_books AS book JOIN markets AS market ON market.id = book.market_id WHERE book.market_id = ${marketId}
  `.execute(queries);
  const [row] = rows;
  if (row === undefined) return null;
  const { sequence, sharesYes, sharesNo, b } = row;
  const levels = (row.levels ?? []).map(([isBid, tick, shares, orders]): Level => ({
    isBid,
    tick,
    shares: BigInt(shares),
    orders,
  }));
  const maker: MakerShares | null = hasMaker ? { sharesYes, sharesNo, b } : null;
  const [bids, asks] = [true, false].map((isBid) =>
    firstOf(sideOf(isBid, levels, maker), Math.max(depth, 10)),
  );
  return {
    ...{ marketId, sequence, checksum: checksumOf(bids ?? [], asks ?? []) },
    ...{ bids: bids?.slice(0, depth) ?? [], asks: asks?.slice(0, depth) ?? [] },
  };
}
