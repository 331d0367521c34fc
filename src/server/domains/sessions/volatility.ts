import { sql } from 'kysely';

import type { Tx } from '../../db/client.ts';
import type { Account } from './account.ts';
import { nanosOf } from './pnl.ts';
import { priceText } from './triggers.ts';
import { raiseOnce, rearm } from './watch-risk.ts';

/** The largest move of a price that a session holds, in billionths, by the id of the session. */
async function readSwings(tx: Tx, accounts: readonly Account[]): Promise<ReadonlyMap<string, bigint>> {
  const held = accounts.flatMap(({ row, holdings }) =>
    holdings.map(({ marketId }) => ({ id: row.id, marketId, ms: row.volatilityMs })),
  );
  if (held.length === 0) return new Map();
  const { rows } = await sql<{ id: string; swing: string }>`
    SELECT held.id, max(prices.swing)::numeric(18, 9)::text AS swing
    FROM unnest(
      ${held.map(({ id }) => id)}::text[], ${held.map(({ marketId }) => marketId)}::text[], ${held.map(({ ms }) => ms)}::integer[]
    ) AS held (id, market_id, ms)
    CROSS JOIN LATERAL (
      SELECT max(price) - min(price) AS swing FROM (
        SELECT price_after AS price FROM trades WHERE market_id = held.market_id AND price_after IS NOT NULL
          AND block_time >= clock_timestamp() - held.ms * interval '1 millisecond'
        UNION ALL
        SELECT coalesce((
          SELECT price_after FROM trades WHERE market_id = held.market_id AND price_after IS NOT NULL
            AND block_time < clock_timestamp() - held.ms * interval '1 millisecond'
          ORDER BY block_time DESC, id DESC LIMIT 1
        ), 0.5)
      ) AS moved
    ) AS prices
    GROUP BY held.id
  `.execute(tx);
  return new Map(rows.map(({ id, swing }) => [id, nanosOf(swing)]));
}

/** Raises VOLATILITY where the swing of a price that an open session holds has come to its bound. Lets it be raised again below it. */
function note(account: Account, swing: bigint): void {
  const { volatility, volatilityMs } = account.row;
  const bound = nanosOf(volatility);
  if (swing * 10n < bound * 9n) rearm(account, 'VOLATILITY', 'WARNING');
  if (swing < bound) return;
  raiseOnce(account, {
    ...{ level: 'WARNING', type: 'VOLATILITY' },
    value: priceText(swing),
    threshold: priceText(bound),
    message: `A price that the session holds moved by ${priceText(swing)} SOL within ${volatilityMs} ms.`,
  });
}

/**
 * Raises VOLATILITY where the trades of a transaction alone move the price of a market that an open session holds by its bound. The next
 * look at the prices adds the moves before them, which would cost each fill a read.
 */
export function noteMove(account: Account, marketId: string, prices: readonly string[]): void {
  const sorted = prices.map(nanosOf).sort((one, other) => (one < other ? -1 : 1));
  const swing = (sorted.at(-1) ?? 0n) - (sorted[0] ?? 0n);
  const isWatched = account.isOpen && nanosOf(account.row.volatility) > 0n;
  if (swing === 0n || !isWatched || !account.holdings.some((held) => held.marketId === marketId)) return;
  if (swing >= nanosOf(account.row.volatility)) note(account, swing);
  account.lookSoon();
}

/**
 * Raises VOLATILITY where the price of a market that an open session holds moved by its bound within its time: the highest price less
 * the lowest. The alert may come again after the move fell below nine tenths of the bound.
 */
export async function watchVolatility(tx: Tx, accounts: Iterable<Account>): Promise<void> {
  const open = [...accounts].filter(({ isOpen, row }) => isOpen && nanosOf(row.volatility) > 0n);
  const swings = await readSwings(tx, open);
  for (const account of open) note(account, swings.get(account.row.id) ?? 0n);
}
