import {
  intervalNames,
  startOf,
  type CandleInterval,
} from '../../../src/server/domains/candles/intervals.ts';
import type { CountedTrade } from '../../../src/server/domains/candles/bars.ts';
import type { CandleRow } from '../../../src/server/domains/candles/table.ts';

/** A stored bar without its revision, which depends on the way that the trades took. */
export type StoredBar = Omit<CandleRow, 'revision' | 'interval'> & { readonly interval: CandleInterval };

/** The bars that trades make, computed trade by trade in the order of time and id. Prices have nine decimals. */
export function referenceBars(trades: readonly CountedTrade[]): readonly StoredBar[] {
  const inOrder = [...trades].sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  const marketIds = [...new Set(trades.map(({ marketId }) => marketId))].sort();
  return marketIds.flatMap((marketId) =>
    intervalNames.flatMap((interval) =>
      barsOf(
        marketId,
        interval,
        inOrder.filter((trade) => trade.marketId === marketId),
      ),
    ),
  );
}

function barsOf(
  marketId: string,
  interval: CandleInterval,
  trades: readonly CountedTrade[],
): readonly StoredBar[] {
  const bars: StoredBar[] = [];
  let price = '0.500000000';
  for (const trade of trades) {
    const start = startOf(interval, trade.blockTime);
    const last = bars.at(-1);
    const bar =
      last?.start === start
        ? last
        : {
            ...{ marketId, interval, start, open: price, high: price, low: price, close: price },
            ...{ volume: '0', shares: '0', trades: 0 },
          };
    price = trade.priceAfter ?? price;
    const next = {
      ...bar,
      high: price > bar.high ? price : bar.high,
      low: price < bar.low ? price : bar.low,
      close: price,
      volume: String(BigInt(bar.volume) + trade.cost),
      shares: String(BigInt(bar.shares) + trade.shares),
      trades: bar.trades + 1,
    };
    if (bar === last) bars.pop();
    bars.push(next);
  }
  return bars;
}

function placeOf({ blockTime, id }: CountedTrade): string {
  return `${blockTime} ${id}`;
}
