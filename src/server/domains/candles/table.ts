import type { Timestamp } from '../../base/time.ts';

/** A bar of a market that trades made. Prices are decimal texts with nine decimals, amounts are whole numbers as texts. */
export interface CandleRow {
  readonly marketId: string;
  readonly interval: string;
  readonly start: Timestamp;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** The sum of the costs and proceeds, in lamports. */
  readonly volume: string;
  /** In billionths of a share. */
  readonly shares: string;
  readonly trades: number;
  /** Grows with each change of the bar. 0 for a bar without trades, which is computed. */
  readonly revision: number;
}

declare module '../../db/tables.ts' {
  interface Tables {
    candles: CandleRow;
    candleFollows: {
      marketId: string;
      interval: string;
      topic: string;
      until: Timestamp;
      closedUntil: Timestamp;
    };
    candleFills: {
      marketId: string;
      filledTime: Timestamp | null;
      filledId: string | null;
      trades: bigint;
      isDone: boolean;
    };
    candleCounted: { tradeId: string; countedAt: Timestamp };
  }
}
