import { defineMigration, type DatabaseFunction } from '../../../db/versioned/migration.ts';

/**
 * Gives an order of another program its sequence, and raises its version at each update, with the time of the write, by which
 * a catch-up finds it. Orders of ours bring all of them. The row of the book is the lock under which sequences are given. The function runs with
 * the rights of its owner, because its writers have none on the books.
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
    NEW.updated_at := clock_timestamp();
    INSERT INTO order_books AS known (market_id, shares_yes, shares_no, orders_placed)
    SELECT NEW.market_id, coalesce(max(shares_yes), 0), coalesce(max(shares_no), 0), 1 FROM markets WHERE id = NEW.market_id
    ON CONFLICT (market_id) DO UPDATE SET orders_placed = known.orders_placed + 1
    RETURNING orders_placed INTO NEW.sequence;
  END IF;
  RETURN NEW;
END $function$;`,
};

/**
 * What captured orders need: the part of each in the book, as the book has told it, and the indexes of a catch-up. These are small,
 * because a deployment with a market maker pays for them too.
 */
export const capturedOrdersMigration = defineMigration({
  name: 'captured_orders',
  capability: 'orders',
  tables: {
    order_entries: {
      order_id: 'uuid',
      market_id: 'text',
      is_bid: 'boolean',
      tick: 'integer',
      shares: 'bigint',
    },
  },
  alters: ['orders', 'order_fills'],
  captured: ['orders', 'order_fills'],
  functions: [orderFunction],
  sql: `CREATE TABLE IF NOT EXISTS order_entries (
  order_id uuid PRIMARY KEY,
  market_id text NOT NULL,
  is_bid boolean NOT NULL,
  tick integer NOT NULL,
  shares bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_updated_at ON orders USING brin (updated_at);
CREATE INDEX IF NOT EXISTS order_fills_created_at ON order_fills USING brin (created_at);`,
});
