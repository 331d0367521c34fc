-- Comments under a market; deleted_at marks the comments that their author has deleted.
DO $migration$ BEGIN
  IF to_regclass('discussions') IS NULL THEN
    CREATE TABLE discussions (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      market_id text NOT NULL REFERENCES markets (id),
      user_wallet text NOT NULL REFERENCES users (wallet),
      content text NOT NULL CHECK (char_length(content) BETWEEN 1 AND 1000),
      created_at timestamptz DEFAULT now(),
      deleted_at timestamptz
    );
    CREATE INDEX discussions_market_created_at ON discussions (market_id, created_at, id);
    CREATE INDEX discussions_created_at ON discussions (created_at);
    CREATE INDEX discussions_deleted_at ON discussions (deleted_at) WHERE deleted_at IS NOT NULL;
  END IF;
END $migration$;
