import type { Generated } from 'kysely';

import type { Timestamp } from '../../base/time.ts';
import { amount, count, enumeration, moment, text, uuid } from '../../db/columns.ts';
import { defineTable, type KyselyTable, type RowOf } from '../../db/table.ts';
import type { Holding, Pool } from './holdings.ts';

/** Purchases and sales of creators' shares. An indexer writes them, too. The only place that lists their columns. */
export const creatorShareTrades = defineTable('creator_share_trades', {
  columns: {
    id: uuid.generated(),
    creatorWallet: text,
    holderWallet: text,
    side: enumeration(['buy', 'sell']),
    shares: count,
    /** The gross proceeds of a sale. */
    cost: amount,
    fee: amount,
    supplyAfter: count,
    priceAfter: amount,
    createdAt: moment.generated(),
  },
  key: ['id'],
  changes: 'inserted',
  caughtUpBy: ['createdAt'],
});

export type CreatorShareTradeRow = RowOf<typeof creatorShareTrades>;

/** Claims of dividends. An indexer writes them, too. The only place that lists their columns. */
export const dividendClaims = defineTable('dividend_claims', {
  columns: {
    id: uuid.generated(),
    creatorWallet: text,
    holderWallet: text,
    amount,
    createdAt: moment.generated(),
  },
  key: ['id'],
  changes: 'inserted',
  caughtUpBy: ['createdAt'],
});

export type DividendClaimRow = RowOf<typeof dividendClaims>;

/** The shares of a creator, and the sums of its dividends. */
export interface CreatorSharesRow extends Pool {
  readonly creatorWallet: string;
  readonly unlockVolume: bigint;
  readonly unlockedAt: Timestamp | null;
}

/** The origin of a dividend: the fee of a sale of shares, or the holders' part of the fee of a trade in a market. */
export type DividendSource = 'SALE' | 'TRADE';

declare module '../../db/tables.ts' {
  interface Tables {
    creatorShareTrades: KyselyTable<typeof creatorShareTrades>;
    dividendClaims: KyselyTable<typeof dividendClaims>;
    creatorShares: Omit<CreatorSharesRow, 'unlockedAt'> & {
      /** The volume of the creator's markets when it was counted last. It is not counted after the unlock. */
      volume: Generated<string>;
      unlockedAt: Timestamp | null;
      /** The trade that unlocked them; null where none did. */
      unlockedBy: string | null;
      lastTradeAt: Timestamp | null;
      toldAt: Timestamp | null;
      toldPerShare: Generated<bigint>;
      launchedAt: Generated<Timestamp>;
    };
    creatorHoldings: Holding & { creatorWallet: string; holderWallet: string; updatedAt: Timestamp };
    /** The shares of a wallet from a value of `perShare` on, up to the next row. */
    creatorHoldingSpans: {
      creatorWallet: string;
      holderWallet: string;
      fromPerShare: bigint;
      shares: number;
    };
    dividends: {
      id: Generated<string>;
      creatorWallet: string;
      source: DividendSource;
      amount: bigint;
      /** The growth of `perShare`. */
      increment: bigint;
      /** After the dividend. */
      perShare: bigint;
      tradeId: string | null;
      createdAt: Generated<Timestamp>;
    };
  }
}
