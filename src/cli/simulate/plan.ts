import type { Outcome, TradeType, VoteType } from '../../client/generated/graphql.ts';
import { createMarketSampler, sampleComment } from './samples.ts';
import type { SampleMarket } from './samples.ts';
import type { Random } from './random.ts';
import { createPlannedMarket, plannedPriceYes, takesVotes } from './planned-market.ts';
import type { PlannedMarket } from './planned-market.ts';

/** An action of the simulation. Traders, markets and comments have numbers from 0. */
export type Action =
  | {
      readonly kind: 'propose';
      readonly market: number;
      readonly trader: number;
      readonly proposal: SampleMarket;
    }
  | { readonly kind: 'open' | 'dispute'; readonly market: number }
  | { readonly kind: 'resolve' | 'finalize'; readonly market: number; readonly outcome: Outcome }
  | {
      readonly kind: 'trade';
      readonly market: number;
      readonly trader: number;
      readonly tradeType: TradeType;
      readonly outcome: Outcome;
      /** Base units. */
      readonly shares: bigint;
    }
  | {
      /** A purchase with a limit: it rests with GTC, and what it cannot have at once ends with IOC. */
      readonly kind: 'order';
      readonly market: number;
      readonly trader: number;
      readonly outcome: Outcome;
      readonly price: string;
      /** Base units. */
      readonly shares: bigint;
      readonly timeInForce: 'GTC' | 'IOC';
    }
  | {
      /** Cancels the orders of the trader in the market. */
      readonly kind: 'cancel';
      readonly market: number;
      readonly trader: number;
    }
  | {
      readonly kind: 'vote';
      readonly market: number;
      readonly trader: number;
      readonly voteType: VoteType;
      readonly vote: boolean;
    }
  | {
      readonly kind: 'comment';
      readonly market: number;
      readonly trader: number;
      readonly comment: number;
      readonly content: string;
    }
  | {
      readonly kind: 'uncomment';
      readonly market: number;
      readonly trader: number;
      readonly comment: number;
    };

interface Holding {
  readonly trader: number;
  readonly market: PlannedMarket;
  readonly outcome: Outcome;
  shares: bigint;
}

/** The number of traders and markets. */
export interface SimulationSize {
  readonly traders: number;
  /** Markets that are open for trading at any time. */
  readonly markets: number;
}

/** Liquidity parameter of the markets, in base units. */
export const liquidity = 100_000_000_000n;

const proposalsKept = 2;
const smallestTrade = 10_000_000n;
const retirementChance = 0.004;
const stepChance = 0.04;
const disputeVotesWanted = 3;

/**
 * Chooses the actions without the server. The same seed gives the same actions.
 *
 * The actions are legal if each runs after the earlier actions of its trader and of its market: no trader sells more than
 * it holds, votes twice, or trades in a market that is not open. The last trader alone has orders that rest, and does not trade
 * otherwise, because a trade must not meet an order of its own trader.
 */
export class SimulationPlan {
  readonly #random: Random;
  readonly #size: SimulationSize;
  readonly #sampleMarket: () => SampleMarket;
  readonly #markets: PlannedMarket[] = [];
  readonly #comments: { readonly market: number; readonly trader: number; readonly comment: number }[] = [];
  #holdings: Holding[] = [];
  #commentCount = 0;
  #retiring: PlannedMarket | null = null;
  #steps: ((retiring: PlannedMarket) => Action)[] = [];

  constructor(random: Random, size: SimulationSize) {
    this.#random = random;
    this.#size = size;
    this.#sampleMarket = createMarketSampler(random);
  }

