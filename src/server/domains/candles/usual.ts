import { usualSql } from '../../commit/usual-case.ts';
import { bind, defineStatement, type BoundStatement } from '../../db/statement.ts';
import type { CountedTrade } from './bars.ts';
import { epoch } from './function-parts.ts';
import { intervalNames, intervals } from './intervals.ts';

const spans = intervalNames
  .map((name) => `('${name}', interval '${intervals[name] / 1000} seconds')`)
  .join(', ');

/**
 * Counts trades of a locked market that come after all of its trades, within a minute, into a bar of each interval. The close
 * before is the same for all intervals then. It is another case when bars are followed, or trades of before are being counted.
 *
 * It asks for the last bar up to a place in the index: without statistics the planner would choose the index of all markets.
 */
const countUsual = defineStatement(
  'count_usual_candles',
  `WITH present AS MATERIALIZED (
     SELECT coalesce(last.close, 0.5) AS open, ${usualSql(`
       (last.start IS NULL OR last.start <= $2::timestamptz) AND (last.last_time IS NULL OR last.last_time < $2)
       AND NOT EXISTS (SELECT FROM candle_follows WHERE market_id = $1 AND until > clock_timestamp())
       AND NOT EXISTS (SELECT FROM candle_fills WHERE market_id = $1 AND NOT is_done)`)} AS revision
     FROM (VALUES (1)) AS place LEFT JOIN (
       SELECT market_id, "interval", start, close, last_time FROM candles
       WHERE (market_id, "interval", start) <= ($1, 'M1', 'infinity')
       ORDER BY market_id DESC, "interval" DESC, start DESC LIMIT 1
     ) AS last ON last.market_id = $1 AND last."interval" = 'M1'
   )
   INSERT INTO candles AS known (market_id, "interval", start, open, high, low, close, volume, shares, trades, revision,
     inner_high, inner_low, last_time, last_id, last_price)
   SELECT $1, span.name, date_bin(span.length, $2, ${epoch}), open, greatest(open, $3::numeric), least(open, $4::numeric),
     $5::numeric, $6::numeric, $7::numeric, $8::integer, revision, $3, $4, $9::timestamptz, $10::uuid, $5
   FROM present CROSS JOIN (VALUES ${spans}) AS span (name, length)
   ON CONFLICT (market_id, "interval", start) DO UPDATE SET
     volume = known.volume + excluded.volume,
     shares = known.shares + excluded.shares,
     trades = known.trades + excluded.trades,
     revision = known.revision + 1,
     inner_high = greatest(known.inner_high, excluded.inner_high),
     inner_low = least(known.inner_low, excluded.inner_low),
     high = greatest(known.high, excluded.inner_high),
     low = least(known.low, excluded.inner_low),
     close = excluded.close,
     last_time = excluded.last_time,
     last_id = excluded.last_id,
     last_price = excluded.last_price`,
);

/**
 * Plans to count new trades that follow each other within a minute of their markets, which are locked: in one statement for
 * each market. Null for other trades. No bar of an interval ends within a minute, so all trades belong to the same bars.
 */
export function planUsualCounts(trades: readonly CountedTrade[]): readonly BoundStatement[] | null {
  const statements: BoundStatement[] = [];
  for (const marketId of [...new Set(trades.map((trade) => trade.marketId))].sort()) {
    const sum = sumOf(trades.filter((trade) => trade.marketId === marketId));
    if (sum === null) return null;
    const { first, last, high, low, volume, shares, count } = sum;
    statements.push(
      bind(
        countUsual,
        ...[marketId, first.blockTime, high, low, last.priceAfter],
        ...[String(volume), String(shares), String(count), last.blockTime, last.id],
      ),
    );
  }
  return statements;
}

/** The parts of a bar that trades of a minute make. */
interface Sum {
  readonly first: CountedTrade;
  readonly last: CountedTrade;
  readonly high: string;
  readonly low: string;
  readonly volume: bigint;
  readonly shares: bigint;
  readonly count: number;
}

/** Prices of the same shape sort as texts. */
const priceShape = /^[01]\.\d{9}$/;

/** Null when the trades do not rise in time within a minute, or when one of them tells no price. */
function sumOf(trades: readonly CountedTrade[]): Sum | null {
  let sum: Sum | null = null;
  for (const trade of trades) {
    const { priceAfter: price, cost, shares, blockTime } = trade;
    if (price === null || !priceShape.test(price)) return null;
    if (sum === null) {
      sum = { first: trade, last: trade, high: price, low: price, volume: cost, shares, count: 1 };
      continue;
    }
    if (blockTime <= sum.last.blockTime || minuteOf(blockTime) !== minuteOf(sum.first.blockTime)) return null;
    sum = {
      ...sum,
      last: trade,
      high: price > sum.high ? price : sum.high,
      low: price < sum.low ? price : sum.low,
      volume: sum.volume + cost,
      shares: sum.shares + shares,
      count: sum.count + 1,
    };
  }
  return sum;
}

/** The text of a moment up to its minute. */
function minuteOf(moment: string): string {
  return moment.slice(0, 16);
}
