import { amount, decimal, enumeration, flag, moment, text, uuid } from '../../db/columns.ts';
import { defineTable, type KyselyTable, type RowOf } from '../../db/table.ts';

/** Trades. The only place that lists their columns. */
export const trades = defineTable('trades', {
  columns: {
    id: uuid.generated(),
    marketId: text,
    userWallet: text,
    tradeType: enumeration(['buy', 'sell']),
    outcome: flag,
    shares: amount,
    cost: amount,
    priceAfter: decimal.nullable(),
    txSignature: text,
    blockTime: moment,
    createdAt: moment.nullable(),
  },
  key: ['id'],
  changes: 'inserted',
  caughtUpBy: ['createdAt'],
});

export type TradeRow = RowOf<typeof trades>;

declare module '../../db/tables.ts' {
  interface Tables {
    trades: KyselyTable<typeof trades>;
  }
}
