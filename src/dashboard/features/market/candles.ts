import type { Live, MarketcastClient, Schema } from 'marketcast/client';
import {
  CandleChangedDocument,
  MarketCandlesDocument,
  type CandleChangedSubscription,
  type MarketCandlesQuery,
} from 'marketcast/client/documents';

export type LiveCandles = Live<MarketCandlesQuery, CandleChangedSubscription>;
export type Candle = NonNullable<NonNullable<MarketCandlesQuery['market']>['candles']>['candles'][number];

/** Bars at first, and bars at most. */
const bars = 300;
const maxBars = 1000;
const everyMs = 250;

export const intervals: readonly (readonly [Schema.CandleInterval, string])[] = [
  ['M1', '1m'],
  ['M5', '5m'],
  ['M15', '15m'],
  ['H1', '1h'],
  ['H4', '4h'],
  ['D1', '1d'],
];

/** The bars of a market with a live last bar. */
export function liveCandles(
  client: MarketcastClient,
  marketId: string,
  interval: Schema.CandleInterval,
): LiveCandles {
  return client.live({
    snapshot: MarketCandlesDocument,
    stream: CandleChangedDocument,
    variables: { marketId, interval, first: bars },
    streamVariables: { marketId, interval, everyMs },
    cursor: ({ market }) => market?.candles?.cursor,
    reduce: (data, { candleChanged: { candle } }) => {
      const series = data.market?.candles;
      if (data.market === null || series == null) return data;
      return {
        market: { ...data.market, candles: { ...series, candles: withCandle(series.candles, candle) } },
      };
    },
  });
}

/** The bars after a change of one. All other bars are the same objects as before. */
function withCandle(candles: readonly Candle[], candle: Candle): readonly Candle[] {
  const at = candles.findLastIndex(({ start }) => start <= candle.start);
  const known = candles[at];
  if (known?.start === candle.start)
    return known.revision > candle.revision ? candles : candles.with(at, candle);
  return candles.toSpliced(at + 1, 0, candle).slice(-maxBars);
}
