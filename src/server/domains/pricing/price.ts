import { complement, priceOfYes } from './lmsr.ts';

/** The prices of a market: decimal texts with nine decimals that sum to 1. */
export interface Price {
  readonly priceYes: string;
  readonly priceNo: string;
}

/** The columns of a market that give its prices. */
export interface PricedMarket {
  readonly currentPriceYes: string | null;
  readonly sharesYes: bigint;
  readonly sharesNo: bigint;
  readonly bParameter: bigint;
}

const evenOdds = '0.500000000';
const probability = /^(0(\.\d{1,9})?|1(\.0{1,9})?)$/;

/**
 * The prices of a market: the price in its row, or else, when that is null or no number from 0 to 1, the price that
 * follows from its shares. Even odds when `bParameter` is below 1, because no price follows from the shares then.
 */
export function priceOf(market: PricedMarket): Price {
  const priceYes = statedPrice(market.currentPriceYes) ?? impliedPrice(market);
  return { priceYes, priceNo: complement(priceYes) };
}

function statedPrice(price: string | null): string | null {
  return price !== null && probability.test(price) ? price : null;
}

function impliedPrice({ sharesYes, sharesNo, bParameter: b }: Omit<PricedMarket, 'currentPriceYes'>): string {
  return b < 1n ? evenOdds : priceOfYes({ sharesYes, sharesNo, b });
}
