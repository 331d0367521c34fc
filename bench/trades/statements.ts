/**
 * The statements of a trade, frozen: pgbench and the naive peer run them, so that the ratios keep their meaning when the
 * server gets other statements. They are eight with BEGIN and COMMIT.
 */
export const statements = {
  lockMarket: 'SELECT * FROM markets WHERE id = $1 FOR UPDATE',
  lockPosition: 'SELECT * FROM positions WHERE market_id = $1 AND user_wallet = $2 FOR UPDATE',
  insertTrade: `INSERT INTO trades (id, market_id, user_wallet, trade_type, outcome, shares, cost, price_after, tx_signature,
    block_time) VALUES ($1, $2, $3, 'buy', $4, $5, $6, $7, $8, clock_timestamp()) RETURNING *`,
  updateMarket: `UPDATE markets SET shares_yes = $2, shares_no = $3, current_price_yes = $4, current_price_no = $5,
    total_volume = $6 WHERE id = $1 RETURNING *`,
  savePosition: `INSERT INTO positions (market_id, user_wallet, shares_yes, shares_no, total_invested, trades_count,
    realized_pnl, first_trade_at, last_trade_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, 1, 0, clock_timestamp(), clock_timestamp(), clock_timestamp())
    ON CONFLICT (market_id, user_wallet) DO UPDATE SET shares_yes = excluded.shares_yes, shares_no = excluded.shares_no,
    total_invested = excluded.total_invested, trades_count = positions.trades_count + 1, last_trade_at = clock_timestamp(),
    updated_at = clock_timestamp() RETURNING *`,
  append: `SELECT * FROM marketcast_log_append(ARRAY[$1, $1, $2], ARRAY[false, false, true],
    ARRAY[86400000, 86400000, 86400000]::bigint[], ARRAY[gen_random_uuid(), gen_random_uuid(), gen_random_uuid()],
    ARRAY[NULL, 'price', 'position']::text[], ARRAY[NULL, $3, $3]::numeric[], ARRAY[$4, $4, $4]::text[],
    ARRAY['markets', 'markets', NULL]::text[], ARRAY[86400000, 86400000, NULL]::bigint[], false)`,
} as const;

/** The text of an event: as long as that of a trade. */
export const eventText = JSON.stringify({ type: 'tradeExecuted', payload: { text: 'x'.repeat(420) } });
