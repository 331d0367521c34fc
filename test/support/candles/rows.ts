import { sql } from 'kysely';

import type { Queryable } from '../../../src/server/db/client.ts';
import type { CountedTrade } from '../../../src/server/domains/candles/bars.ts';
import { intervalNames } from '../../../src/server/domains/candles/intervals.ts';
import type { StoredBar } from './reference.ts';

/** Inserts a market. */
export async function insertMarket(queries: Queryable, id: string): Promise<void> {
  await sql`INSERT INTO users (wallet) VALUES ('trader') ON CONFLICT DO NOTHING`.execute(queries);
  await sql`
    INSERT INTO markets (id, on_chain_address, question, creator_wallet, state, b_parameter, initial_liquidity, created_at)
    VALUES (${id}, ${id}, 'Does it rain tomorrow?', 'trader', 'ACTIVE', 100000000000, 1, '2026-03-01T00:00:00Z')
  `.execute(queries);
}

/** Inserts the row of a trade. */
export async function insertTrade(queries: Queryable, trade: CountedTrade): Promise<void> {
  await sql`
    INSERT INTO trades (id, market_id, user_wallet, trade_type, outcome, shares, cost, price_after, tx_signature, block_time)
    VALUES (${trade.id}, ${trade.marketId}, 'trader', 'buy', true, ${trade.shares}, ${trade.cost}, ${trade.priceAfter},
      ${trade.id}, ${trade.blockTime}::timestamptz)
  `.execute(queries);
}

/** The stored bars by market, interval (shortest first) and start. */
export async function storedBars(queries: Queryable): Promise<readonly StoredBar[]> {
  const { rows } = await sql<StoredBar>`
    SELECT market_id, "interval", start, open, high, low, close, volume::text AS volume, shares::text AS shares, trades
    FROM candles ORDER BY market_id, array_position(${[...intervalNames]}::text[], "interval"), start
  `.execute(queries);
  return rows;
}
