import { defineMigration, type DatabaseFunction } from '../../../db/versioned/migration.ts';
import { deletedJob } from './job-names.ts';

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

/** Makes the job that ends a deleted order. The function runs with the rights of its owner, because its writers have none on jobs. */
const deletedFunction: DatabaseFunction = {
  signature: 'marketcast_order_deleted()',
  sql: `CREATE OR REPLACE FUNCTION marketcast_order_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
BEGIN
  IF to_regclass('marketcast_jobs') IS NOT NULL THEN
    INSERT INTO marketcast_jobs (name, payload, due_at) VALUES ('${deletedJob}',
      jsonb_build_object('marketId', OLD.market_id, 'order', to_jsonb(OLD)::text, 'at',
        to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), clock_timestamp());
  END IF;
  RETURN NULL;
END $function$;
CREATE OR REPLACE TRIGGER marketcast_order_deleted AFTER DELETE ON orders
  FOR EACH ROW WHEN (OLD.status IN ('OPEN', 'PARTIALLY_FILLED')) EXECUTE FUNCTION marketcast_order_deleted();
CREATE OR REPLACE TRIGGER marketcast_order_written BEFORE INSERT ON orders
  FOR EACH ROW WHEN (NEW.sequence IS NULL) EXECUTE FUNCTION marketcast_order_written();
CREATE OR REPLACE TRIGGER marketcast_order_updated BEFORE UPDATE ON orders
  FOR EACH ROW WHEN (NEW.version = OLD.version) EXECUTE FUNCTION marketcast_order_written();`,
};

/** The deletion of an open order is its end. The triggers of written orders no longer run for orders of ours. */
export const deletedOrdersMigration = defineMigration({
  name: 'deleted_orders',
  capability: 'orders',
  tables: {},
  alters: ['orders'],
  functions: [deletedFunction],
  sql: '',
});
