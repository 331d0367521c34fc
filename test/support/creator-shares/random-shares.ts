import { accruedOf } from '../../../src/server/domains/creator-shares/accumulator.ts';
import {
  costOf,
  proceedsOf,
  sellFeeOf,
  type Curve,
} from '../../../src/server/domains/creator-shares/curve.ts';
import {
  afterClaim,
  afterDividend,
  afterTrade,
  noHolding,
  type Holding,
  type Pool,
} from '../../../src/server/domains/creator-shares/holdings.ts';

/** The usual parameters of a curve. */
export const usualCurve: Curve = { divisor: 1400, maxSupply: 1000, sellFeeBps: 500, holdersPartBps: 5000 };

/** Shares of which none exists yet. */
export const emptyPool: Pool = {
  ...usualCurve,
  ...{ supply: 0, reserve: 0n, perShare: 0n, carried: 0n, paidIn: 0n, platformFees: 0n, holders: 0 },
};

/** A creator's shares under random purchases, sales, fees and claims of many holders. */
export class RandomShares {
  pool = emptyPool;
  readonly holdings: Holding[];
  /** Told of each dividend: its growth of a share. */
  onDividend: (increment: bigint) => void = () => undefined;

  constructor(
    holders: number,
    /** A whole number below a bound. */
    readonly below: (bound: number) => number,
  ) {
    this.holdings = Array.from({ length: holders }, () => noHolding);
  }

  /** Does a random operation. */
  step(): void {
    const index = this.below(this.holdings.length);
    const kind = this.below(10);
    if (kind < 4) this.#buy(index);
    else if (kind < 7) this.#sell(index);
    else if (kind < 9) this.pay(BigInt(this.below(1_000_000_000)));
    else this.claim(index);
  }

  of(index: number): Holding {
    return this.holdings[index] ?? noHolding;
  }

  #buy(index: number): void {
    const { supply, maxSupply } = this.pool;
    const shares = Math.min(1 + this.below(5), maxSupply - supply);
    if (shares === 0) return;
    const cost = costOf(this.pool, supply, supply + shares);
    this.#trade(index, { side: 'buy', shares, cost, fee: 0n });
  }

  #sell(index: number): void {
    const held = this.of(index).shares;
    if (held > 0) this.sell(index, 1 + this.below(held));
  }

  /** Sells shares of a holder. */
  sell(index: number, shares: number): void {
    const { supply } = this.pool;
    const cost = proceedsOf(this.pool, supply, supply - shares);
    this.#trade(index, { side: 'sell', shares, cost, fee: sellFeeOf(this.pool, cost) });
  }

  #trade(index: number, trade: Parameters<typeof afterTrade>[2]): void {
    const before = this.pool.perShare;
    const { pool, holding } = afterTrade(this.pool, this.of(index), trade);
    this.pool = pool;
    this.holdings[index] = holding;
    this.onDividend(pool.perShare - before);
  }

  /** Pays the fee of a trade in a market. Without shares none is due. */
  pay(amount: bigint): void {
    if (this.pool.supply === 0) return;
    const before = this.pool.perShare;
    this.pool = afterDividend(this.pool, amount);
    this.onDividend(this.pool.perShare - before);
  }

  /** Claims all dividends of a holder. */
  claim(index: number): void {
    const amount = accruedOf(this.of(index), this.pool);
    this.holdings[index] = afterClaim(this.of(index), this.pool, amount);
  }

  /** The difference between all dividends and all that holders have got, can claim, or share later. It is 0. */
  imbalance(): bigint {
    const shared = this.holdings.reduce(
      (sum, holding) => sum + holding.claimed + accruedOf(holding, this.pool),
      this.pool.carried,
    );
    return this.pool.paidIn - shared;
  }

  /** The reserve less the gross proceeds of a sale of every share. It is never negative. */
  surplus(): bigint {
    return this.pool.reserve - proceedsOf(this.pool, this.pool.supply, 0);
  }
}
