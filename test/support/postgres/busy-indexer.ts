import pg from 'pg';

import { pause } from '../../../src/server/base/waiting.ts';

/** Rows of a statement at most, after the database has been slow. */
const mostRows = 200;
/** Milliseconds between two statements. */
const tickMs = 10;

/** A steady stream of trades in a market, as an indexer writes them. */
export interface BusyIndexer extends AsyncDisposable {
  /** Trades that are committed. */
  readonly written: number;
  /** Resolves when the last trade is committed. Rejects when the database has refused one. */
  stop(): Promise<void>;
}

/**
 * Writes trades and the market beside them. The trades that are due by the clock are written together, so a slow database gets as many as
 * a fast one. The chance moves with each statement.
 */
export async function startBusyIndexer(options: {
  readonly url: string;
  readonly marketId: string;
  readonly perSecond: number;
}): Promise<BusyIndexer> {
  const { url, marketId, perSecond } = options;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`INSERT INTO users (wallet) VALUES ('indexer') ON CONFLICT DO NOTHING`);
  let written = 0;
  let isOver = false;
  const startedAtMs = performance.now();
  const write = async (): Promise<void> => {
    while (!isOver) {
      const due = Math.floor(((performance.now() - startedAtMs) / 1000) * perSecond);
      const last = Math.min(due, written + mostRows);
      if (last > written)
        await client.query(
          `WITH traded AS (
             INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, price_after, tx_signature, block_time)
             SELECT $1, 'indexer', 'buy', n % 2 = 0, 1000000000, 500000000, 0.5, $1 || ':' || n, now()
             FROM generate_series($2::integer, $3::integer) AS n
           )
           UPDATE markets SET shares_yes = 1000000000 * ($3::bigint % 40), total_volume = total_volume + 500000000 * ($3::bigint - $2::bigint + 1)
           WHERE id = $1`,
          [marketId, written + 1, last],
        );
      written = last;
      await pause(tickMs);
    }
  };
  const writing = write();
  // A refusal is thrown at the end.
  writing.catch(() => undefined);
  const stop = async (): Promise<void> => {
    isOver = true;
    await writing.finally(() => client.end());
  };
  return {
    get written() {
      return written;
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      if (!isOver) await stop().catch(() => undefined);
    },
  };
}
