-- The tables of the contract as another team's migration made them, long before this server came: their columns in an
-- order of its own, with columns, names, triggers, indexes and rules of its own, and with rows that rules of ours would
-- not have let in.

CREATE FUNCTION platform_touch() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  NEW.updated_at = NOW();
  RETURN NEW;
END $body$;

CREATE TABLE users (
  bio text,
  avatar_url text,
  wallet text CONSTRAINT users_are_wallets PRIMARY KEY,
  email text,
  reputation_score integer DEFAULT 100,
  twitter_verified boolean DEFAULT false,
  twitter_handle text CONSTRAINT one_account_each UNIQUE,
  updated_at timestamptz DEFAULT now(),
  last_seen_at timestamptz DEFAULT now(),
  created_at timestamptz DEFAULT now(),
  preferences jsonb NOT NULL DEFAULT '{"theme": "dark"}'
);

CREATE TABLE markets (
  resolver_wallet text CONSTRAINT resolved_by REFERENCES users (wallet) ON DELETE SET NULL,
  creator_wallet text NOT NULL CONSTRAINT created_by REFERENCES users (wallet),
  is_cancelled boolean DEFAULT false,
  state text DEFAULT 'PROPOSED',
  final_outcome boolean,
  proposed_outcome boolean,
  slug text GENERATED ALWAYS AS (lower(replace(question, ' ', '-'))) STORED,
  question text,
  description text,
  tags text[],
  category text,
  ipfs_evidence_hash text,
  on_chain_address text NOT NULL CONSTRAINT one_account_a_market UNIQUE,
  id text CONSTRAINT markets_key PRIMARY KEY DEFAULT gen_random_uuid()::text,
  total_volume bigint DEFAULT 0,
  current_price_no numeric(18, 9),
  current_price_yes numeric(18, 9),
  shares_no bigint DEFAULT 0,
  shares_yes bigint DEFAULT 0,
  current_liquidity bigint,
  initial_liquidity bigint NOT NULL,
  b_parameter bigint NOT NULL,
  dispute_disagree integer DEFAULT 0,
  dispute_agree integer DEFAULT 0,
  proposal_dislikes integer DEFAULT 0,
  proposal_likes integer DEFAULT 0,
  updated_at timestamptz DEFAULT now(),
  finalized_at timestamptz,
  resolution_proposed_at timestamptz,
  activated_at timestamptz,
  approved_at timestamptz,
  created_at timestamptz NOT NULL,
  view_count bigint NOT NULL DEFAULT 0
);
CREATE INDEX by_state ON markets (state) WHERE NOT is_cancelled;
CREATE TRIGGER touch_markets BEFORE UPDATE ON markets FOR EACH ROW EXECUTE FUNCTION platform_touch();
COMMENT ON TABLE markets IS 'Owned by the indexer.';

CREATE TABLE positions (
  updated_at timestamptz,
  user_wallet text CONSTRAINT held_by REFERENCES users (wallet),
  market_id text CONSTRAINT held_in REFERENCES markets (id) ON DELETE CASCADE,
  last_trade_at timestamptz,
  first_trade_at timestamptz,
  claimed_amount bigint,
  has_claimed boolean DEFAULT false,
  unrealized_pnl bigint,
  realized_pnl bigint DEFAULT 0,
  trades_count integer DEFAULT 0,
  total_invested bigint DEFAULT 0,
  shares_no bigint DEFAULT 0 CONSTRAINT no_short_no CHECK (shares_no >= 0),
  shares_yes bigint DEFAULT 0 CONSTRAINT no_short_yes CHECK (shares_yes >= 0),
  CONSTRAINT one_position_each PRIMARY KEY (user_wallet, market_id)
);

CREATE TABLE proposal_votes (
  tx_signature text,
  voted_at timestamptz DEFAULT now(),
  vote boolean NOT NULL,
  user_wallet text REFERENCES users (wallet),
  market_id text REFERENCES markets (id) ON DELETE CASCADE,
  weight integer DEFAULT 1,
  CONSTRAINT one_like_each PRIMARY KEY (market_id, user_wallet)
);

CREATE TABLE dispute_votes (
  market_id text REFERENCES markets (id) ON DELETE CASCADE,
  vote boolean NOT NULL,
  voted_at timestamptz DEFAULT now(),
  user_wallet text REFERENCES users (wallet),
  tx_signature text,
  PRIMARY KEY (user_wallet, market_id)
);

