-- The moment up to which all rows of a deployment are published. Where this role may not create it, its owner may.
DO $migration$ BEGIN
  IF to_regclass('marketcast_watermark') IS NULL THEN
    CREATE TABLE marketcast_watermark (
      name text PRIMARY KEY,
      at timestamptz NOT NULL
    );
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'marketcast_watermark is absent and may not be created';
END $migration$;
