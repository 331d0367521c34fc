import type { BoundStatement, Plan } from '../../db/statement.ts';
import type { Queryable } from '../../db/client.ts';
import type { BookParts } from '../trades/kept-book.ts';
import type { FeeRates } from './fees.ts';

/** A trade's fee for the holders of the shares of its market's creator, in lamports. */
export interface HoldersPart {
  readonly tradeId: string;
  readonly amount: bigint;
}

/** The locked shares of a market's creator. A wallet holds some of them. */
export interface HeldShares {
  /** Hundredths of a per cent of the cost. */
  readonly bps: number;
  /** The statements that pay fees to the holders, in the order of the trades. */
  pay(parts: readonly HoldersPart[]): readonly BoundStatement[];
}

/** The fee of trades that is due while wallets hold shares of the creator of their market. */
export interface HoldersFee {
  readonly bps: number;
  /** Plans to lock the shares of a market's creator, behind the lock of the market. The result is null where none is held. */
  plan(marketId: string): Plan<HeldShares | null>;
  /** The SQL condition that shares of the creator of market `$1` are held. */
  readonly isDueSql: string;
  /** Whether shares of the creator of a market are held. */
  isDue(queries: Queryable, marketId: string): Promise<boolean>;
}

let findFee: (parts: BookParts) => HoldersFee | null = () => null;

/** Gives trades the holders' fee. The domain of the shares calls this, because orders know no creators. */
export function announceHoldersFee(find: (parts: BookParts) => HoldersFee | null): void {
  findFee = find;
}

/** The holders' fee of this process; null where there is none. */
export function holdersFeeOf(parts: BookParts): HoldersFee | null {
  return findFee(parts);
}

/** The rates of trades in a market: the takers pay the holders' fee, too, where it is due. */
export function withHolders(fees: FeeRates, held: Pick<HeldShares, 'bps'> | null): FeeRates {
  return held === null ? fees : { ...fees, taker: fees.taker + held.bps, holders: held.bps };
}
