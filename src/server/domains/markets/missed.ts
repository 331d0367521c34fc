import type { Event } from '../../broker/event.ts';
import type { RowChange } from '../../db/row-change.ts';
import { marketStates, type MarketRow, type MarketState } from './table.ts';
import { priceOf } from '../pricing/price.ts';
import { marketStateChanged, priceUpdated } from './events.ts';

/** The last events of a market in its log; undefined for an event that the log no longer keeps. */
export interface Published {
  readonly state: Event | undefined;
  readonly price: Event | undefined;
}

/** The columns of a market that `marketStateChanged` reports. */
type Status = Pick<MarketRow, 'state' | 'isCancelled'>;

/**
 * The changes from the last published status to the present row, with every step on the way. Without a published status,
 * the steps that the row dates at `since` or later.
 *
 * The time of a step is the row's column for that step, or else `updatedAt`.
 */
export function missedSteps(
  market: MarketRow,
  { state }: Published,
  since: string,
): readonly RowChange<MarketRow>[] {
  const published = state === undefined ? undefined : statusIn(state);
  // The market was deleted and created again under the same id, so the identities of its steps are taken.
  if (published === null) return [];
  const changes: RowChange<MarketRow>[] = [];
  let status = published;
  if (status === undefined && market.createdAt >= since) {
    // A row without dated steps counts as created in its present state.
    status = { state: hasDatedSteps(market) ? 'PROPOSED' : market.state, isCancelled: false };
    changes.push({ before: null, after: { ...market, ...status }, commitOrder: null });
  }
  status ??= statusBefore(market, since);
  for (const next of statusesUpTo(market, status)) {
    const updatedAt =
      next.isCancelled === status.isCancelled ? stepTime(market, next.state) : market.updatedAt;
    changes.push({
      before: { ...market, ...status },
      after: { ...market, ...next, updatedAt },
      commitOrder: null,
    });
    status = next;
  }
  return changes;
}

/** Whether the price of the row differs from the last published price. */
export function isPriceMissed(market: MarketRow, { price }: Published): boolean {
  const { priceYes } = priceOf(market);
  if (price === undefined || !priceUpdated.is(price)) {
    return market.sharesYes !== 0n || market.sharesNo !== 0n || Number(priceYes) !== 0.5;
  }
  const last = price.payload;
  return (
    last.sharesYes !== market.sharesYes || last.sharesNo !== market.sharesNo || last.priceYes !== priceYes
  );
}

/** The change to the present price. `commitOrder` must be read while the row is locked. */
export function priceChange(market: MarketRow, commitOrder: bigint | null): RowChange<MarketRow> {
  // Any other number of shares makes a price change, and the event does not contain the row before it.
  return { before: { ...market, sharesYes: market.sharesYes - 1n }, after: market, commitOrder };
}

/** The status that an event reports: undefined for an event of another kind, null when the market was deleted. */
export function statusIn(event: Event): Status | null | undefined {
  if (!marketStateChanged.is(event)) return undefined;
  const { newState, isCancelled } = event.payload;
  return newState === null ? null : { state: newState, isCancelled };
}

/** The status of the market before a moment, as far as its row dates its steps. */
function statusBefore(market: MarketRow, moment: string): Status {
  const steps = statusesUpTo(market, { state: 'PROPOSED', isCancelled: false });
  const old = steps.filter(({ state, isCancelled }) => !isCancelled && stepTime(market, state) < moment);
  return old.at(-1) ?? { state: 'PROPOSED', isCancelled: false };
}

/** The status after each step from an earlier status to the present status. */
function statusesUpTo(market: MarketRow, from: Status): readonly Status[] {
  const start = marketStates.indexOf(from.state);
  const end = marketStates.indexOf(market.state);
  const states: readonly MarketState[] =
    end < start
      ? [market.state]
      : marketStates.slice(start + 1, end + 1).filter((state) => state !== 'DISPUTED' || wasDisputed(market));
  const steps = states.map((state): Status => ({ state, isCancelled: from.isCancelled }));
  if (market.isCancelled === from.isCancelled) return steps;
  return [...steps, { state: market.state, isCancelled: market.isCancelled }];
}

/** No column dates a dispute, so its votes prove a past dispute. */
function wasDisputed(market: MarketRow): boolean {
  return market.state === 'DISPUTED' || market.disputeAgree + market.disputeDisagree > 0;
}

function hasDatedSteps(market: MarketRow): boolean {
  const { approvedAt, activatedAt, resolutionProposedAt, finalizedAt } = market;
  return [approvedAt, activatedAt, resolutionProposedAt, finalizedAt].some((time) => time !== null);
}

function stepTime(market: MarketRow, state: MarketState): string {
  const times: Partial<Record<MarketState, string | null>> = {
    PROPOSED: market.createdAt,
    APPROVED: market.approvedAt,
    ACTIVE: market.activatedAt,
    RESOLVING: market.resolutionProposedAt,
    FINALIZED: market.finalizedAt,
  };
  return times[state] ?? market.updatedAt;
}
