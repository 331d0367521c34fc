import { defineReaction } from '../../commit/reaction.ts';
import { tradeExecuted } from '../trades/events.ts';
import { countTrades } from './bars.ts';
import { eventsOfBars } from './events.ts';
import { planUsualCounts } from './usual.ts';

/** Each trade counts into the bars of its market, in its own transaction: a trade of ours, and a trade of another program. */
export const countIntoCandles = defineReaction({
  mode: 'within',
  name: 'candles.count',
  on: tradeExecuted,
  plan: (events) => planUsualCounts(events.map(({ payload }) => payload)),
  async runAll({ tx, record }, events) {
    record(
      eventsOfBars(
        await countTrades(
          tx,
          events.map(({ payload }) => payload),
        ),
      ),
    );
  },
});
