import { defineMigration } from '../../../db/versioned/migration.ts';

/**
 * The leases of sockets on orders that end with them, and these orders. A socket has a lease at most, beside those that it has taken
 * over. A lease that is not renewed ends, and the rows of ended orders go when it is renewed.
 */
export const leasesMigration = defineMigration({
  name: 'order_leases',
  tables: {
    order_leases: {
      id: 'uuid',
      user_wallet: 'text',
      holder: 'uuid',
      expires_at: 'timestamp with time zone',
    },
    leased_orders: { order_id: 'uuid', lease_id: 'uuid', market_id: 'text' },
  },
  without: 'no order can end with its connection',
  sql: `CREATE TABLE IF NOT EXISTS order_leases (
  id uuid PRIMARY KEY,
  user_wallet text NOT NULL,
  holder uuid NOT NULL,
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX IF NOT EXISTS order_leases_of_wallet ON order_leases (user_wallet);
CREATE INDEX IF NOT EXISTS order_leases_of_holder ON order_leases (holder);
CREATE TABLE IF NOT EXISTS leased_orders (
  order_id uuid PRIMARY KEY,
  lease_id uuid NOT NULL,
  market_id text NOT NULL
);
CREATE INDEX IF NOT EXISTS leased_orders_of_lease ON leased_orders (lease_id, market_id);`,
});