  /** The first actions: all markets are proposed, and all but two of them are opened. */
  opening(): Action[] {
    const proposals = Array.from({ length: this.#size.markets + proposalsKept }, () => this.#propose());
    return [...proposals, ...Array.from({ length: this.#size.markets }, () => this.#openOldest())];
  }

  next(): Action {
    const random = this.#random;
    if (this.#retiring === null && random.chance(retirementChance)) this.#retireOldest();
    if (this.#retiring !== null && random.chance(stepChance)) return this.#nextStep(this.#retiring);
    const roll = random.fraction();
    if (roll < 0.56) return this.#trade();
    if (roll < 0.68) return this.#size.traders < 2 ? this.#trade() : this.#order();
    if (roll < 0.8) return this.#vote() ?? this.#comment();
    if (roll < 0.96) return this.#comment();
    return this.#uncomment() ?? this.#comment();
  }

  #propose(): Action {
    const market = this.#markets.length;
    this.#markets.push(createPlannedMarket(market, this.#random));
    return { kind: 'propose', market, trader: this.#someTrader(), proposal: this.#sampleMarket() };
  }

  #openOldest(): Action {
    const market = this.#markets.find(({ state }) => state === 'PROPOSED') ?? missing();
    this.#enter(market, 'ACTIVE');
    return { kind: 'open', market: market.market };
  }

  /** A new market opens before the oldest ends, so that the number of open markets stays. */
  #retireOldest(): void {
    this.#retiring = this.#markets.find(({ state }) => state === 'ACTIVE') ?? missing();
    const outcomeOf = ({ belief }: PlannedMarket): Outcome => (this.#random.chance(belief) ? 'YES' : 'NO');
    this.#steps = [
      () => this.#openOldest(),
      () => this.#propose(),
      (retiring) => {
        this.#enter(retiring, 'RESOLVING');
        this.#holdings = this.#holdings.filter(({ market }) => market !== retiring);
        return { kind: 'resolve', market: retiring.market, outcome: outcomeOf(retiring) };
      },
      (retiring) => {
        this.#enter(retiring, 'DISPUTED');
        return { kind: 'dispute', market: retiring.market };
      },
      (retiring) => {
        const vote = retiring.voters.size < disputeVotesWanted ? this.#voteOn(retiring) : null;
        if (vote !== null) return vote;
        this.#enter(retiring, 'FINALIZED');
        this.#retiring = null;
        return { kind: 'finalize', market: retiring.market, outcome: outcomeOf(retiring) };
      },
    ];
  }

  #nextStep(retiring: PlannedMarket): Action {
    // The last step repeats until it has ended the retirement.
    const step = (this.#steps.length > 1 ? this.#steps.shift() : this.#steps[0]) ?? missing();
    return step(retiring);
  }

  #trade(): Action {
    const held = this.#random.chance(0.4) ? this.#random.pick(this.#holdings) : undefined;
    if (held !== undefined) return this.#sell(held);
    const market = this.#random.pick(this.#markets.filter(({ state }) => state === 'ACTIVE')) ?? missing();
    const outcome = this.#random.chance(0.5 + market.belief - plannedPriceYes(market)) ? 'YES' : 'NO';
    // From 0.5 to 40 shares, evenly on a logarithmic scale.
    const millishares = Math.round(500 * 80 ** this.#random.fraction());
    const trader = this.#random.below(Math.max(1, this.#size.traders - 1));
    return this.#move(trader, market, 'BUY', outcome, BigInt(millishares) * 1_000_000n);
  }

  #order(): Action {
    const random = this.#random;
    const found = random.pick(this.#markets.filter(({ state }) => state === 'ACTIVE')) ?? missing();
    const { market } = found;
    const last = this.#size.traders - 1;
    if (random.chance(0.15)) return { kind: 'cancel', market, trader: last };
    const isResting = random.chance(0.7);
    const outcome = random.chance(0.5) ? 'YES' : 'NO';
    const present = outcome === 'YES' ? plannedPriceYes(found) : 1 - plannedPriceYes(found);
    // Below the present price, so that the two outcomes of the trader do not meet; above it, so that it crosses.
    const thousandths = Math.round(present * 1000) + (isResting ? -5 - random.below(50) : 20);
    return {
      ...{ kind: 'order', market, trader: isResting ? last : random.below(last), outcome },
      price: (Math.min(990, Math.max(10, thousandths)) / 1000).toFixed(3),
      shares: BigInt(500 + random.below(9500)) * 1_000_000n,
      timeInForce: isResting ? 'GTC' : 'IOC',
    };
  }

  #sell({ trader, market, outcome, shares }: Holding): Action {
    const part = (shares * BigInt(20 + this.#random.below(100))) / 100n;
    const rest = shares - part;
    return this.#move(trader, market, 'SELL', outcome, rest < smallestTrade ? shares : part);
  }

  #move(
    trader: number,
    market: PlannedMarket,
    tradeType: TradeType,
    outcome: Outcome,
    shares: bigint,
  ): Action {
    const change = tradeType === 'BUY' ? shares : -shares;
    const known = this.#holdings.find(
      (one) => one.trader === trader && one.market === market && one.outcome === outcome,
    );
    const holding = known ?? { trader, market, outcome, shares: 0n };
    if (known === undefined) this.#holdings.push(holding);
    holding.shares += change;
    if (holding.shares === 0n) this.#holdings = this.#holdings.filter((one) => one !== holding);
    market.lead += ((outcome === 'YES' ? 1 : -1) * Number(change)) / Number(liquidity);
    return { kind: 'trade', market: market.market, trader, tradeType, outcome, shares };
  }

  #vote(): Action | null {
    const open = this.#markets.filter(
      (market) => takesVotes(market) && market.voters.size < this.#size.traders,
    );
    const market = this.#random.pick(open);
    if (market !== undefined) return this.#voteOn(market);
    // All traders have voted in all markets, so new proposals are due.
    if (this.#retiring === null) this.#retireOldest();
    return null;
  }

  #voteOn(market: PlannedMarket): Action | null {
    const everybody = Array.from({ length: this.#size.traders }, (_, trader) => trader);
    const trader = this.#random.pick(everybody.filter((one) => !market.voters.has(one)));
    if (trader === undefined) return null;
    market.voters.add(trader);
    const voteType = market.state === 'PROPOSED' ? 'PROPOSAL' : 'DISPUTE';
    return { kind: 'vote', market: market.market, trader, voteType, vote: this.#random.chance(0.7) };
  }

  #comment(): Action {
    const alive = this.#markets.filter(({ state }) => state !== 'FINALIZED');
    const { market } = this.#random.pick(alive) ?? missing();
    const trader = this.#someTrader();
    const comment = this.#commentCount++;
    this.#comments.push({ market, trader, comment });
    return { kind: 'comment', market, trader, comment, content: sampleComment(this.#random) };
  }

  #uncomment(): Action | null {
    if (this.#comments.length === 0) return null;
    const [removed = missing()] = this.#comments.splice(this.#random.below(this.#comments.length), 1);
    return { kind: 'uncomment', ...removed };
  }

  #enter(market: PlannedMarket, state: PlannedMarket['state']): void {
    market.state = state;
    market.voters = new Set();
  }

  #someTrader(): number {
    return this.#random.below(this.#size.traders);
  }
}

function missing(): never {
  throw new Error('the plan has lost a market');
}
