-- Votes on proposals and in disputes: at most a single vote for each wallet and market.
DO $migration$ BEGIN
  IF to_regclass('proposal_votes') IS NULL THEN
    CREATE TABLE proposal_votes (
      market_id text NOT NULL REFERENCES markets (id),
      user_wallet text NOT NULL REFERENCES users (wallet),
      vote boolean NOT NULL,
      voted_at timestamptz DEFAULT now(),
      tx_signature text,
      PRIMARY KEY (market_id, user_wallet)
    );
    CREATE INDEX proposal_votes_voted_at ON proposal_votes (voted_at);
  END IF;
  IF to_regclass('dispute_votes') IS NULL THEN
    CREATE TABLE dispute_votes (
      market_id text NOT NULL REFERENCES markets (id),
      user_wallet text NOT NULL REFERENCES users (wallet),
      vote boolean NOT NULL,
      voted_at timestamptz DEFAULT now(),
      tx_signature text,
      PRIMARY KEY (market_id, user_wallet)
    );
    CREATE INDEX dispute_votes_voted_at ON dispute_votes (voted_at);
  END IF;
END $migration$;