CREATE TABLE discussions (
  deleted_at timestamptz,
  created_at timestamptz DEFAULT now(),
  parent_id uuid REFERENCES discussions (id),
  content text,
  user_wallet text REFERENCES users (wallet),
  market_id text REFERENCES markets (id) ON DELETE CASCADE,
  id uuid PRIMARY KEY DEFAULT gen_random_uuid()
);
CREATE INDEX comments_of ON discussions (market_id, created_at DESC);

CREATE TABLE trades (
  created_at timestamptz DEFAULT now(),
  slot bigint,
  block_time timestamptz NOT NULL,
  tx_signature text NOT NULL CONSTRAINT one_row_a_transaction UNIQUE,
  price_after numeric(18, 9),
  cost bigint,
  shares bigint,
  outcome boolean NOT NULL,
  trade_type text,
  user_wallet text REFERENCES users (wallet),
  market_id text REFERENCES markets (id) ON DELETE CASCADE,
  id uuid PRIMARY KEY DEFAULT gen_random_uuid()
);

INSERT INTO users (wallet, created_at, last_seen_at, updated_at, bio) VALUES
  ('old-hand', now() - interval '1 year', now() - interval '1 month', NULL, 'I was here first.'),
  ('ghost', NULL, NULL, NULL, NULL);

INSERT INTO markets (id, on_chain_address, question, description, category, tags, creator_wallet, state,
  is_cancelled, b_parameter, initial_liquidity, shares_yes, shares_no, current_price_yes, current_price_no,
  total_volume, proposal_likes, proposal_dislikes, dispute_agree, dispute_disagree, created_at, updated_at)
VALUES
  -- Every column that only has a default is null.
  ('hollow', 'chain:hollow', 'Why?', NULL, NULL, NULL, 'ghost', NULL, NULL, 100000000000, 0, NULL, NULL, NULL, NULL,
   NULL, NULL, NULL, NULL, NULL, '2024-02-29 23:59:59.999999-08', NULL),
  ('hollow-active', 'chain:hollow-active', 'And now?', NULL, NULL, NULL, 'ghost', 'ACTIVE', NULL, 100000000000, 0,
   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2024-03-01 00:00:00+00', NULL),
  -- Texts that are too long or too short for us, a category that we have not heard of, a price that is none.
  ('loud', 'chain:loud', repeat('LOUD ', 100), repeat('x', 5000), 'weather', ARRAY[]::text[], 'old-hand', 'ACTIVE',
   false, 100000000000, 1, 9007199254740993, 0, 1.500000000, -0.500000000, 9007199254740993, 0, 0, 0, 0,
   '2025-01-01 12:00:00.123457+05:30', now()),
  ('dry', 'chain:dry', 'Does it trade?', NULL, 'other', ARRAY[NULL, 'tag'], 'old-hand', 'ACTIVE', false, 0, 0, 0, 0,
   NULL, NULL, 0, 0, 0, 0, 0, '2025-01-02 00:00:00+00', now());

INSERT INTO positions (market_id, user_wallet, shares_yes, shares_no, total_invested, trades_count, realized_pnl,
  has_claimed)
VALUES ('hollow-active', 'ghost', NULL, NULL, NULL, NULL, NULL, NULL),
       ('loud', 'old-hand', 9007199254740993, 0, 9007199254740993, 1, -5, true);
INSERT INTO proposal_votes (market_id, user_wallet, vote, voted_at) VALUES ('hollow', 'ghost', true, NULL);
INSERT INTO dispute_votes (market_id, user_wallet, vote, voted_at) VALUES ('loud', 'old-hand', false, NULL);
INSERT INTO discussions (market_id, user_wallet, content, created_at) VALUES
  ('loud', 'old-hand', repeat('long ', 1000), NULL),
  ('loud', 'ghost', '', '2025-01-01 12:00:01+00');
INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time, created_at)
VALUES ('loud', 'old-hand', 'buy', true, 9007199254740993, 0, 'chain:1', '2025-01-01 12:00:00.123457+00', NULL),
       ('loud', 'ghost', 'sell', false, -1, 9223372036854775807, 'chain:2', '2025-01-01 12:00:00.123457+00', now());
