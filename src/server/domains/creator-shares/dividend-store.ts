import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Timestamp } from '../../base/time.ts';
import type { Queryable, Tx } from '../../db/client.ts';
import type { PageRequest } from '../../db/pages.ts';
import { dividendClaims, type DividendClaimRow, type DividendSource } from './table.ts';

/** Rows of a list of a viewer at most. */
export const maximumHoldings = 500;

const accrued = sql<bigint>`(held.accrued + held.shares * (known.per_share - held.settled_per_share))::bigint`;

/** The dividends of a wallet that have accrued, and those that it has claimed, in lamports. */
export interface DividendRow {
  readonly creatorWallet: string;
  readonly accrued: bigint;
  readonly claimed: bigint;
}

/** The shares of a wallet, with its dividends up to now and the price of the shares. */
export interface ValuedHolding extends DividendRow {
  readonly shares: number;
  readonly invested: bigint;
  readonly supply: number;
  readonly divisor: number;
}

/** The holdings that a list lets through: that of a creator, or those with shares. */
export interface HoldingFilter {
  readonly creator?: string;
  readonly isHeld?: boolean;
}

/** The holdings of a wallet, those without shares included: the last changed first, {@link maximumHoldings} at most. */
export async function listHoldings(
  queries: Queryable,
  wallet: string,
  { creator, isHeld = false }: HoldingFilter = {},
): Promise<readonly ValuedHolding[]> {
  const { rows } = await sql<ValuedHolding>`
    SELECT held.creator_wallet, held.shares, held.invested, held.claimed, ${accrued} AS accrued, known.supply, known.divisor
    FROM creator_holdings AS held JOIN creator_shares AS known USING (creator_wallet)
    WHERE held.holder_wallet = ${wallet} AND (${creator ?? null}::text IS NULL OR held.creator_wallet = ${creator ?? null})
      AND (held.shares > 0 OR NOT ${isHeld}::boolean)
    ORDER BY held.updated_at DESC, held.creator_wallet LIMIT ${maximumHoldings}
  `.execute(queries);
  return rows;
}

/**
 * The dividends of the wallet of a claim as they are after the claim. `identity` is that of its event, which tells whether the claim has
 * been applied.
 */
export async function findDividendOfClaim(
  queries: Queryable,
  { creatorWallet, holderWallet, amount }: DividendClaimRow,
  identity: string,
): Promise<Omit<DividendRow, 'creatorWallet'>> {
  const { rows } = await sql<Omit<DividendRow, 'creatorWallet'> & { isApplied: boolean }>`
    SELECT ${accrued} AS accrued, held.claimed,
      EXISTS (SELECT FROM marketcast_applied WHERE identity = ${identity}) AS is_applied
    FROM creator_holdings AS held JOIN creator_shares AS known USING (creator_wallet)
    WHERE held.creator_wallet = ${creatorWallet} AND held.holder_wallet = ${holderWallet}
  `.execute(queries);
  const [row] = rows;
  if (row === undefined) return { accrued: 0n, claimed: amount };
  const { accrued: present, claimed, isApplied } = row;
  if (isApplied) return { accrued: present, claimed };
  return { accrued: present > amount ? present - amount : 0n, claimed: claimed + amount };
}

/** Inserts a claim, now. */
export async function insertClaim(
  tx: Tx,
  claim: Omit<DividendClaimRow, 'createdAt'>,
): Promise<DividendClaimRow> {
  return tx
    .insertInto('dividendClaims')
    .values(claim)
    .returning(dividendClaims.selection)
    .executeTakeFirstOrThrow();
}

/** @throws {ApiError} `NOT_FOUND` when another program has deleted the claim. */
export async function requireClaim(queries: Queryable, id: string): Promise<DividendClaimRow> {
  const row = await queries
    .selectFrom('dividendClaims')
    .select(dividendClaims.selection)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new ApiError('NOT_FOUND', { claimId: id });
  return row;
}

/** The part of a wallet in a dividend. */
export interface PaymentRow {
  /** The id of the dividend. */
  readonly id: string;
  readonly creatorWallet: string;
  /** The part, in lamports. */
  readonly amount: bigint;
  readonly source: DividendSource;
  readonly tradeId: string | null;
  readonly createdAt: Timestamp;
}

/**
 * A page of the parts of a wallet in dividends, newest first. The part is the growth of a share times the shares that the wallet held
 * at that dividend, so the parts of a wallet add up to its claimed and accrued amounts.
 */
export async function listPayments(
  queries: Queryable,
  wallet: string,
  { before, after, limit, isReversed }: PageRequest,
): Promise<readonly PaymentRow[]> {
  const direction = isReversed ? sql`ASC` : sql`DESC`;
  const key = sql`(paid.created_at, paid.id)`;
  const older = after === null ? sql`true` : sql`${key} < (${after.time}::timestamptz, ${after.id}::uuid)`;
  const newer = before === null ? sql`true` : sql`${key} > (${before.time}::timestamptz, ${before.id}::uuid)`;
  // A wallet has few creators, and each gives a page in the order of its index.
  const { rows } = await sql<PaymentRow>`
    SELECT page.* FROM creator_holdings AS held CROSS JOIN LATERAL (
      SELECT paid.id, paid.creator_wallet, (paid.increment * span.shares)::bigint AS amount, paid.source, paid.trade_id,
        paid.created_at
      FROM dividends AS paid CROSS JOIN LATERAL (
        SELECT shares FROM creator_holding_spans
        WHERE creator_wallet = held.creator_wallet AND holder_wallet = held.holder_wallet
          AND from_per_share <= paid.per_share - paid.increment
        ORDER BY from_per_share DESC LIMIT 1
      ) AS span
      WHERE paid.creator_wallet = held.creator_wallet AND span.shares > 0 AND paid.increment > 0 AND ${older} AND ${newer}
      ORDER BY paid.created_at ${direction}, paid.id ${direction} LIMIT ${limit}
    ) AS page
    WHERE held.holder_wallet = ${wallet}
    ORDER BY page.created_at ${direction}, page.id ${direction} LIMIT ${limit}
  `.execute(queries);
  return rows;
}
