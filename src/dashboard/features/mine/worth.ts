import { billionths, whole } from '../../components/amounts.ts';
import type { Position } from './account.tsx';

/** What a position is worth now, and its gain, in lamports. */
export interface Worth {
  readonly value: bigint;
  readonly unrealized: bigint;
}

/** Values the shares at the present price, or by the answer where it is final. Shares of a cancelled market have no price. */
export function worthOf(position: Position, price: bigint | undefined): Worth {
  const { market } = position;
  const yes = yesPrice(market, price);
  const value = (BigInt(position.sharesYes) * yes + BigInt(position.sharesNo) * (whole - yes)) / whole;
  return { value, unrealized: value - BigInt(position.totalInvested) };
}

function yesPrice(market: Position['market'], price: bigint | undefined): bigint {
  if (market?.finalOutcome === 'YES') return whole;
  if (market?.finalOutcome === 'NO') return 0n;
  return price ?? billionths(market?.priceYes ?? '0.5');
}

export const isHeld = ({ sharesYes, sharesNo }: Position): boolean => sharesYes !== '0' || sharesNo !== '0';
