import { defineEvent, type Event } from '../../broker/event.ts';
import type { RowChange } from '../../db/row-change.ts';
import { publicTopics } from '../markets/topics.ts';
import { trades, type TradeRow } from './table.ts';

/** A trade settled, on chain or against the market maker. */
export const tradeExecuted = defineEvent('tradeExecuted', {
  payload: trades.row,
  marketId: ({ marketId }) => marketId,
  topics: ({ marketId }) => publicTopics(marketId),
  identity: ({ id }) => id,
  occurredAt: ({ blockTime }) => blockTime,
});

/** The events of a change of a row of `trades`. */
export function eventsOfTradeChange({ before, after }: RowChange<TradeRow>): Event[] {
  return before === null && after !== null ? [tradeExecuted.create(after)] : [];
}
