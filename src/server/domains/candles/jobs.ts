import { sql } from 'kysely';

import type { Tx } from '../../db/client.ts';
import { defineJob } from '../../jobs/job.ts';
import { lockMarkets } from '../markets/store.ts';
import { closeBars } from './bars.ts';
import { eventsOfBars } from './events.ts';
import { forgetFollows } from './follows.ts';

/** Markets of a page. Their rows are locked until it commits. */
const marketsOfPage = 40;

/** Every bar ends with a minute. */
const minuteMs = 60_000;

/** Closes the bars that end, whether trades came or none: at each full minute, once across processes. */
export const closeEndedBars = defineJob('candles.close-bars', {
  everyMs: minuteMs,
  async run({ tx, record }, _payload, after) {
    const marketIds = await findEnded(tx, after ?? '');
    await lockMarkets(tx, marketIds);
    if (marketIds.length > 0) record(eventsOfBars(await closeBars(tx, marketIds)));
    return marketIds.length < marketsOfPage ? null : (marketIds.at(-1) ?? null);
  },
});

/** Followed markets behind an id of which a bar has ended, in the order of their ids. */
async function findEnded(tx: Tx, after: string): Promise<readonly string[]> {
  const { rows } = await sql<{ marketId: string }>`
    SELECT DISTINCT market_id FROM candle_follows
    WHERE market_id > ${after} AND until > clock_timestamp()
      AND closed_until + marketcast_candle_span("interval") <= clock_timestamp()
    ORDER BY market_id LIMIT ${marketsOfPage}
  `.execute(tx);
  return rows.map(({ marketId }) => marketId);
}

/** Trades that a page counts, about. */
const tradesOfPage = 5000;

/** Markets that a page visits at most. */
const marketsOfFill = 50;

/**
 * Counts the trades of the markets that were there before the candles, page by page. Each page commits with its place, so that
 * another process goes on there.
 */
export const fillCandles = defineJob('candles.fill', {
  everyMs: minuteMs,
  async run({ tx }) {
    let trades = 0;
    for (let visited = 0; visited < marketsOfFill && trades < tradesOfPage; visited += 1) {
      const { rows } = await sql<{ market: string | null; trades: number | null }>`
        SELECT filled_market AS market, filled_trades AS trades FROM marketcast_candles_fill(${tradesOfPage})
      `.execute(tx);
      const [page] = rows;
      if (page?.market == null) return null;
      trades += page.trades ?? 0;
    }
    return 'more';
  },
});

/** Trades that no change source can bring again are forgotten after so many days: as long as applied events are remembered. */
const countedDays = 31;

/** Rows that a page deletes. */
const rowsOfPage = 1000;

const hourMs = 3_600_000;

/** Forgets what no longer matters: the trades that a page counted, and the follows of long ago. */
export const forgetCounted = defineJob('candles.forget', {
  everyMs: hourMs,
  async run({ tx }) {
    const { numAffectedRows = 0n } = await sql`
      DELETE FROM candle_counted WHERE trade_id IN (
        SELECT trade_id FROM candle_counted
        WHERE counted_at < now() - ${countedDays} * interval '1 day' LIMIT ${rowsOfPage}
      )
    `.execute(tx);
    await forgetFollows(tx);
    return Number(numAffectedRows) < rowsOfPage ? null : 'more';
  },
});
