import { sql } from 'kysely';

import type { Event } from '../../broker/event.ts';
import { defineReaction } from '../../commit/reaction.ts';
import type { Unit } from '../../commit/unit.ts';
import { usualSql } from '../../commit/usual-case.ts';
import type { Tx } from '../../db/client.ts';
import { bind, defineStatement, textArray, type BoundStatement } from '../../db/statement.ts';
import { isOffChain } from '../markets/off-chain.ts';
import { tradeExecuted } from '../trades/events.ts';
import type { TradeRow } from '../trades/table.ts';
import { applyClaims, applyShareTrades } from './apply.ts';
import { creatorSharesTraded, dividendChanged } from './events.ts';
import { lookAgain, lookAgainAt } from './jobs.ts';
import { readLocked, unlockWhereReached } from './unlock.ts';

const countBelow = defineStatement(
  'count_volume_below_unlock',
  `SELECT ${usualSql(`NOT EXISTS (
     SELECT FROM creator_shares WHERE unlocked_at IS NULL
       AND creator_wallet = ANY(ARRAY(SELECT creator_wallet FROM markets WHERE id = ANY($1::text[])))
   ) OR marketcast_creator_volume_stays_below($1::text[])`)}`,
);

/** The statements of the usual case: no shares of the creators of these markets are locked, or they stay locked. */
export function planVolume(marketIds: readonly string[]): readonly BoundStatement[] {
  return [bind(countBelow, textArray([...new Set(marketIds)]))];
}

const planTraded = (events: readonly Event<string, TradeRow>[]): readonly BoundStatement[] =>
  planVolume(events.map(({ payload }) => payload.marketId));

/**
 * A trade may be the one at which the volume of a creator's markets unlocks its shares. Where the creator has launched none, or they are
 * unlocked, no row is locked.
 */
export const countVolume = defineReaction({
  mode: 'within',
  name: 'creator-shares.count-volume',
  on: tradeExecuted,
  locks: 'creators',
  plan: planTraded,
  async runAll(unit, events) {
    if (unit.isUsual) return unit.expect(planTraded(events));
    const trades = events.map(({ payload }) => payload);
    const creators = await findCreators(unit.tx, trades);
    if (creators.size === 0) return;
    for (const locked of await readLocked(unit.tx, [...new Set(creators.values())])) {
      const own = trades.filter(({ marketId }) => creators.get(marketId) === locked.creator);
      if (await unlockWhereReached(unit, locked, own)) continue;
      await expectVolume(unit, locked.creator, own);
    }
  },
});

/** The creators of the markets of trades that have launched shares which are locked. */
async function findCreators(tx: Tx, trades: readonly TradeRow[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; creator: string }>`
    SELECT markets.id, markets.creator_wallet AS creator FROM markets
    JOIN creator_shares AS known ON known.creator_wallet = markets.creator_wallet AND known.unlocked_at IS NULL
    WHERE markets.id = ANY(${[...new Set(trades.map(({ marketId }) => marketId))]}::text[])
  `.execute(tx);
  return new Map(rows.map(({ id, creator }) => [id, creator]));
}

/** Another program may write its trade and the volume of the market in separate transactions, so the volume is looked at again. */
async function expectVolume(
  { tx, schedule }: Pick<Unit, 'tx' | 'schedule'>,
  creator: string,
  trades: readonly TradeRow[],
): Promise<void> {
  if (trades.every(({ txSignature }) => isOffChain(txSignature))) return;
  await schedule(tx, lookAgain, { creator }, { at: lookAgainAt(), key: creator });
}

/** Each trade of shares moves the supply, the reserve, the holding and the dividends, in its own transaction: ours, and those of other programs. */
export const moveShares = defineReaction({
  mode: 'within',
  name: 'creator-shares.move-shares',
  on: creatorSharesTraded,
  locks: 'creators',
  runAll: ({ tx }, events) =>
    applyShareTrades(
      tx,
      events.map(({ payload }) => payload),
    ),
});

/** Each claim moves the holding, in its own transaction: ours, and those of other programs. */
export const moveClaims = defineReaction({
  mode: 'within',
  name: 'creator-shares.move-claims',
  on: dividendChanged,
  locks: 'creators',
  concerns: ({ payload }) => payload.claim !== null,
  async runAll({ tx }, events) {
    const claims = events.flatMap(({ payload }) => payload.claim ?? []);
    if (claims.length > 0) await applyClaims(tx, claims);
  },
});
