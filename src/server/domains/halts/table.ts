import { flag, moment, text, uuid } from '../../db/columns.ts';
import { defineTable, type KyselyTable, type RowOf } from '../../db/table.ts';

/** Characters of the reason of a halt at most. */
export const maximumReasonLength = 500;

/** Halts of trading. A back office writes them, too. The only place that lists their columns. */
export const tradingHalts = defineTable('trading_halts', {
  columns: {
    id: uuid.generated(),
    /** Null for a halt of all markets. */
    marketId: text.nullable(),
    reason: text,
    cancelOrders: flag.generated(),
    startedAt: moment.generated(),
    resumesAt: moment.nullable(),
    endedAt: moment.nullable(),
  },
  key: ['id'],
  changes: 'latest',
  caughtUpBy: ['startedAt', 'endedAt'],
});

export type TradingHaltRow = RowOf<typeof tradingHalts>;

declare module '../../db/tables.ts' {
  interface Tables {
    tradingHalts: KyselyTable<typeof tradingHalts>;
  }
}
