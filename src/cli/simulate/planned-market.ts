import type { MarketState } from '../../client/generated/graphql.ts';
import type { Random } from './random.ts';

/** The state of a market according to the plan. */
export interface PlannedMarket {
  /** The market's number in the order of proposal. */
  readonly market: number;
  state: MarketState;
  /** The probability of YES that the traders trade towards. */
  readonly belief: number;
  /** YES shares bought beyond NO shares, in units of the liquidity parameter. */
  lead: number;
  /** The traders that have voted in the present state. */
  voters: Set<number>;
}

/** Creates a market in the state PROPOSED. */
export function createPlannedMarket(market: number, random: Random): PlannedMarket {
  return { market, state: 'PROPOSED', belief: 0.15 + 0.7 * random.fraction(), lead: 0, voters: new Set() };
}

/** The price of YES that the planned trades lead to. */
export function plannedPriceYes({ lead }: PlannedMarket): number {
  return 1 / (1 + Math.exp(-lead));
}

/** Whether the market takes votes now. */
export function takesVotes({ state }: PlannedMarket): boolean {
  return state === 'PROPOSED' || state === 'DISPUTED';
}
