import { defineTopic } from '../../broker/topic.ts';
import type { CandleInterval } from './intervals.ts';
import { historyMs, renewFollows } from './renewal.ts';

/**
 * The bars of a market and an interval. They have a log of their own, because a bar ticks with each trade, and must not push
 * facts out of the log of the market.
 */
export const candlesTopic = defineTopic('candles', {
  key: 'market:interval',
  history: { size: 1000, ttlMs: historyMs },
  readers: 'everyone',
  whileFollowed: renewFollows,
});

/** The key of the log of a market and an interval. */
export function candlesKey(marketId: string, interval: CandleInterval): string {
  return `${marketId}:${interval}`;
}
