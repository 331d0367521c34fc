-- Markets, with the trigger that keeps updated_at and the replica identity that carries the old state of an update.
DO $migration$ BEGIN
  IF to_regclass('markets') IS NULL THEN
    CREATE TABLE markets (
      id text PRIMARY KEY,
      on_chain_address text UNIQUE NOT NULL,
      question text NOT NULL CHECK (char_length(question) BETWEEN 10 AND 200),
      description text CHECK (char_length(description) <= 2000),
      category text CHECK (category IN ('politics', 'sports', 'crypto', 'science', 'entertainment', 'other')),
      tags text[],
      creator_wallet text NOT NULL REFERENCES users (wallet),
      resolver_wallet text REFERENCES users (wallet),
      state text DEFAULT 'PROPOSED'
        CHECK (state IN ('PROPOSED', 'APPROVED', 'ACTIVE', 'RESOLVING', 'DISPUTED', 'FINALIZED')),
      b_parameter bigint NOT NULL,
      initial_liquidity bigint NOT NULL,
      current_liquidity bigint,
      shares_yes bigint DEFAULT 0,
      shares_no bigint DEFAULT 0,
      current_price_yes numeric(18, 9),
      current_price_no numeric(18, 9),
      total_volume bigint DEFAULT 0,
      proposed_outcome boolean,
      final_outcome boolean,
      ipfs_evidence_hash text,
      proposal_likes integer DEFAULT 0,
      proposal_dislikes integer DEFAULT 0,
      dispute_agree integer DEFAULT 0,
      dispute_disagree integer DEFAULT 0,
      created_at timestamptz NOT NULL,
      approved_at timestamptz,
      activated_at timestamptz,
      resolution_proposed_at timestamptz,
      finalized_at timestamptz,
      is_cancelled boolean DEFAULT false,
      updated_at timestamptz DEFAULT now()
    );
    CREATE INDEX markets_created_at ON markets (created_at, id);
    CREATE INDEX markets_state_created_at ON markets (state, created_at, id);
    CREATE INDEX markets_updated_at ON markets (updated_at);
    ALTER TABLE markets REPLICA IDENTITY FULL;
    -- Marks the table as ours, so that a later migration may add to it.
    COMMENT ON TABLE markets IS 'marketcast';

    CREATE OR REPLACE FUNCTION marketcast_set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      NEW.updated_at := now();
      RETURN NEW;
    END $body$;
    CREATE TRIGGER markets_set_updated_at BEFORE UPDATE ON markets
      FOR EACH ROW EXECUTE FUNCTION marketcast_set_updated_at();
  END IF;
END $migration$;
