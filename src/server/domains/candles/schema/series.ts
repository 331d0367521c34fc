import { ApiError } from '../../../base/errors.ts';
import { encodeCursor } from '../../../broker/cursor.ts';
import { builder } from '../../../graphql/builder.ts';
import { announceEvent } from '../../../graphql/event-type.ts';
import { holdsAtMost, rowsOfConnection, seriesOfAtMost } from '../../../graphql/field-cost.ts';
import { perProcess } from '../../../graphql/per-process.ts';
import { selects } from '../../../graphql/selection.ts';
import { conflation, watchTopic } from '../../../graphql/watch.ts';
import { marketEventInterfaces } from '../../markets/schema/event.ts';
import { assertMarketExists } from '../../markets/schema/existence.ts';
import { marketRef } from '../../markets/schema/reference.ts';
import { candleChanged } from '../events.ts';
import { createFollowing } from '../follows.ts';
import { intervalNames, type CandleInterval } from '../intervals.ts';
import type { Candle } from '../series.ts';
import { readSeries } from '../store.ts';
import { candlesKey, candlesTopic } from '../topics.ts';
import { missingForCandles } from './capability.ts';

const meanings: Readonly<Record<CandleInterval, string>> = {
  M1: 'A minute.',
  M5: 'Five minutes.',
  M15: 'Fifteen minutes.',
  H1: 'An hour.',
  H4: 'Four hours.',
  D1: 'A day, in UTC.',
};

/** The lengths of bars, as clients spell them. */
const intervalEnum = builder.enumType('CandleInterval', {
  description: 'The length of a bar. Bars begin at whole multiples of it, in UTC.',
  values: Object.fromEntries(
    intervalNames.map((name) => [name, { value: name, description: meanings[name] }]),
  ) as Record<CandleInterval, { readonly value: CandleInterval; readonly description: string }>,
});

const candleRef = builder.objectRef<Candle>('Candle').implement({
  description:
    'The prices of YES, or of a share of a creator in SOL, during a bar. A bar without trades is flat at the close before.',
  fields: (t) => ({
    start: t.expose('start', {
      type: 'DateTime',
      description: 'The start, which belongs to the bar. The end belongs to the next one.',
    }),
    open: t.expose('open', {
      type: 'Decimal',
      description:
        'The close of the bar before; for the first bar 0.5 for YES, and 0 for a share of a creator.',
    }),
    high: t.expose('high', { type: 'Decimal', description: 'The highest price, the open included.' }),
    low: t.expose('low', { type: 'Decimal', description: 'The lowest price, the open included.' }),
    close: t.expose('close', { type: 'Decimal', description: 'The price after the last trade.' }),
    volume: t.expose('volume', {
      type: 'Decimal',
      description: 'The sum of the costs and proceeds of the trades, in lamports.',
    }),
    shares: t.expose('shares', {
      type: 'Decimal',
      description: 'The shares that were traded: in billionths of a share, and whole shares of a creator.',
    }),
    trades: t.exposeInt('trades', { description: 'The number of trades.' }),
    revision: t.exposeInt('revision', {
      description:
        'Grows with each change of the bar, so the larger one is newer. 0 for a bar without trades, which is not sent again when the bar before changes.',
    }),
  }),
});

/** Bars of a series: without `first`, and at most. */
const seriesSize = { default: 500, maximum: 1000 } as const;

/** Bars, and the place in their stream. */
interface Series {
  readonly candles: readonly Candle[];
  /** Read before the bars. Null when the client does not select it. */
  readonly cursor: string | null;
}

export const seriesRef = builder.objectRef<Series>('CandleSeries').implement({
  description: 'Bars, one after the other.',
  fields: (t) => ({
    candles: t.field({
      type: [candleRef],
      extensions: { ...rowsOfConnection, ...holdsAtMost(seriesSize.maximum) },
      description:
        'The bars, oldest first, without a gap. The last one is the present bar, unless `to` ends before it.',
      resolve: ({ candles }) => [...candles],
    }),
    cursor: t.field({
      type: 'Cursor',
      description:
        'The position in the stream `candleChanged` of this market and interval, or in `creatorSharesTraded` of this creator, read before the bars: a subscription `after` it misses nothing in between.',
      resolve({ cursor }) {
        if (cursor === null) throw new Error('bars were loaded without the cursor that is selected of them');
        return cursor;
      },
    }),
  }),
});

