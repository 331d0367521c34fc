import { defineReaction } from '../../src/server/commit/reaction.ts';
import { tradeExecuted } from '../../src/server/domains/trades/events.ts';
import { eventsOfBadgeChange } from './events.ts';
import { secondTrade } from './jobs.ts';
import { countTrade, insertBadge, writeLetter } from './store.ts';

/** The first trade of a wallet earns a badge, in the transaction of the trade. The badge of the second follows as a job. */
export const countTrades = defineReaction({
  mode: 'within',
  name: 'badges.count-trades',
  on: tradeExecuted,
  async run({ tx, record, schedule }, { payload: { userWallet: wallet } }) {
    const trades = await countTrade(tx, wallet);
    if (trades === 2) await schedule(tx, secondTrade, { wallet });
    if (trades !== 1) return;
    const badge = await insertBadge(tx, { wallet, title: 'First trade' });
    if (badge !== null) record(eventsOfBadgeChange({ before: null, after: badge, commitOrder: null }));
  },
});

/** Each trade gets a letter of thanks, after its commit. */
export const thank = defineReaction({
  mode: 'after',
  name: 'badges.thank',
  on: tradeExecuted,
  async run({ tx }, { payload: { id, userWallet } }) {
    await writeLetter(tx, id, userWallet);
  },
});
