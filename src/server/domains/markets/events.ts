import { z } from 'zod';

import { defineEvent, type Event } from '../../broker/event.ts';
import type { RowChange } from '../../db/row-change.ts';
import { priceOf, type PricedMarket } from '../pricing/price.ts';
import { publicTopics } from './topics.ts';
import { markets, type MarketRow } from './table.ts';

const { shape } = markets.row;

const stateChange = z.object({
  marketId: z.string(),
  action: z.enum(['CREATED', 'UPDATED', 'DELETED']),
  oldState: shape.state.nullable(),
  newState: shape.state.nullable(),
  isCancelled: z.boolean(),
  /** Null for a deleted row, because nothing dates its deletion. */
  changedAt: z.string().nullable(),
});

/** A market was created, moved to another state, was cancelled or deleted. */
export const marketStateChanged = defineEvent('marketStateChanged', {
  payload: stateChange,
  marketId: ({ marketId }) => marketId,
  topics: ({ marketId }) => publicTopics(marketId),
  identity: ({ marketId, action, changedAt, newState, isCancelled }) => {
    if (action !== 'UPDATED') return `${marketId}:${action.toLowerCase()}`;
    // A transaction that moves the state and cancels writes the same updated_at for both.
    return `${marketId}:${changedAt ?? ''}:${newState ?? ''}${isCancelled ? ':cancelled' : ''}`;
  },
  occurredAt: ({ changedAt }) => changedAt,
});

const price = z.object({
  marketId: z.string(),
  priceYes: z.string(),
  priceNo: z.string(),
  sharesYes: shape.sharesYes,
  sharesNo: shape.sharesNo,
  totalVolume: shape.totalVolume,
  updatedAt: z.string(),
  /** The digits of the change's commit order; null without a commit order. */
  commitOrder: z.string().nullable(),
});

/** The shares or the prices of a market moved. */
export const priceUpdated = defineEvent('priceUpdated', {
  payload: price,
  marketId: ({ marketId }) => marketId,
  topics: ({ marketId }) => publicTopics(marketId),
  identity: (change) =>
    [
      change.marketId,
      change.updatedAt,
      change.sharesYes,
      change.sharesNo,
      change.priceYes,
      change.priceNo,
      change.totalVolume,
    ].join(':'),
  occurredAt: ({ updatedAt }) => updatedAt,
  supersession: ({ marketId, commitOrder }) => ({
    key: `price:${marketId}`,
    order: commitOrder === null ? null : BigInt(commitOrder),
  }),
});

/** The columns of a market that its events tell, or follow from. */
export type MarketFacts = Pick<
  MarketRow,
  | 'id'
  | 'state'
  | 'isCancelled'
  | 'totalVolume'
  | 'createdAt'
  | 'updatedAt'
  | keyof PricedMarket
  | 'currentPriceNo'
>;

/** The events of a change of a row of `markets`. */
export function eventsOfMarketChange({ before, after, commitOrder }: RowChange<MarketFacts>): Event[] {
  if (after === null) return before === null ? [] : [deleted(before)];
  if (before === null) return [created(after)];
  const events: Event[] = [];
  if (before.state !== after.state || before.isCancelled !== after.isCancelled) {
    events.push(
      marketStateChanged.create({
        marketId: after.id,
        action: 'UPDATED',
        oldState: before.state,
        newState: after.state,
        isCancelled: after.isCancelled,
        changedAt: after.updatedAt,
      }),
    );
  }
  if (hasPriceMoved(before, after)) {
    const { priceYes, priceNo } = priceOf(after);
    const { id: marketId, sharesYes, sharesNo, totalVolume, updatedAt } = after;
    const order = commitOrder?.toString() ?? null;
    events.push(
      priceUpdated.create({
        marketId,
        priceYes,
        priceNo,
        sharesYes,
        sharesNo,
        totalVolume,
        updatedAt,
        commitOrder: order,
      }),
    );
  }
  return events;
}

function created(market: MarketFacts): Event {
  return marketStateChanged.create({
    marketId: market.id,
    action: 'CREATED',
    oldState: null,
    newState: market.state,
    isCancelled: market.isCancelled,
    changedAt: market.createdAt,
  });
}

function deleted(market: MarketFacts): Event {
  return marketStateChanged.create({
    marketId: market.id,
    action: 'DELETED',
    oldState: market.state,
    newState: null,
    isCancelled: market.isCancelled,
    changedAt: null,
  });
}

function hasPriceMoved(before: MarketFacts, after: MarketFacts): boolean {
  return (
    before.sharesYes !== after.sharesYes ||
    before.sharesNo !== after.sharesNo ||
    before.currentPriceYes !== after.currentPriceYes ||
    before.currentPriceNo !== after.currentPriceNo
  );
}