/** The arguments of a series of bars. */
export const seriesArgs = builder.args((t) => ({
  interval: t.field({ type: intervalEnum, required: true, description: 'The length of the bars.' }),
  from: t.field({
    type: 'DateTime',
    description: 'Begin with the bar of this moment; by default, the last bars.',
  }),
  to: t.field({
    type: 'DateTime',
    description: 'Only bars that begin before this moment; by default, up to the present bar.',
  }),
  first: t.int({
    required: true,
    defaultValue: seriesSize.default,
    description: `The number of bars, ${seriesSize.maximum} at most.`,
  }),
}));

/** The extensions of a field that is a series of bars. */
export const seriesExtensions = seriesOfAtMost(seriesSize.maximum);

/** @throws {ApiError} `BAD_USER_INPUT` for a number of bars out of bounds. */
export function assertSeriesSize(first: number): void {
  if (first >= 0 && first <= seriesSize.maximum) return;
  const message = `first must lie between 0 and ${seriesSize.maximum}.`;
  throw new ApiError('BAD_USER_INPUT', { argument: 'first', maximum: seriesSize.maximum }, message);
}

const followingOf = perProcess(({ queries }) => ({ follow: createFollowing(queries) }));

builder.objectField(marketRef, 'candles', (t) =>
  t.field({
    type: seriesRef,
    nullable: true,
    extensions: seriesExtensions,
    description:
      'Bars of the price of YES. Null where the server has no tables for them, and while it still counts the trades that the market had before: see `serverStatus.candleBackfill`. Errors: `BAD_USER_INPUT`.',
    args: seriesArgs,
    resolve: async ({ row }, { interval, from = null, to = null, first }, context, info) => {
      assertSeriesSize(first);
      if (missingForCandles(context) !== null) return null;
      const { queries, tail } = context.services;
      let cursor: string | null = null;
      if (selects(info, 'cursor')) {
        await followingOf(context).follow(row.id, interval);
        const address = candlesTopic.of(candlesKey(row.id, interval));
        cursor = encodeCursor(address, await tail(address));
      }
      const candles = await readSeries(queries, row.id, { interval, from, to, first });
      return candles === null ? null : { candles, cursor };
    },
  }),
);

// Not among the events of `marketEvents`: bars tick, and have a log of their own.
export const candleChangedEvent = announceEvent(candleChanged, {
  description: 'A bar moved or closed.',
  isPublic: false,
});

candleChangedEvent.ref.implement({
  description: 'A bar of a market moved or closed.',
  interfaces: marketEventInterfaces,
  fields: (t) => ({
    candle: t.field({
      type: candleRef,
      description: 'The bar after the change.',
      resolve: ({ event }) => event.payload,
    }),
    isClosed: t.boolean({
      description:
        'Whether the time of the bar is over. A late trade changes a closed bar: the bar is sent again, closed, with a larger `revision`.',
      resolve: ({ event }) => event.payload.isClosed,
    }),
  }),
});

builder.subscriptionField('candleChanged', (t) =>
  t.field({
    type: candleChangedEvent.ref,
    description:
      'Every change of the bars of a market, and the close of each bar within a second of its end, whether there were trades or none. A trade that comes late sends the bars again that it changed. Errors: `NOT_FOUND`, `BAD_USER_INPUT`, `CURSOR_INVALID`, `CURSOR_EXPIRED`, `SERVICE_UNAVAILABLE` where the server has no tables for bars.',
    args: {
      marketId: t.arg.id({ required: true, description: 'The market.' }),
      interval: t.arg({ type: intervalEnum, required: true, description: 'The length of the bars.' }),
      after: t.arg({
        type: 'Cursor',
        description: 'Begin after this position; with the next event by default.',
      }),
      everyMs: t.arg.int({
        description: `Milliseconds in which each bar has at most one event, the newest: ${conflation.minimumMs} to ${conflation.maximumMs}; every event by default.`,
      }),
    },
    subscribe: async (_root, { marketId, interval, after, everyMs }, context) => {
      const missing = missingForCandles(context);
      if (missing !== null) throw new ApiError('SERVICE_UNAVAILABLE', { part: missing });
      await assertMarketExists(context, marketId);
      const watched = { definitions: [candleChanged], after, everyMs };
      const watch = watchTopic(context, candlesTopic, candlesKey(marketId, interval), watched);
      await followingOf(context).follow(marketId, interval);
      return watch;
    },
    resolve: (publication) => publication,
  }),
);
