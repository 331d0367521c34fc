-- Wallets that have been seen. Created only where the platform has not created it already.
DO $migration$ BEGIN
  IF to_regclass('users') IS NULL THEN
    CREATE TABLE users (
      wallet text PRIMARY KEY,
      created_at timestamptz DEFAULT now(),
      last_seen_at timestamptz DEFAULT now(),
      updated_at timestamptz DEFAULT now(),
      twitter_handle text,
      twitter_verified boolean DEFAULT false,
      reputation_score integer DEFAULT 0,
      avatar_url text,
      bio text
    );
  END IF;
END $migration$;
