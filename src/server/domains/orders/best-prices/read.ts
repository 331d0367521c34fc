import { sql } from 'kysely';

import type { Timestamp } from '../../../base/time.ts';
import type { Queryable } from '../../../db/client.ts';
import { MakerDepth, ticks } from '../../pricing/depth.ts';
import { priceOf } from '../../pricing/price.ts';
import type { BestPrices } from './event.ts';

interface StoredPrices {
  readonly marketId: string;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly gap: bigint;
  readonly currentPriceYes: string | null;
  readonly sharesYes: bigint;
  readonly sharesNo: bigint;
  readonly bParameter: bigint;
  readonly at: Timestamp;
}

/** Reads the best prices of markets as of a moment. A market without a book is missing. */
export async function readBestPrices(
  queries: Queryable,
  marketIds: readonly string[],
  hasMaker: boolean,
): Promise<readonly BestPrices[]> {
  const { rows } = await sql<StoredPrices>`
    SELECT book.market_id, (book.shares_yes - book.shares_no) AS gap, market.current_price_yes, market.b_parameter,
      coalesce(market.shares_yes, 0) AS shares_yes, coalesce(market.shares_no, 0) AS shares_no, clock_timestamp() AS at,
      (SELECT max(tick) FROM order_levels AS level WHERE level.market_id = book.market_id AND level.is_bid) AS bid,
      (SELECT min(tick) FROM order_levels AS level WHERE level.market_id = book.market_id AND NOT level.is_bid) AS ask
    FROM order_books AS book JOIN markets AS market ON market.id = book.market_id
    WHERE book.market_id = ANY(${[...marketIds]}::text[])
  `.execute(queries);
  return rows.map((row) => bestOf(row, hasMaker));
}

function bestOf({ marketId, bid, ask, gap, at, ...market }: StoredPrices, hasMaker: boolean): BestPrices {
  const depth = hasMaker ? MakerDepth.of(market.bParameter) : null;
  const [noBid, noAsk] = [ticks.lowest - 1, ticks.highest + 1];
  const bestBid = Math.max(bid ?? noBid, depth?.highestBid(gap) ?? noBid);
  const bestAsk = Math.min(ask ?? noAsk, depth?.lowestAsk(gap) ?? noAsk);
  return {
    ...{ marketId, at, priceYes: priceOf(market).priceYes },
    bestBid: bestBid === noBid ? null : bestBid,
    bestAsk: bestAsk === noAsk ? null : bestAsk,
  };
}
