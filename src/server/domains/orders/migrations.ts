import { defineMigration, type DatabaseFunction } from '../../db/versioned/migration.ts';

/**
 * Gives an order of another program its sequence, and raises its version at each update. Orders of ours bring both. The row of
 * the book is the lock under which sequences are given. The function runs with the rights of its owner, because its writers have
 * none on the books.
 */
const orderFunction: DatabaseFunction = {
  signature: 'marketcast_order_written()',
  sql: `CREATE OR REPLACE FUNCTION marketcast_order_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.version = OLD.version THEN
      NEW.version := OLD.version + 1;
      NEW.updated_at := clock_timestamp();
    END IF;
  ELSIF NEW.sequence IS NULL THEN
    INSERT INTO order_books AS known (market_id, shares_yes, shares_no, orders_placed)
    SELECT NEW.market_id, coalesce(max(shares_yes), 0), coalesce(max(shares_no), 0), 1 FROM markets WHERE id = NEW.market_id
    ON CONFLICT (market_id) DO UPDATE SET orders_placed = known.orders_placed + 1
    RETURNING orders_placed INTO NEW.sequence;
  END IF;
  RETURN NEW;
END $function$;
CREATE OR REPLACE TRIGGER marketcast_order_written BEFORE INSERT OR UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION marketcast_order_written();`,
};

/** Orders, their fills and the book of each market. Other programs write orders and fills where trades happen on chain. */
export const ordersMigration = defineMigration({
  name: 'orders',
  tables: {
    orders: {
      id: 'uuid',
      client_id: 'text',
      market_id: 'text',
      user_wallet: 'text',
      outcome: 'boolean',
      side: 'text',
      price: 'numeric(4,3)',
      shares: 'bigint',
      filled_shares: 'bigint',
      filled_cost: 'bigint',
      fees: 'bigint',
      time_in_force: 'text',
      post_only: 'boolean',
      expires_at: 'timestamp with time zone',
      status: 'text',
      end_reason: 'text',
      session_id: 'uuid',
      decision_id: 'uuid',
      created_at: 'timestamp with time zone',
      updated_at: 'timestamp with time zone',
      version: 'integer',
      sequence: 'bigint',
      taker_cost: 'bigint',
      maker_fee_bps: 'integer',
      taker_fee_bps: 'integer',
      is_bid: 'boolean',
      tick: 'integer',
    },
    order_fills: {
      id: 'uuid',
      order_id: 'uuid',
      trade_id: 'uuid',
      price: 'numeric(18,9)',
      shares: 'bigint',
      cost: 'bigint',
      fee: 'bigint',
      liquidity: 'text',
      against: 'text',
      created_at: 'timestamp with time zone',
    },
    trade_details: {
      trade_id: 'uuid',
      against: 'text',
      fee: 'bigint',
      order_id: 'uuid',
      session_id: 'uuid',
      decision_id: 'uuid',
    },
    order_books: {
      market_id: 'text',
      sequence: 'bigint',
      shares_yes: 'bigint',
      shares_no: 'bigint',
      orders_placed: 'bigint',
      open_orders: 'integer',
      followed_until: 'timestamp with time zone',
      topic: 'text',
    },
    order_levels: {
      market_id: 'text',
      is_bid: 'boolean',
      tick: 'integer',
      shares: 'bigint',
      orders: 'integer',
    },
    order_reservations: {
      market_id: 'text',
      user_wallet: 'text',
      shares_yes: 'bigint',
      shares_no: 'bigint',
      open_orders: 'integer',
    },
  },
  without: 'there are no orders and no order book',
  functions: [orderFunction],
  sql: `CREATE TABLE IF NOT EXISTS orders (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id text,
  market_id text NOT NULL,
  user_wallet text NOT NULL,
  outcome boolean NOT NULL,
  side text NOT NULL CHECK (side IN ('buy', 'sell')),
  price numeric(4, 3) NOT NULL CHECK (price > 0 AND price < 1),
  shares bigint NOT NULL CHECK (shares > 0),
  filled_shares bigint NOT NULL DEFAULT 0 CHECK (filled_shares BETWEEN 0 AND shares),
  filled_cost bigint NOT NULL DEFAULT 0,
  fees bigint NOT NULL DEFAULT 0,
  time_in_force text NOT NULL DEFAULT 'GTC' CHECK (time_in_force IN ('GTC', 'GTD', 'IOC', 'FOK')),
  post_only boolean NOT NULL DEFAULT false,
  expires_at timestamptz,
  status text NOT NULL DEFAULT 'OPEN'
    CHECK (status IN ('OPEN', 'PARTIALLY_FILLED', 'FILLED', 'CANCELLED', 'EXPIRED')),
  end_reason text,
  session_id uuid,
  decision_id uuid,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  version integer NOT NULL DEFAULT 1,
  sequence bigint NOT NULL,
  taker_cost bigint NOT NULL DEFAULT 0,
  maker_fee_bps integer NOT NULL DEFAULT 0,
  taker_fee_bps integer NOT NULL DEFAULT 0,
  is_bid boolean GENERATED ALWAYS AS (outcome = (side = 'buy')) STORED,
  tick integer GENERATED ALWAYS AS (((CASE WHEN outcome THEN price ELSE 1 - price END) * 1000)::integer) STORED
);
CREATE INDEX IF NOT EXISTS orders_resting ON orders (market_id, is_bid, tick, sequence)
  WHERE status IN ('OPEN', 'PARTIALLY_FILLED');
CREATE INDEX IF NOT EXISTS orders_open_of_wallet ON orders (user_wallet, market_id, client_id)
  WHERE status IN ('OPEN', 'PARTIALLY_FILLED');
CREATE INDEX IF NOT EXISTS orders_of_wallet ON orders (user_wallet, created_at, id);
CREATE TABLE IF NOT EXISTS order_fills (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  order_id uuid NOT NULL,
  trade_id uuid NOT NULL,
  price numeric(18, 9) NOT NULL,
  shares bigint NOT NULL,
  cost bigint NOT NULL,
  fee bigint NOT NULL DEFAULT 0,
  liquidity text NOT NULL CHECK (liquidity IN ('MAKER', 'TAKER')),
  against text NOT NULL CHECK (against IN ('ORDER', 'MARKET_MAKER')),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS order_fills_of_order ON order_fills (order_id, created_at, id);
CREATE TABLE IF NOT EXISTS trade_details (
  trade_id uuid PRIMARY KEY,
  against text NOT NULL,
  fee bigint NOT NULL,
  order_id uuid,
  session_id uuid,
  decision_id uuid
);
CREATE TABLE IF NOT EXISTS order_books (
  market_id text PRIMARY KEY,
  sequence bigint NOT NULL DEFAULT 0,
  shares_yes bigint NOT NULL,
  shares_no bigint NOT NULL,
  orders_placed bigint NOT NULL DEFAULT 0,
  open_orders integer NOT NULL DEFAULT 0,
  followed_until timestamptz,
  topic text UNIQUE
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS order_levels (
  market_id text NOT NULL,
  is_bid boolean NOT NULL,
  tick integer NOT NULL,
  shares bigint NOT NULL,
  orders integer NOT NULL,
  PRIMARY KEY (market_id, is_bid, tick)
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS order_reservations (
  market_id text NOT NULL,
  user_wallet text NOT NULL,
  shares_yes bigint NOT NULL CHECK (shares_yes >= 0),
  shares_no bigint NOT NULL CHECK (shares_no >= 0),
  open_orders integer NOT NULL CHECK (open_orders >= 0),
  PRIMARY KEY (market_id, user_wallet)
) WITH (fillfactor = 50);`,
});
