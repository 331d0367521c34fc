import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { migrations } from '../../../../src/server/app/storage.ts';
import { createLogger } from '../../../../src/server/base/logger.ts';
import { fromMillis } from '../../../../src/server/base/time.ts';
import { isUnusualCase } from '../../../../src/server/commit/usual-case.ts';
import { openDatabase, type Database } from '../../../../src/server/db/client.ts';
import { fly } from '../../../../src/server/db/flights.ts';
import { applyMigrations } from '../../../../src/server/db/versioned/apply.ts';
import { countTrades, type CountedTrade } from '../../../../src/server/domains/candles/bars.ts';
import { followCandles } from '../../../../src/server/domains/candles/follows.ts';
import { planUsualCounts } from '../../../../src/server/domains/candles/usual.ts';
import { referenceBars } from '../../../support/candles/reference.ts';
import { insertMarket, storedBars } from '../../../support/candles/rows.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';

const logger = createLogger('silent');

const kinds = [
  ['the embedded database', () => Promise.resolve(null)],
  ['PostgreSQL', createDatabase],
] as const;

/** A trade some seconds after an evening, at a price of so many hundredths. */
function tradeAt(seconds: number, cents: number | null, index: number, marketId = 'm'): CountedTrade {
  return {
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    marketId,
    blockTime: fromMillis(Date.parse('2026-03-01T22:30:00Z') + seconds * 1000),
    cost: 100n + BigInt(index),
    shares: 1000n + BigInt(index),
    priceAfter: cents === null ? null : `0.${String(cents).padStart(2, '0')}0000000`,
  };
}

describe.each(kinds)('the usual case of counting, on %s', (_name, urlOf) => {
  let database: Database;

  beforeEach(async () => {
    const url = await urlOf();
    database = await openDatabase({ url, folder: 'memory://', poolSize: 4, timeoutMs: 20_000, logger });
    await applyMigrations(database.queries, migrations, logger);
    for (const id of ['m', 'other']) await insertMarket(database.queries, id);
  });
  afterEach(() => database.close());

  /** Counts trades by their plan. */
  const countUsual = async (trades: readonly CountedTrade[]): Promise<void> => {
    const statements = planUsualCounts(trades);
    if (statements === null) throw new Error('the trades have no plan');
    await database.queries.transaction().execute((tx) => fly(tx, statements));
  };
  const isRefused = (trades: readonly CountedTrade[]): Promise<boolean> =>
    countUsual(trades).then(() => false, isUnusualCase);

  it('equals the bars of all trades, alone and between trades that are counted the other way', async () => {
    const trades: CountedTrade[] = [];
    for (let index = 0, seconds = 0; index < 120; index += 1) {
      // Within a minute, into the next one, and over hours and days without trades.
      seconds += [1, 7, 30, 61, 4000, 90_000][(index * 7) % 6] ?? 1;
      const marketId = index % 3 === 0 ? 'other' : 'm';
      const trade = tradeAt(seconds, index % 5 === 4 ? null : (index * 37) % 100, index, marketId);
      if (trade.priceAfter === null || index % 4 === 3) {
        await database.queries.transaction().execute((tx) => countTrades(tx, [trade]));
      } else {
        await countUsual([trade]);
      }
      trades.push(trade);
    }
    expect(await storedBars(database.queries)).toEqual(referenceBars(trades));
  });

  it('counts the trades of a transaction together, of one market or of several', async () => {
    const first = [tradeAt(1, 40, 1), tradeAt(2, 80, 2), tradeAt(3, 20, 3), tradeAt(4, 60, 4)];
    const second = [tradeAt(62, 55, 5), tradeAt(63, 50, 6, 'other'), tradeAt(64, 58, 7)];
    await countUsual(first);
    await countUsual(second);
    expect(await storedBars(database.queries)).toEqual(referenceBars([...first, ...second]));
  });

  it('refuses a late trade, also within the last minute, and leaves the bars as they are', async () => {
    await countUsual([tradeAt(100, 60, 1)]);
    const before = await storedBars(database.queries);
    for (const seconds of [10, 99, 100]) expect(await isRefused([tradeAt(seconds, 70, 2)])).toBe(true);
    expect(await storedBars(database.queries)).toEqual(before);
    expect(await isRefused([tradeAt(101, 70, 2)])).toBe(false);
  });

  it('refuses trades while bars of their market are followed, because they are events then', async () => {
    await followCandles(database.queries, 'm', 'H1');
    expect(await isRefused([tradeAt(1, 60, 1)])).toBe(true);
    expect(await isRefused([tradeAt(1, 60, 1, 'other')])).toBe(false);
    await sql`UPDATE candle_follows SET until = clock_timestamp()`.execute(database.queries);
    expect(await isRefused([tradeAt(1, 60, 1)])).toBe(false);
  });

  it('refuses trades while those of before are counted, and takes them afterwards', async () => {
    await sql`INSERT INTO candle_fills (market_id) VALUES ('m')`.execute(database.queries);
    expect(await isRefused([tradeAt(1, 60, 1)])).toBe(true);
    await sql`UPDATE candle_fills SET is_done = true`.execute(database.queries);
    expect(await isRefused([tradeAt(1, 60, 1)])).toBe(false);
  });
});

describe('the plan of counting', () => {
  it.each([
    ['trades of two minutes', [tradeAt(59, 40, 1), tradeAt(61, 50, 2)]],
    ['a trade without a price', [tradeAt(1, 40, 1), tradeAt(2, null, 2)]],
    ['trades of one moment', [tradeAt(1, 40, 1), tradeAt(1, 50, 2)]],
    ['trades that go back in time', [tradeAt(2, 40, 1), tradeAt(1, 50, 2)]],
  ])('is none for %s', (_case, trades) => {
    expect(planUsualCounts(trades)).toBeNull();
  });

  it('is a statement for each market', () => {
    const trades = [tradeAt(1, 40, 1), tradeAt(2, 50, 2, 'other'), tradeAt(3, 60, 3)];
    expect(planUsualCounts(trades)).toHaveLength(2);
  });
});
