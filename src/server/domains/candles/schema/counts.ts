import { builder } from '../../../graphql/builder.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import { marketRef } from '../../markets/schema/reference.ts';
import { countTradesOf, readTradeCounts } from '../counts.ts';
import { missingForCandles } from './capability.ts';

const loadCounted = batchValues(readTradeCounts);
const loadRows = batchValues(countTradesOf);

// Here and not with the trades, because the bars know the number at once, and the table must be read for it.
builder.objectField(marketRef, 'tradesCount', (t) =>
  t.int({
    description: 'The number of trades of the market.',
    resolve: async ({ row }, _args, context) => {
      const counted = missingForCandles(context) === null ? await loadCounted(context, row.id) : null;
      return counted ?? (await loadRows(context, row.id)) ?? 0;
    },
  }),
);
