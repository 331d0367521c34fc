import pg from 'pg';

import { pause } from '../../../src/server/base/waiting.ts';

/** Writes trades at a steady rate, as an indexer does. A failed trade is tried again until it is written. */
export interface TradeWriter extends AsyncDisposable {
  /** Signatures of the trades whose commit was confirmed, in order. */
  readonly written: readonly string[];
  /** Resolves when nothing is being written any more, also while the database is away. */
  stop(): Promise<void>;
}

/** The market and the rate of a writer. */
export interface TradeWriterOptions {
  readonly url: string;
  readonly marketId: string;
  readonly perSecond: number;
}

/** Starts to write. */
export function startWriter({ url, marketId, perSecond }: TradeWriterOptions): TradeWriter {
  const written: string[] = [];
  let isStopping = false;
  let client: pg.Client | null = null;

  const connection = async (): Promise<pg.Client> => {
    if (client !== null) return client;
    const fresh = new pg.Client({ connectionString: url });
    fresh.on('error', () => (client = null));
    await fresh.connect();
    client = fresh;
    return fresh;
  };

  const write = async (signature: string): Promise<void> => {
    while (!isStopping) {
      try {
        const connected = await connection();
        // A commit whose confirmation was lost must not be repeated.
        await connected.query(
          `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
           VALUES ($1, 'indexer', 'buy', true, 1, 1, $2, now()) ON CONFLICT (tx_signature) DO NOTHING`,
          [marketId, signature],
        );
        written.push(signature);
        return;
      } catch {
        client = null;
        await pause(50);
      }
    }
  };

  const run = async (): Promise<void> => {
    const startedAtMs = performance.now();
    for (let count = 0; !isStopping; count += 1) {
      await write(`${marketId}:${count}`);
      const dueMs = startedAtMs + (count * 1000) / perSecond;
      await pause(Math.max(0, dueMs - performance.now()));
    }
    await client?.end();
  };
  const running = run();

  const stop = async (): Promise<void> => {
    isStopping = true;
    await running;
  };
  return { written, stop, [Symbol.asyncDispose]: stop };
}
