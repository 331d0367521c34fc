import DataLoader from 'dataloader';

import { ApiError } from '../../../base/errors.ts';
import { isStorable } from '../../../db/characters.ts';
import { unstorable } from '../../../db/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { perProcess } from '../../../graphql/per-process.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import { findExistingMarkets } from '../../markets/store.ts';
import { marketRef } from '../../markets/schema/reference.ts';
import { readSparklines, readStats24h, type SparklineRequest, type Stats24h } from '../figures.ts';
import { missingForCandles } from './capability.ts';

const statsRef = builder.objectRef<Stats24h>('Stats24h').implement({
  description:
    'The figures of a market for the last 24 hours, which begin with a full minute. Prices are those of YES.',
  fields: (t) => ({
    open: t.expose('open', { type: 'Decimal', description: 'The price 24 hours ago.' }),
    high: t.expose('high', { type: 'Decimal', description: 'The highest price, the open included.' }),
    low: t.expose('low', { type: 'Decimal', description: 'The lowest price, the open included.' }),
    close: t.expose('close', { type: 'Decimal', description: 'The price after the last trade.' }),
    change: t.expose('change', { type: 'Decimal', description: '`close` less `open`.' }),
    changePercent: t.expose('changePercent', {
      type: 'Decimal',
      description: '`change` in percent of `open`, four decimals; 0 where `open` is 0.',
    }),
    volume: t.expose('volume', {
      type: 'Decimal',
      description: 'The sum of the costs and proceeds of the trades, in lamports.',
    }),
    trades: t.exposeInt('trades', { description: 'The number of trades.' }),
  }),
});

/** Markets of a statement at most. */
const maximumBatchSize = 500;

const loadStats = batchValues(readStats24h);

interface Asked extends SparklineRequest {
  readonly marketId: string;
}

/** The markets of a tick that ask for the same points share a statement. */
const sparklineLoaderOf = perProcess(
  ({ queries }) =>
    new DataLoader<Asked, readonly string[] | null>(
      async (asked) => {
        const groups = new Map<string, Asked[]>();
        for (const each of asked) {
          const key = `${each.points} ${each.hours}`;
          groups.set(key, [...(groups.get(key) ?? []), each]);
        }
        const found = new Map<Asked, readonly string[]>();
        for (const group of groups.values()) {
          const [request] = group;
          if (request === undefined) continue;
          const ids = group.map(({ marketId }) => marketId);
          const prices = await readSparklines(queries, ids, request);
          for (const each of group) found.set(each, prices.get(each.marketId) ?? []);
        }
        return asked.map((each) => {
          const prices = found.get(each) ?? [];
          return prices.length === 0 ? null : prices;
        });
      },
      { cache: false, maxBatchSize: maximumBatchSize },
    ),
);

/** Bounds of a sparkline. */
const sparklineBounds = { points: 100, hours: 8760, markets: 100 } as const;

const sparklineArgs = builder.args((t) => ({
  points: t.int({
    required: true,
    defaultValue: 24,
    description: `The number of prices, 1 to ${sparklineBounds.points}.`,
  }),
  hours: t.int({
    required: true,
    defaultValue: 24,
    description: `The hours up to now that they span, 1 to ${sparklineBounds.hours}.`,
  }),
}));

function assertBounds({ points, hours }: SparklineRequest): void {
  for (const [argument, value] of Object.entries({ points, hours })) {
    const maximum = sparklineBounds[argument as 'points' | 'hours'];
    if (value >= 1 && value <= maximum) continue;
    throw new ApiError(
      'BAD_USER_INPUT',
      { argument, maximum },
      `${argument} must lie between 1 and ${maximum}.`,
    );
  }
}

function sparklineOf(context: Context, asked: Asked): Promise<readonly string[] | null> {
  return sparklineLoaderOf(context).load(asked);
}

builder.objectFields(marketRef, (t) => ({
  stats24h: t.field({
    type: statsRef,
    nullable: true,
    description:
      'The figures of the last 24 hours. Null where the server has no tables for candles, and while it counts the trades that the market had before.',
    resolve: ({ row }, _args, context) =>
      missingForCandles(context) === null ? loadStats(context, row.id) : null,
  }),
  sparkline: t.field({
    type: ['Decimal'],
    nullable: true,
    extensions: holdsAtMost(sparklineBounds.points),
    description:
      'Prices of YES at the ends of equal spans, oldest first, the last one at present. Null where `stats24h` is null. Errors: `BAD_USER_INPUT`.',
    args: sparklineArgs,
    resolve: async ({ row }, { points, hours }, context) => {
      assertBounds({ points, hours });
      if (missingForCandles(context) !== null) return null;
      const prices = await sparklineOf(context, { marketId: row.id, points, hours });
      return prices === null ? null : [...prices];
    },
  }),
}));

/** The prices of a market of `sparklines`. */
interface Sparkline {
  readonly marketId: string;
  readonly prices: readonly string[];
}

const sparklineRef = builder.objectRef<Sparkline>('Sparkline').implement({
  description: 'The prices of YES of a market at the ends of equal spans.',
  fields: (t) => ({
    marketId: t.exposeID('marketId', { description: 'The market.' }),
    prices: t.field({
      type: ['Decimal'],
      extensions: holdsAtMost(sparklineBounds.points),
      description: 'The prices, oldest first, the last one at present.',
      resolve: ({ prices }) => [...prices],
    }),
  }),
});

builder.queryField('sparklines', (t) =>
  t.field({
    type: [sparklineRef],
    extensions: holdsAtMost(sparklineBounds.markets),
    description: `The sparklines of ${sparklineBounds.markets} markets at most, in the order of \`marketIds\`. A market that is unknown, or whose trades of before are being counted, is left out. Errors: \`BAD_USER_INPUT\`; \`SERVICE_UNAVAILABLE\` where the server has no tables for candles.`,
    args: {
      marketIds: t.arg.idList({ required: true, description: 'The markets.' }),
      ...sparklineArgs,
    },
    resolve: async (_root, { marketIds, points, hours }, context) => {
      assertBounds({ points, hours });
      if (marketIds.length > sparklineBounds.markets) {
        const details = { argument: 'marketIds', maximum: sparklineBounds.markets };
        throw new ApiError(
          'BAD_USER_INPUT',
          details,
          `marketIds has ${sparklineBounds.markets} ids at most.`,
        );
      }
      const missing = missingForCandles(context);
      if (missing !== null) throw new ApiError('SERVICE_UNAVAILABLE', { part: missing });
      if (!marketIds.every(isStorable)) throw unstorable();
      if (marketIds.length === 0) return [];
      const existing = await findExistingMarkets(context.services.queries, marketIds);
      const known = [...new Set(marketIds)].filter((id) => existing.has(id));
      const series = await Promise.all(
        known.map(async (marketId) => ({
          marketId,
          prices: await sparklineOf(context, { marketId, points, hours }),
        })),
      );
      return series.flatMap(({ marketId, prices }) => (prices === null ? [] : [{ marketId, prices }]));
    },
  }),
);
