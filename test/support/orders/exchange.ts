import { randomUUID } from 'node:crypto';

import { queryDatabase } from '../postgres/postgres.ts';

/** An order of another program. */
export interface WrittenOrder {
  readonly marketId: string;
  readonly wallet: string;
  readonly outcome?: boolean;
  readonly side?: 'buy' | 'sell';
  readonly price: string;
  readonly shares: bigint;
}

/** Writes orders and fills as a program does that matches them on chain. It leaves sequences and versions to the database. */
export class ExchangeWriter {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Returns the id of the order. */
  async place(order: WrittenOrder): Promise<string> {
    const id = randomUUID();
    const { marketId, wallet, outcome = true, side = 'buy', price, shares } = order;
    await this.#write(
      `INSERT INTO orders (id, market_id, user_wallet, outcome, side, price, shares) VALUES ($1, $2, $3, $4, $5, $6, $7::bigint)`,
      [id, marketId, wallet, outcome, side, price, shares.toString()],
    );
    return id;
  }

  /** Fills an order in part or as a whole, in a statement. Returns the id of the fill. */
  async fill(orderId: string, shares: bigint, liquidity: 'MAKER' | 'TAKER' = 'MAKER'): Promise<string> {
    const id = randomUUID();
    await this.#write(
      `WITH filled AS (
         UPDATE orders SET filled_shares = filled_shares + $3::bigint, filled_cost = filled_cost + (price * $3::bigint)::bigint,
           status = CASE WHEN filled_shares + $3::bigint = shares THEN 'FILLED' ELSE 'PARTIALLY_FILLED' END,
           end_reason = CASE WHEN filled_shares + $3::bigint = shares THEN 'FILLED' END
         WHERE id = $1 RETURNING price
       )
       INSERT INTO order_fills (id, order_id, trade_id, price, shares, cost, liquidity, against)
       SELECT $2, $1, gen_random_uuid(), price, $3::bigint, (price * $3::bigint)::bigint, $4, 'ORDER' FROM filled`,
      [orderId, id, shares.toString(), liquidity],
    );
    return id;
  }

  async end(orderId: string, status: 'CANCELLED' | 'EXPIRED', reason: string): Promise<void> {
    await this.#write(`UPDATE orders SET status = $2, end_reason = $3 WHERE id = $1`, [
      orderId,
      status,
      reason,
    ]);
  }

  /** Deletes the row of an order. */
  async remove(orderId: string): Promise<void> {
    await this.#write('DELETE FROM orders WHERE id = $1', [orderId]);
  }

  async #write(statement: string, parameters: unknown[]): Promise<void> {
    await queryDatabase(this.#url, statement, parameters);
  }
}
