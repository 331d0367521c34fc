import { defineReaction } from '../../commit/reaction.ts';
import { marketStateChanged } from '../markets/events.ts';
import { resolveHoldings } from './jobs.ts';

/** A market that ends realises what sessions hold of it. */
export const resolveWithMarket = defineReaction({
  mode: 'within',
  name: 'sessions.resolve-with-market',
  on: marketStateChanged,
  async run({ tx, schedule }, { payload: { marketId, newState, isCancelled } }) {
    if (newState !== 'FINALIZED' && !isCancelled) return;
    await schedule(tx, resolveHoldings, { marketId }, { key: marketId });
  },
});
