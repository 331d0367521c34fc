import { bind, defineStatement, type BoundStatement } from '../../db/statement.ts';
import { fly } from '../../db/flights.ts';
import { defineReaction } from '../../commit/reaction.ts';
import { laterBy, now } from '../../base/time.ts';
import { marketStateChanged } from '../markets/events.ts';
import { isOffChain } from '../markets/off-chain.ts';
import { tradeExecuted } from '../trades/events.ts';
import type { TradeRow } from '../trades/table.ts';
import { resolveHoldings } from './jobs.ts';
import { watchMarket } from './watch-job.ts';
import { watchJobName } from './watch-key.ts';

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

/**
 * Makes a job when the price of a locked market passes a trigger, unless one waits. The job locks the market, so one that waits sees
 * the price of this transaction. It reads jobs and waits for none, because a job that runs may hold sessions.
 */
const makeWatch = defineStatement(
  'sessions_make_watch',
  `INSERT INTO marketcast_jobs (name, payload, due_at)
   SELECT '${watchJobName}', jsonb_build_object('marketId', $1::text), now()
   WHERE (EXISTS (SELECT FROM session_positions WHERE market_id = $1 AND low >= $2::numeric)
       OR EXISTS (SELECT FROM session_positions WHERE market_id = $1 AND high <= $3::numeric))
     AND NOT EXISTS (SELECT FROM marketcast_jobs
       WHERE name = '${watchJobName}' AND key IS NULL AND payload ->> 'marketId' = $1)`,
);

/** The statements that make the jobs of trades: one for each market. */
function watchesOf(trades: readonly TradeRow[]): readonly BoundStatement[] {
  const lasts = new Map(trades.map((trade) => [trade.marketId, trade.priceAfter]));
  return [...lasts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([marketId, price]) => (price === null ? [] : [bind(makeWatch, marketId, price, price)]));
}

/** A trade of another program and its market may be written one after the other. Its sessions are looked at again so much later. */
const lookAgainMicros = 500_000;

/** The sessions whose trigger prices a trade passes are looked at right after its commit. */
export const watchTrades = defineReaction({
  mode: 'within',
  name: 'sessions.watch-trades',
  on: tradeExecuted,
  plan: (events) => watchesOf(events.map(({ payload }) => payload)),
  async runAll({ tx, schedule }, events) {
    const trades = events.map(({ payload }) => payload);
    const statements = watchesOf(trades);
    if (statements.length > 0) await fly(tx, statements);
    const others = trades.filter(({ txSignature }) => !isOffChain(txSignature));
    for (const marketId of new Set(others.map((trade) => trade.marketId))) {
      await schedule(tx, watchMarket, { marketId });
      await schedule(
        tx,
        watchMarket,
        { marketId },
        { at: laterBy(now(), lookAgainMicros), key: `${marketId} again` },
      );
    }
  },
});
