-- The shares of a wallet in a market.
DO $migration$ BEGIN
  IF to_regclass('positions') IS NULL THEN
    CREATE TABLE positions (
      market_id text NOT NULL REFERENCES markets (id),
      user_wallet text NOT NULL REFERENCES users (wallet),
      shares_yes bigint DEFAULT 0,
      shares_no bigint DEFAULT 0,
      total_invested bigint DEFAULT 0,
      trades_count integer DEFAULT 0,
      realized_pnl bigint DEFAULT 0,
      unrealized_pnl bigint,
      has_claimed boolean DEFAULT false,
      claimed_amount bigint,
      first_trade_at timestamptz,
      last_trade_at timestamptz,
      updated_at timestamptz DEFAULT now(),
      PRIMARY KEY (market_id, user_wallet)
    );
    CREATE INDEX positions_user_wallet ON positions (user_wallet, market_id);
    CREATE INDEX positions_updated_at ON positions (updated_at);
  END IF;
END $migration$;
