import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import type { MarketRow, MarketState } from './table.ts';
import { eventsOfMarketChange } from './events.ts';
import { lockMarket, updateMarket, type MarketValues } from './store.ts';
import './codes.ts';

/** A step of a market: to another state, or its cancellation. */
export interface Step {
  readonly marketId: string;
  /** The next state; null for a cancellation. */
  readonly state: MarketState | null;
  /** The proposed outcome with RESOLVING, the final outcome with FINALIZED. True is YES. */
  readonly outcome: boolean | null;
  readonly isCancellation: boolean;
}

/** The next states of each state. A market can be cancelled in every state but FINALIZED. */
const nextStates: Readonly<Record<MarketState, readonly MarketState[]>> = {
  PROPOSED: ['APPROVED'],
  APPROVED: ['ACTIVE'],
  ACTIVE: ['RESOLVING'],
  RESOLVING: ['DISPUTED', 'FINALIZED'],
  DISPUTED: ['FINALIZED'],
  FINALIZED: [],
};

/**
 * Takes a step.
 *
 * @throws {ApiError} `NOT_FOUND`; `ILLEGAL_TRANSITION` when the state of the market does not allow the step;
 *   `BAD_USER_INPUT` when the step has both or neither of state and cancellation, when it has an outcome with any state
 *   but RESOLVING and FINALIZED, or when it has no outcome with RESOLVING, or with FINALIZED after no proposed outcome.
 */
export async function changeMarketState(unitOfWork: UnitOfWork, step: Step): Promise<MarketRow> {
  assertWellFormed(step);
  return unitOfWork.run([step.marketId], async ({ tx, record }) => {
    const before = await lockMarket(tx, step.marketId);
    assertLegal(before, step);
    const after = await updateMarket(tx, before.id, valuesOf(before, step));
    record(eventsOfMarketChange({ before, after, commitOrder: null }));
    return after;
  });
}

function assertWellFormed({ state, outcome, isCancellation }: Step): void {
  if (isCancellation === (state !== null)) {
    throw new ApiError('BAD_USER_INPUT', { argument: 'state' }, 'Give either a state or cancel: true.');
  }
  if (state === 'RESOLVING' && outcome === null) {
    throw new ApiError('BAD_USER_INPUT', { argument: 'outcome' }, 'RESOLVING needs the proposed outcome.');
  }
  if (outcome !== null && state !== 'RESOLVING' && state !== 'FINALIZED') {
    throw new ApiError(
      'BAD_USER_INPUT',
      { argument: 'outcome' },
      'Only RESOLVING and FINALIZED take an outcome.',
    );
  }
}

function assertLegal(market: MarketRow, { state, outcome, isCancellation }: Step): void {
  const details = { marketId: market.id, from: market.state, isCancelled: market.isCancelled };
  if (market.isCancelled) throw new ApiError('ILLEGAL_TRANSITION', details, 'The market is cancelled.');
  const isLegal = isCancellation
    ? market.state !== 'FINALIZED'
    : state !== null && nextStates[market.state].includes(state);
  if (!isLegal) throw new ApiError('ILLEGAL_TRANSITION', { ...details, to: state ?? 'cancelled' });
  // Another writer may have moved the market to RESOLVING without an outcome, and FINALIZED cannot be corrected.
  if (state === 'FINALIZED' && outcome === null && market.proposedOutcome === null) {
    throw new ApiError('BAD_USER_INPUT', { argument: 'outcome' }, 'No outcome was proposed: give one.');
  }
}

const databaseNow = sql<string>`now()`;

function valuesOf(market: MarketRow, { state, outcome }: Step): MarketValues {
  switch (state) {
    case null:
      return { isCancelled: true };
    case 'APPROVED':
      return { state, approvedAt: databaseNow };
    case 'ACTIVE':
      return { state, activatedAt: databaseNow };
    case 'RESOLVING':
      return { state, proposedOutcome: outcome, resolutionProposedAt: databaseNow };
    case 'FINALIZED':
      return { state, finalOutcome: outcome ?? market.proposedOutcome, finalizedAt: databaseNow };
    default:
      return { state };
  }
}
