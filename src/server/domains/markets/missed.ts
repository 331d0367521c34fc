import { marketStates, type MarketRow, type MarketState } from '../../db/rows.ts';
import type { RowChange } from '../../db/row-change.ts';
import type { Event } from '../../broker/event.ts';
import { marketStateChanged, priceUpdated } from './events.ts';
import { priceOf } from '../pricing/price.ts';

/** What was published of a market last, as far as its log reaches back. */
export interface Published {
  readonly state: Event | undefined;
  readonly price: Event | undefined;
}

/** The state in which a market stands, for those who watch it. */
type Standing = Pick<MarketRow, 'state' | 'isCancelled'>;

/**
 * The changes of state between what was published last and the row as it is, one for each step that its way must have
 * taken. Where nothing was published, the steps that the row dates `since` or later.
 *
 * A step's time is the one that the row keeps for it, and otherwise the row's last change.
 */
export function missedSteps(
  market: MarketRow,
  { state }: Published,
  since: string,
): readonly RowChange<MarketRow>[] {
  const published = state === undefined ? undefined : standingOf(state);
  // Deleted, and made anew under the same id: an identity that is taken.
  if (published === null) return [];
  const changes: RowChange<MarketRow>[] = [];
  let standing = published;
  if (standing === undefined && market.createdAt >= since) {
    // A row that dates no step is taken for one that was created as it is.
    standing = { state: hasDatedSteps(market) ? 'PROPOSED' : market.state, isCancelled: false };
    changes.push({ before: null, after: { ...market, ...standing }, commitOrder: null });
  }
  standing ??= standingBefore(market, since);
  for (const next of wayTo(market, standing)) {
    const updatedAt =
      next.isCancelled === standing.isCancelled ? stepTime(market, next.state) : market.updatedAt;
    changes.push({
      before: { ...market, ...standing },
      after: { ...market, ...next, updatedAt },
      commitOrder: null,
    });
    standing = next;
  }
  return changes;
}

/** Whether the row's price is another one than was published last. */
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

/** The change to the price as it is; `commitOrder` was read while the row was locked. */
export function priceChange(market: MarketRow, commitOrder: bigint): RowChange<MarketRow> {
  // Anything that differs: what it was before is not in the event.
  return { before: { ...market, sharesYes: market.sharesYes - 1n }, after: market, commitOrder };
}

/** Undefined when the event tells of no state, null when the market was deleted. */
function standingOf(event: Event): Standing | null | undefined {
  if (!marketStateChanged.is(event)) return undefined;
  const { newState, isCancelled } = event.payload;
  return newState === null ? null : { state: newState, isCancelled };
}

/** Where the market stood at a moment, as far as its row keeps times. */
function standingBefore(market: MarketRow, moment: string): Standing {
  const steps = wayTo(market, { state: 'PROPOSED', isCancelled: false });
  const old = steps.filter(({ state, isCancelled }) => !isCancelled && stepTime(market, state) < moment);
  return old.at(-1) ?? { state: 'PROPOSED', isCancelled: false };
}

/** The steps from where a market stood to where it stands. */
function wayTo(market: MarketRow, from: Standing): readonly Standing[] {
  const start = marketStates.indexOf(from.state);
  const end = marketStates.indexOf(market.state);
  const states: readonly MarketState[] =
    end < start
      ? [market.state]
      : marketStates.slice(start + 1, end + 1).filter((state) => state !== 'DISPUTED' || wasDisputed(market));
  const steps = states.map((state): Standing => ({ state, isCancelled: from.isCancelled }));
  if (market.isCancelled === from.isCancelled) return steps;
  return [...steps, { state: market.state, isCancelled: market.isCancelled }];
}

/** Nothing in the row dates a dispute: votes prove it when it is over. */
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
