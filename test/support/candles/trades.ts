import { randomUUID } from 'node:crypto';

import { expect, vi } from 'vitest';

import { createLogger } from '../../../src/server/base/logger.ts';
import { openDatabase, type Database } from '../../../src/server/db/client.ts';
import type { CountedTrade } from '../../../src/server/domains/candles/bars.ts';
import { request } from '../clients/graphql.ts';
import { queryDatabase } from '../postgres/postgres.ts';
import { tokenOf, type TestServer } from '../servers/server.ts';
import { referenceBars } from './reference.ts';
import { storedBars } from './rows.ts';

const logger = createLogger('silent');
const trade = `mutation ($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { id } } }`;
/** Opens a database as a server does. */
export const openBars = (url: string): Promise<Database> =>
  openDatabase({ url, folder: '', poolSize: 2, timeoutMs: 20_000, logger });

/** Resolves when the stored bars equal those of all trades in the database. */
export async function untilEqual(url: string): Promise<void> {
  const database = await openBars(url);
  try {
    await vi.waitFor(
      async () => {
        const rows = await database.queries
          .selectFrom('trades')
          .select(['id', 'marketId', 'blockTime', 'cost', 'shares', 'priceAfter'])
          .execute();
        const trades: readonly CountedTrade[] = rows;
        expect(await storedBars(database.queries)).toEqual(referenceBars(trades));
      },
      { timeout: 30_000, interval: 200 },
    );
  } finally {
    await database.close();
  }
}

/** Buys shares of a market, a billion units with each trade. Resolves when all trades are committed. */
export async function executeTrades(server: TestServer, marketId: string, count: number): Promise<void> {
  const token = await tokenOf('trader');
  const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000' };
  await Promise.all(
    Array.from({ length: count }, () => request<unknown, object>(server, trade, { input }, token)),
  );
}

/** Trades that another program writes: some late, some of one moment, some without a price. */
export const insertTrades = (url: string, marketId: string, count: number): Promise<unknown> =>
  queryDatabase(
    url,
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, price_after, tx_signature, block_time)
     SELECT $1, 'indexer', 'buy', true, 1000 + n, 500 + n, CASE WHEN n % 5 > 0 THEN 0.3 + (n % 7) / 20.0 END,
       $2 || n, now() - (n * 7919 % 20000) * interval '1 second'
     FROM generate_series(1, $3) AS n`,
    [marketId, randomUUID(), count],
  );
