import { payIn, settled, type Accumulator, type Claimable } from './accumulator.ts';
import { holdersPartOf, type Curve } from './curve.ts';

/** The shares of a creator as trades move them. Amounts are lamports. */
export interface Pool extends Curve, Accumulator {
  readonly supply: number;
  /** The costs of all purchases less the gross proceeds of all sales. It covers the sale of every share. */
  readonly reserve: bigint;
  /** The sum of all dividends. */
  readonly paidIn: bigint;
  /** The platform's part of the fees. */
  readonly platformFees: bigint;
  /** Wallets that hold a share. */
  readonly holders: number;
}

/** The shares of a wallet, and its dividends. */
export interface Holding extends Claimable {
  /** The cost of the held shares. A sale subtracts its part, rounded down. */
  readonly invested: bigint;
  readonly claimed: bigint;
}

/** The holding of a wallet that never held a share. */
export const noHolding: Holding = {
  shares: 0,
  invested: 0n,
  settledPerShare: 0n,
  accrued: 0n,
  claimed: 0n,
};

/** A purchase or a sale. `cost` is the gross proceeds of a sale, and `fee` its fee. */
export interface ShareTrade {
  readonly side: 'buy' | 'sell';
  readonly shares: number;
  readonly cost: bigint;
  readonly fee: bigint;
}

/** The rows after a trade. */
export interface Traded<Of extends Pool, In extends Holding> {
  readonly pool: Of;
  readonly holding: In;
  /** The dividend of the trade's fee. */
  readonly dividend: bigint;
}

/** A trade that the shares of its creator do not allow. */
export class ImpossibleTrade extends Error {
  override readonly name = 'ImpossibleTrade';
}

/**
 * The rows after a trade. The dividends of its wallet are settled before its shares change, and the fee of a sale goes to those who
 * hold shares after it.
 *
 * @throws {ImpossibleTrade} when it sells more shares than the wallet holds, when it buys past the largest supply, or when the reserve does not cover it.
 */
export function afterTrade<Of extends Pool, In extends Holding>(
  pool: Of,
  before: In,
  trade: ShareTrade,
): Traded<Of, In> {
  const isPurchase = trade.side === 'buy';
  const sign = isPurchase ? 1 : -1;
  const held = settled(before, pool);
  const shares = held.shares + sign * trade.shares;
  const supply = pool.supply + sign * trade.shares;
  const reserve = pool.reserve + (isPurchase ? trade.cost : -trade.cost);
  if (shares < 0 || supply < 0) throw new ImpossibleTrade('a sale of more shares than its wallet holds');
  if (supply > pool.maxSupply) throw new ImpossibleTrade('a purchase past the largest supply');
  if (reserve < 0n) throw new ImpossibleTrade('a sale that the reserve does not cover');
  const invested = isPurchase
    ? held.invested + trade.cost
    : held.invested - (held.invested * BigInt(trade.shares)) / BigInt(held.shares);
  const dividend = holdersPartOf(pool, trade.fee, supply);
  const holders = pool.holders + (shares > 0 ? 1 : 0) - (held.shares > 0 ? 1 : 0);
  const moved = {
    ...pool,
    ...{ supply, reserve, holders },
    platformFees: pool.platformFees + trade.fee - dividend,
  };
  return { pool: afterDividend(moved, dividend), holding: { ...held, shares, invested }, dividend };
}

/** The shares of a creator after a dividend. */
export function afterDividend<Of extends Pool>(pool: Of, amount: bigint): Of {
  if (amount === 0n) return pool;
  return { ...pool, ...payIn(pool, amount, pool.supply), paidIn: pool.paidIn + amount };
}

/** The holding after a claim of an amount. @throws {ImpossibleTrade} when less has accrued. */
export function afterClaim<In extends Holding>(before: In, accumulator: Accumulator, amount: bigint): In {
  const held = settled(before, accumulator);
  if (held.accrued < amount) throw new ImpossibleTrade('a claim of more than has accrued');
  return { ...held, accrued: held.accrued - amount, claimed: held.claimed + amount };
}
