-- Events of committed mutations until they are in the log. Where this role may not create it, its owner may.
DO $migration$ BEGIN
  IF to_regclass('marketcast_outbox') IS NULL THEN
    CREATE TABLE marketcast_outbox (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      events text[] NOT NULL
    );
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'marketcast_outbox is absent and may not be created';
END $migration$;
