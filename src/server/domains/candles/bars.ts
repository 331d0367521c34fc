import { parseTimestamp } from '../../base/time.ts';
import type { Tx } from '../../db/client.ts';
import { fly } from '../../db/flights.ts';
import { bind, defineStatement, textArray } from '../../db/statement.ts';
import type { TextRow } from '../../db/table.ts';
import type { TradeRow } from '../trades/table.ts';
import { candleChanged, type Bar } from './events.ts';

const columns = [
  ...['bar_market', 'bar_interval', 'bar_start', 'bar_open', 'bar_high', 'bar_low', 'bar_close'],
  ...['bar_volume', 'bar_shares', 'bar_trades', 'bar_revision', 'is_closed'],
];

function readBar(row: TextRow): Bar {
  return candleChanged.payload.parse({
    marketId: row['bar_market'],
    interval: row['bar_interval'],
    start: parseTimestamp(row['bar_start'] ?? ''),
    open: row['bar_open'],
    high: row['bar_high'],
    low: row['bar_low'],
    close: row['bar_close'],
    volume: row['bar_volume'],
    shares: row['bar_shares'],
    trades: Number(row['bar_trades']),
    revision: Number(row['bar_revision']),
    isClosed: row['is_closed'] === 't',
  });
}

const count = defineStatement(
  'count_candles',
  `SELECT ${columns.join()} FROM marketcast_candles_count($1::text[], $2::uuid[], $3::timestamptz[], $4::numeric[],
     $5::numeric[], $6::numeric[])`,
  columns,
  readBar,
);

const close = defineStatement(
  'close_candles',
  `SELECT ${columns.join()} FROM unnest($1::text[]) AS market CROSS JOIN LATERAL marketcast_candles_close(market)`,
  columns,
  readBar,
);

/** The parts of a trade that its bars count. */
export type CountedTrade = Pick<TradeRow, 'id' | 'marketId' | 'blockTime' | 'cost' | 'shares' | 'priceAfter'>;

/** Counts trades of locked markets. Returns the bars that changed or closed, where their logs are followed. */
export async function countTrades(tx: Tx, trades: readonly CountedTrade[]): Promise<readonly Bar[]> {
  const column = (textOf: (trade: CountedTrade) => string | null): string => textArray(trades.map(textOf));
  const [bars] = await fly(tx, [
    bind(
      count,
      column(({ marketId }) => marketId),
      column(({ id }) => id),
      column(({ blockTime }) => blockTime),
      column(({ cost }) => String(cost)),
      column(({ shares }) => String(shares)),
      column(({ priceAfter }) => priceAfter),
    ),
  ]);
  return bars;
}

/** Closes the bars of locked markets whose time is over, where their logs are followed. Returns them. */
export async function closeBars(tx: Tx, marketIds: readonly string[]): Promise<readonly Bar[]> {
  const [bars] = await fly(tx, [bind(close, textArray(marketIds))]);
  return bars;
}
