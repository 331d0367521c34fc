import { builder } from '../../../graphql/builder.ts';
import { serverStatusRef } from '../../../graphql/server-status.ts';
import { readFillProgress, type FillProgress } from '../store.ts';
import { missingForCandles } from './capability.ts';

const backfillRef = builder.objectRef<FillProgress>('CandleBackfill').implement({
  description: 'How far the trades that were there before the candles are counted.',
  fields: (t) => ({
    markets: t.exposeInt('markets', { description: 'Markets that were there before the candles.' }),
    marketsDone: t.exposeInt('marketsDone', { description: 'Those of them whose trades are all counted.' }),
    trades: t.expose('trades', { type: 'BigInt', description: 'The trades of them that are counted.' }),
    isDone: t.boolean({
      description: 'Whether all of them are counted.',
      resolve: ({ markets, marketsDone }) => marketsDone === markets,
    }),
  }),
});

builder.objectField(serverStatusRef, 'candleBackfill', (t) =>
  t.field({
    type: backfillRef,
    nullable: true,
    description: 'The counting of the trades of before. Null where the server has no tables for candles.',
    resolve: (_status, _args, context) =>
      missingForCandles(context) === null ? readFillProgress(context.services.queries) : null,
  }),
);
