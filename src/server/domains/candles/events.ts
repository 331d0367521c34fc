import { z } from 'zod';

import { defineEvent, type Event } from '../../broker/event.ts';
import { intervalNames } from './intervals.ts';
import { candlesKey, candlesTopic } from './topics.ts';

const bar = z.object({
  marketId: z.string(),
  interval: z.enum(intervalNames),
  start: z.string(),
  open: z.string(),
  high: z.string(),
  low: z.string(),
  close: z.string(),
  volume: z.string(),
  shares: z.string(),
  trades: z.number(),
  revision: z.number(),
  isClosed: z.boolean(),
});

/** A bar as a stream tells it. */
export type Bar = z.output<typeof bar>;

/** A bar moved, or closed. */
export const candleChanged = defineEvent('candleChanged', {
  payload: bar,
  marketId: ({ marketId }) => marketId,
  topics: ({ marketId, interval }) => [candlesTopic.of(candlesKey(marketId, interval))],
  identity: ({ marketId, interval, start, revision, isClosed }) =>
    [marketId, interval, start, revision, isClosed ? 'closed' : 'open'].join(':'),
  occurredAt: () => null,
  // A key for each bar, so that a window of everyMs holds back no close of an earlier bar.
  supersession: ({ marketId, interval, start }) => ({
    key: `candle:${marketId}:${interval}:${start}`,
    order: null,
  }),
});

/** The events of changed bars, each once, in the order of their starts. */
export function eventsOfBars(bars: readonly Bar[]): readonly Event[] {
  const events = new Map(bars.map((each) => [placeOf(each), candleChanged.create(each)]));
  return [...events].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, event]) => event);
}

/** A text that sorts bars by market, interval and start. */
function placeOf({ marketId, interval, start, isClosed }: Bar): string {
  return [marketId, interval, start, isClosed ? 'closed' : 'open'].join(' ');
}
