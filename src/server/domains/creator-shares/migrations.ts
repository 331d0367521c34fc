import { defineMigration } from '../../db/versioned/migration.ts';
import { columnsOfBars, tableOfBars } from '../candles/function-parts.ts';
import { creatorBars, creatorCandleFunctions } from './candles.ts';
import { countFunction, frozenTrigger, volumeFunction } from './functions.ts';

/** The tables of creators' shares. Other programs may write the trades and the claims. */
export const creatorSharesMigration = defineMigration({
  name: 'creator-shares',
  capability: 'creator_shares',
  tables: {
    creator_shares: {
      creator_wallet: 'text',
      divisor: 'integer',
      max_supply: 'integer',
      supply: 'integer',
      reserve: 'bigint',
      sell_fee_bps: 'integer',
      holders_part_bps: 'integer',
      volume: 'numeric',
      unlock_volume: 'bigint',
      unlocked_at: 'timestamp with time zone',
      unlocked_by: 'uuid',
      per_share: 'bigint',
      carried: 'bigint',
      paid_in: 'bigint',
      platform_fees: 'bigint',
      holders: 'integer',
      last_trade_at: 'timestamp with time zone',
      told_at: 'timestamp with time zone',
      told_per_share: 'bigint',
      launched_at: 'timestamp with time zone',
    },
    creator_holdings: {
      creator_wallet: 'text',
      holder_wallet: 'text',
      shares: 'integer',
      invested: 'bigint',
      settled_per_share: 'bigint',
      accrued: 'bigint',
      claimed: 'bigint',
      updated_at: 'timestamp with time zone',
    },
    creator_holding_spans: {
      creator_wallet: 'text',
      holder_wallet: 'text',
      from_per_share: 'bigint',
      shares: 'integer',
    },
    creator_share_trades: {
      id: 'uuid',
      creator_wallet: 'text',
      holder_wallet: 'text',
      side: 'text',
      shares: 'integer',
      cost: 'bigint',
      fee: 'bigint',
      supply_after: 'integer',
      price_after: 'bigint',
      created_at: 'timestamp with time zone',
    },
    dividends: {
      id: 'uuid',
      creator_wallet: 'text',
      source: 'text',
      amount: 'bigint',
      increment: 'bigint',
      per_share: 'bigint',
      trade_id: 'uuid',
      created_at: 'timestamp with time zone',
    },
    dividend_claims: {
      id: 'uuid',
      creator_wallet: 'text',
      holder_wallet: 'text',
      amount: 'bigint',
      created_at: 'timestamp with time zone',
    },
  },
  captured: ['creator_share_trades', 'dividend_claims'],
  without: "there are no creators' shares and no dividends",
  functions: [frozenTrigger, volumeFunction, countFunction],
  // The largest supply keeps the reserve within its column for every divisor.
  sql: `CREATE TABLE IF NOT EXISTS creator_shares (
  creator_wallet text PRIMARY KEY,
  divisor integer NOT NULL DEFAULT 1400 CHECK (divisor >= 1),
  max_supply integer NOT NULL DEFAULT 1000 CHECK (max_supply BETWEEN 1 AND 1000),
  supply integer NOT NULL DEFAULT 0 CHECK (supply BETWEEN 0 AND max_supply),
  reserve bigint NOT NULL DEFAULT 0 CHECK (reserve >= 0),
  sell_fee_bps integer NOT NULL DEFAULT 500 CHECK (sell_fee_bps BETWEEN 0 AND 10000),
  holders_part_bps integer NOT NULL DEFAULT 5000 CHECK (holders_part_bps BETWEEN 0 AND 10000),
  volume numeric NOT NULL DEFAULT 0,
  unlock_volume bigint NOT NULL CHECK (unlock_volume >= 0),
  unlocked_at timestamptz,
  unlocked_by uuid,
  per_share bigint NOT NULL DEFAULT 0,
  carried bigint NOT NULL DEFAULT 0,
  paid_in bigint NOT NULL DEFAULT 0,
  platform_fees bigint NOT NULL DEFAULT 0,
  holders integer NOT NULL DEFAULT 0,
  last_trade_at timestamptz,
  told_at timestamptz,
  told_per_share bigint NOT NULL DEFAULT 0,
  launched_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS creator_holdings (
  creator_wallet text NOT NULL,
  holder_wallet text NOT NULL,
  shares integer NOT NULL CHECK (shares >= 0),
  invested bigint NOT NULL CHECK (invested >= 0),
  settled_per_share bigint NOT NULL,
  accrued bigint NOT NULL CHECK (accrued >= 0),
  claimed bigint NOT NULL CHECK (claimed >= 0),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (creator_wallet, holder_wallet)
) WITH (fillfactor = 70);
CREATE INDEX IF NOT EXISTS creator_holdings_of_holder ON creator_holdings (holder_wallet, creator_wallet);
CREATE TABLE IF NOT EXISTS creator_holding_spans (
  creator_wallet text NOT NULL,
  holder_wallet text NOT NULL,
  from_per_share bigint NOT NULL,
  shares integer NOT NULL,
  PRIMARY KEY (creator_wallet, holder_wallet, from_per_share)
);
CREATE TABLE IF NOT EXISTS creator_share_trades (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  creator_wallet text NOT NULL,
  holder_wallet text NOT NULL,
  side text NOT NULL CHECK (side IN ('buy', 'sell')),
  shares integer NOT NULL CHECK (shares > 0),
  cost bigint NOT NULL CHECK (cost >= 0),
  fee bigint NOT NULL DEFAULT 0 CHECK (fee >= 0),
  supply_after integer NOT NULL CHECK (supply_after >= 0),
  price_after bigint NOT NULL CHECK (price_after >= 0),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS creator_share_trades_of_creator ON creator_share_trades (creator_wallet, created_at, id);
CREATE INDEX IF NOT EXISTS creator_share_trades_created_at ON creator_share_trades (created_at);
CREATE TABLE IF NOT EXISTS dividends (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  creator_wallet text NOT NULL,
  source text NOT NULL CHECK (source IN ('SALE', 'TRADE')),
  amount bigint NOT NULL CHECK (amount > 0),
  increment bigint NOT NULL,
  per_share bigint NOT NULL,
  trade_id uuid,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS dividends_of_creator ON dividends (creator_wallet, created_at, id);
CREATE TABLE IF NOT EXISTS dividend_claims (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  creator_wallet text NOT NULL,
  holder_wallet text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS dividend_claims_created_at ON dividend_claims (created_at);`,
});

/** The bars of the prices of creators' shares. */
export const creatorCandlesMigration = defineMigration({
  name: 'creator-candles',
  capability: creatorSharesMigration.capability,
  tables: { creator_candles: columnsOfBars(creatorBars) },
  functions: creatorCandleFunctions,
  sql: tableOfBars(creatorBars),
});

/** The index of markets by their creators. Without it the volume of a creator is read from all markets. */
export const creatorMarketsMigration = defineMigration({
  name: 'creator-markets',
  capability: 'creator_markets',
  tables: {},
  alters: ['markets'],
  without: "the volume of a creator's markets is read from all markets",
  sql: `CREATE INDEX IF NOT EXISTS marketcast_markets_creator ON markets (creator_wallet, created_at, id);`,
});
