import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { migrations } from '../../../../src/server/app/storage.ts';
import { createLogger } from '../../../../src/server/base/logger.ts';
import { fromMillis } from '../../../../src/server/base/time.ts';
import { openDatabase, type Database } from '../../../../src/server/db/client.ts';
import { applyMigrations } from '../../../../src/server/db/versioned/apply.ts';
import { closeBars, countTrades, type CountedTrade } from '../../../../src/server/domains/candles/bars.ts';
import type { Bar } from '../../../../src/server/domains/candles/events.ts';
import { followCandles } from '../../../../src/server/domains/candles/follows.ts';
import { intervalNames, startOf } from '../../../../src/server/domains/candles/intervals.ts';
import { referenceBars } from '../../../support/candles/reference.ts';
import { insertMarket, insertTrade, storedBars } from '../../../support/candles/rows.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';

const logger = createLogger('silent');

const kinds = [
  ['the embedded database', () => Promise.resolve(null)],
  ['PostgreSQL', createDatabase],
] as const;

/** Numbers from 0 to 1 that follow from a seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const firstMs = Date.parse('2026-03-01T22:30:00Z');

/** A trade at a random moment of three hours, of which some share their moment. Some tell no price. */
function tradeOf(random: () => number, index: number, marketId: string): CountedTrade {
  const nibbles = Array.from({ length: 4 }, () => Math.floor(random() * 16).toString(16)).join('');
  const time = fromMillis(firstMs + Math.floor(random() * 400) * 27_000);
  return {
    id: `${nibbles}0000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    marketId,
    blockTime: random() < 0.5 ? time : time.replace('000Z', `${String(index % 1000).padStart(3, '0')}Z`),
    cost: BigInt(1 + Math.floor(random() * 1e9)),
    shares: BigInt(1 + Math.floor(random() * 2e9)),
    priceAfter: random() < 0.25 ? null : `0.${String(Math.floor(random() * 1e9)).padStart(9, '0')}`,
  };
}

describe.each(kinds)('trades counted into bars, on %s', (_name, urlOf) => {
  let database: Database;

  beforeEach(async () => {
    const url = await urlOf();
    database = await openDatabase({ url, folder: 'memory://', poolSize: 4, timeoutMs: 20_000, logger });
    await applyMigrations(database.queries, migrations, logger);
  });
  afterEach(() => database.close());

  const count = (trades: readonly CountedTrade[]): Promise<readonly Bar[]> =>
    database.queries.transaction().execute((tx) => countTrades(tx, trades));
  const insertAndCount = async (trades: readonly CountedTrade[]): Promise<readonly Bar[]> => {
    for (const trade of trades) await insertTrade(database.queries, trade);
    return count(trades);
  };
  const fill = async (most: number): Promise<boolean> => {
    const { rows } = await sql<{ market: string | null }>`
      SELECT filled_market AS market FROM marketcast_candles_fill(${most})
    `.execute(database.queries);
    return rows[0]?.market != null;
  };

  it.each([1, 2])('equal the bars of all trades, in whatever order they come (%i)', async (seed) => {
    const random = randomOf(seed);
    const markets = ['first', 'second'];
    for (const id of markets) await insertMarket(database.queries, id);
    const trades = Array.from({ length: 140 }, (_, index) =>
      tradeOf(random, index, markets[index % 2] ?? ''),
    );
    for (let start = 0; start < trades.length;) {
      const size = 1 + Math.floor(random() * 12);
      await insertAndCount(trades.slice(start, start + size));
      start += size;
    }
    expect(await storedBars(database.queries)).toEqual(referenceBars(trades));
  });

  it.each([4, 5])('equal them, too, while trades of before are counted in pages (%i)', async (seed) => {
    const random = randomOf(seed);
    const markets = ['filled', 'other', 'young'];
    await insertMarket(database.queries, 'filled');
    await insertMarket(database.queries, 'other');
    // As the migration lists the markets of an existing database.
    await sql`INSERT INTO candle_fills (market_id) VALUES ('filled'), ('other')`.execute(database.queries);
    await insertMarket(database.queries, 'young');
    const trades = Array.from({ length: 200 }, (_, index) =>
      tradeOf(random, index, index < 120 ? (markets[index % 2] ?? '') : (markets[index % 3] ?? '')),
    );
    for (const trade of trades.slice(0, 120)) await insertTrade(database.queries, trade);
    // A captured trade counts some time after its row was written: some pages see it before. Trades of before come as well.
    const waiting = trades.slice(0, 20);
    for (const trade of trades.slice(120)) {
      const step = random();
      if (step < 0.4) await fill(1 + Math.floor(random() * 9));
      await insertTrade(database.queries, trade);
      if (step < 0.5) waiting.push(trade);
      else await count([trade]);
      if (random() < 0.2) await count(waiting.splice(0, 5));
    }
    while (await fill(50));
    await count(waiting);
    expect(await storedBars(database.queries)).toEqual(referenceBars(trades));
    expect(await sql`SELECT FROM candle_fills WHERE NOT is_done`.execute(database.queries)).toMatchObject({
      rows: [],
    });
  });

  it('tell of the bars that a trade changes where they are followed, and of corrected ones as closed', async () => {
    await insertMarket(database.queries, 'm');
    const random = randomOf(7);
    const at = (blockTime: string, priceAfter: string, index: number): CountedTrade => ({
      ...tradeOf(random, index, 'm'),
      ...{ blockTime, priceAfter },
    });
    await insertAndCount([at('2026-03-01T10:00:30.000000Z', '0.600000000', 1)]);
    expect(await insertAndCount([at('2026-03-01T10:05:30.000000Z', '0.700000000', 2)])).toEqual([]);

    await followCandles(database.queries, 'm', 'M1');
    const bars = await insertAndCount([at('2026-03-01T10:02:10.000000Z', '0.550000000', 3)]);
    expect(
      bars.map(({ start, open, close, revision, isClosed }) => [start, open, close, revision, isClosed]),
    ).toEqual([
      ['2026-03-01T10:02:00.000000Z', '0.600000000', '0.550000000', 1, true],
      ['2026-03-01T10:05:00.000000Z', '0.550000000', '0.700000000', 2, true],
    ]);
    expect(bars.every(({ interval }) => interval === 'M1')).toBe(true);
  });

  it('close on time without a trade, each once, flat at the last close', async () => {
    await insertMarket(database.queries, 'm');
    const trade = { ...tradeOf(randomOf(8), 1, 'm'), priceAfter: '0.610000000' };
    await insertAndCount([trade]);
    for (const interval of intervalNames) await followCandles(database.queries, 'm', interval);
    const close = () => database.queries.transaction().execute((tx) => closeBars(tx, ['m']));
    expect((await close()).filter(({ interval }) => interval === 'D1')).toEqual([]);

    // As if the last three minutes had not been closed.
    await sql`
      UPDATE candle_follows SET closed_until = closed_until - interval '3 minutes' WHERE "interval" = 'M1'
    `.execute(database.queries);
    const closed = (await close()).filter(({ interval }) => interval === 'M1');
    expect(closed.length).toBeGreaterThanOrEqual(3);
    for (const bar of closed) {
      expect(bar).toMatchObject({
        ...{ open: '0.610000000', high: '0.610000000', low: '0.610000000', close: '0.610000000' },
        ...{ volume: '0', shares: '0', trades: 0, revision: 0, isClosed: true },
      });
      expect(startOf('M1', bar.start)).toBe(bar.start);
    }
    const starts = closed.map(({ start }) => start);
    expect(new Set(starts).size).toBe(starts.length);
    const again = await close();
    expect(again.filter(({ start }) => starts.includes(start))).toEqual([]);
  });
});
