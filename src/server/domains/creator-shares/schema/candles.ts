import { encodeCursor } from '../../../broker/cursor.ts';
import { builder } from '../../../graphql/builder.ts';
import { selects } from '../../../graphql/selection.ts';
import { assertSeriesSize, seriesArgs, seriesExtensions, seriesRef } from '../../candles/schema/series.ts';
import { readCreatorSeries } from '../candles.ts';
import { creatorTopic } from '../topics.ts';
import { creatorSharesRef } from './shares.ts';

builder.objectField(creatorSharesRef, 'candles', (t) =>
  t.field({
    type: seriesRef,
    nullable: true,
    extensions: seriesExtensions,
    description: 'Bars of the price of a share, in SOL, from the launch on. Errors: `BAD_USER_INPUT`.',
    args: seriesArgs,
    resolve: async ({ row }, { interval, from = null, to = null, first }, context, info) => {
      assertSeriesSize(first);
      const { queries, tail } = context.services;
      const address = creatorTopic.of(row.creatorWallet);
      // Read before the bars, so that nothing between the two is missed.
      const cursor = selects(info, 'cursor') ? encodeCursor(address, await tail(address)) : null;
      const candles = await readCreatorSeries(queries, row.creatorWallet, { interval, from, to, first });
      return { candles, cursor };
    },
  }),
);
