import { amount, count, flag, moment, text } from '../../db/columns.ts';
import { defineTable, type KyselyTable, type RowOf } from '../../db/table.ts';

/** The shares of a wallet in a market. The only place that lists the columns. */
export const positions = defineTable('positions', {
  columns: {
    marketId: text,
    userWallet: text,
    sharesYes: amount.orWhenNull(0n),
    sharesNo: amount.orWhenNull(0n),
    totalInvested: amount.orWhenNull(0n),
    tradesCount: count.orWhenNull(0),
    realizedPnl: amount.orWhenNull(0n),
    unrealizedPnl: amount.nullable(),
    hasClaimed: flag.orWhenNull(false),
    claimedAmount: amount.nullable(),
    firstTradeAt: moment.nullable(),
    lastTradeAt: moment.nullable(),
    updatedAt: moment.nullable(),
  },
  key: ['marketId', 'userWallet'],
  changes: 'latest',
  caughtUpBy: ['updatedAt'],
});

export type PositionRow = RowOf<typeof positions>;

declare module '../../db/tables.ts' {
  interface Tables {
    positions: KyselyTable<typeof positions>;
  }
}
