-- Trades, on chain or against the market maker.
DO $migration$ BEGIN
  IF to_regclass('trades') IS NULL THEN
    CREATE TABLE trades (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      market_id text NOT NULL REFERENCES markets (id),
      user_wallet text NOT NULL REFERENCES users (wallet),
      trade_type text NOT NULL CHECK (trade_type IN ('buy', 'sell')),
      outcome boolean NOT NULL,
      shares bigint NOT NULL CHECK (shares > 0),
      cost bigint NOT NULL CHECK (cost > 0),
      price_after numeric(18, 9),
      tx_signature text UNIQUE NOT NULL,
      block_time timestamptz NOT NULL,
      created_at timestamptz DEFAULT now()
    );
    CREATE INDEX trades_market_block_time ON trades (market_id, block_time, id);
    CREATE INDEX trades_created_at ON trades (created_at);
  END IF;
END $migration$;
