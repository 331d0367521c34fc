import { expect } from 'vitest';

import type { SharedStage } from '../postgres/databases.ts';

/** The sums of a creator's shares, as its rows have them and as they follow from its trades, dividends and claims. */
const sums = `
  SELECT known.supply, known.holders, known.reserve::text AS reserve, known.paid_in::text AS paid_in, known.platform_fees::text AS platform_fees,
    (known.carried + held.claimed + held.accrued)::text AS shared, held.shares AS held, held.holders AS counted,
    held.claimed::text AS claimed, claims.amount::text AS claims, traded.reserve::text AS traded, traded.fees::text AS fees, sold.amount::text AS sold,
    traded.shares AS bought, paid.amount::text AS paid, parts.wrong AS wrong_parts
  FROM creator_shares AS known
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(shares), 0)::integer AS shares, count(*) FILTER (WHERE shares > 0)::integer AS holders,
      coalesce(sum(claimed), 0) AS claimed,
      coalesce(sum(accrued + shares * (known.per_share - settled_per_share)), 0) AS accrued
    FROM creator_holdings WHERE creator_wallet = known.creator_wallet
  ) AS held
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS amount FROM dividend_claims WHERE creator_wallet = known.creator_wallet
  ) AS claims
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(CASE side WHEN 'buy' THEN cost ELSE -cost END), 0) AS reserve, coalesce(sum(fee), 0) AS fees,
      coalesce(sum(CASE side WHEN 'buy' THEN shares ELSE -shares END), 0)::integer AS shares
    FROM creator_share_trades WHERE creator_wallet = known.creator_wallet
  ) AS traded
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS amount FROM dividends WHERE creator_wallet = known.creator_wallet
  ) AS paid
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS amount FROM dividends
    WHERE creator_wallet = known.creator_wallet AND source = 'SALE'
  ) AS sold
  CROSS JOIN LATERAL (
    SELECT count(*)::integer AS wrong FROM creator_holdings AS holding
    WHERE holding.creator_wallet = known.creator_wallet
      AND holding.claimed + holding.accrued + holding.shares * (known.per_share - holding.settled_per_share) <> (
        SELECT coalesce(sum(dividend.increment * (
          SELECT span.shares FROM creator_holding_spans AS span
          WHERE span.creator_wallet = holding.creator_wallet AND span.holder_wallet = holding.holder_wallet
            AND span.from_per_share <= dividend.per_share - dividend.increment
          ORDER BY span.from_per_share DESC LIMIT 1
        )), 0) FROM dividends AS dividend WHERE dividend.creator_wallet = holding.creator_wallet
      )
  ) AS parts
  WHERE known.creator_wallet = $1`;

/**
 * Checks the rows of a creator's shares: the dividends add up to the lamport, the parts of each holder to its claimed and
 * accrued amounts, and the supply and the reserve follow from the trades.
 */
export async function expectSound(stage: Pick<SharedStage, 'query'>, creator: string): Promise<void> {
  const [row] = await stage.query(sums, [creator]);
  if (row === undefined) throw new Error('the creator has launched no shares');
  const { supply, holders, reserve, paid_in: paidIn, claimed } = row;
  expect(row).toMatchObject({
    ...{ shared: paidIn, paid: paidIn, held: supply, counted: holders, bought: supply, traded: reserve },
    ...{ claims: claimed, wrong_parts: 0 },
  });
  expect(BigInt(String(row['platform_fees'])) + BigInt(String(row['sold']))).toBe(
    BigInt(String(row['fees'])),
  );
}
