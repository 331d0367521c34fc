import { sql } from 'kysely';

import type { Tx } from '../../db/client.ts';
import type { Account } from './account.ts';
import { nanosOf } from './pnl.ts';
import { priceText } from './triggers.ts';
import { raiseOnce, rearm } from './watch-risk.ts';

/**
 * The largest move of a price that a session holds, in billionths, by the id of the session. The present price counts, too, because a
 * fill of this transaction or another program has made it without a stored trade.
 */
async function readSwings(tx: Tx, accounts: readonly Account[]): Promise<ReadonlyMap<string, bigint>> {
  const held = accounts.flatMap(({ row, holdings }) =>
    holdings.map(({ marketId, yes }) => ({
      id: row.id,
      marketId,
      ms: row.volatilityMs,
      yes: priceText(yes),
    })),
  );
  if (held.length === 0) return new Map();
  // The trades of a market are read once, however many sessions hold it.
  const { rows } = await sql<{ id: string; swing: string }>`
    WITH held AS (
      SELECT * FROM unnest(
        ${held.map(({ id }) => id)}::text[], ${held.map(({ marketId }) => marketId)}::text[],
        ${held.map(({ ms }) => ms)}::integer[], ${held.map(({ yes }) => yes)}::numeric[]
      ) AS given (id, market_id, ms, price)
    ), moved AS (
      SELECT watched.market_id, watched.ms, max(prices.price) AS highest, min(prices.price) AS lowest
      FROM (SELECT DISTINCT market_id, ms FROM held) AS watched
      CROSS JOIN LATERAL (
        SELECT price_after AS price FROM trades WHERE market_id = watched.market_id AND price_after IS NOT NULL
          AND block_time >= clock_timestamp() - watched.ms * interval '1 millisecond'
        UNION ALL
        SELECT coalesce((
          SELECT price_after FROM trades WHERE market_id = watched.market_id AND price_after IS NOT NULL
            AND block_time < clock_timestamp() - watched.ms * interval '1 millisecond'
          ORDER BY block_time DESC, id DESC LIMIT 1
        ), 0.5)
      ) AS prices
      GROUP BY watched.market_id, watched.ms
    )
    SELECT held.id, max(greatest(moved.highest, held.price) - least(moved.lowest, held.price))::numeric(18, 9)::text AS swing
    FROM held JOIN moved ON moved.market_id = held.market_id AND moved.ms = held.ms GROUP BY held.id
  `.execute(tx);
  return new Map(rows.map(({ id, swing }) => [id, nanosOf(swing)]));
}

/**
 * Raises VOLATILITY where the price of a market that an open session holds moved by its bound within its time: the highest price less
 * the lowest. The alert may come again after the move fell below nine tenths of the bound.
 */
export async function watchVolatility(tx: Tx, accounts: Iterable<Account>): Promise<void> {
  const open = [...accounts].filter(({ isOpen, row }) => isOpen && nanosOf(row.volatility) > 0n);
  const swings = await readSwings(tx, open);
  for (const account of open) {
    const { volatility, volatilityMs } = account.row;
    const [swing, bound] = [swings.get(account.row.id) ?? 0n, nanosOf(volatility)];
    if (swing * 10n < bound * 9n) rearm(account, 'VOLATILITY', 'WARNING');
    if (swing < bound) continue;
    raiseOnce(account, {
      ...{ level: 'WARNING', type: 'VOLATILITY' },
      value: priceText(swing),
      threshold: priceText(bound),
      message: `A price that the session holds moved by ${priceText(swing)} SOL within ${volatilityMs} ms.`,
    });
  }
}
