import { z } from 'zod';

import { defineEvent, type Event } from '../../broker/event.ts';
import { amount } from '../../db/columns.ts';
import type { Queryable } from '../../db/client.ts';
import type { RowChange } from '../../db/row-change.ts';
import { findDividendOfClaim } from './dividend-store.ts';
import {
  creatorShareTrades,
  dividendClaims,
  type CreatorShareTradeRow,
  type DividendClaimRow,
} from './table.ts';
import { creatorsTopic, creatorTopic, dividendsTopic } from './topics.ts';

/** Shares of a creator were bought or sold. The event belongs to no market. */
export const creatorSharesTraded = defineEvent('creatorSharesTraded', {
  payload: creatorShareTrades.row,
  topics: ({ creatorWallet }) => [creatorTopic.of(creatorWallet)],
  identity: ({ id }) => id,
  occurredAt: ({ createdAt }) => createdAt,
});

/** The events of a change of a row of `creator_share_trades`. */
export function eventsOfShareTrade({ before, after }: RowChange<CreatorShareTradeRow>): Event[] {
  return before === null && after !== null ? [creatorSharesTraded.create(after)] : [];
}

/** The volume of a creator's markets reached the unlock volume: once for each creator. */
export const creatorSharesUnlocked = defineEvent('creatorSharesUnlocked', {
  payload: z.object({
    creatorWallet: z.string(),
    /** Lamports, after the trade. */
    volume: z.string(),
    /** The trade that crossed; null where the volume was reached before the launch. */
    tradeId: z.string().nullable(),
    unlockedAt: z.string(),
  }),
  topics: ({ creatorWallet }) => [creatorTopic.of(creatorWallet), creatorsTopic.of(null)],
  identity: ({ creatorWallet }) => creatorWallet,
  occurredAt: ({ unlockedAt }) => unlockedAt,
});

/** A wallet claimed dividends, or is told of new ones. */
export const dividendChanged = defineEvent('dividendChanged', {
  payload: z.object({
    creatorWallet: z.string(),
    holderWallet: z.string(),
    accrued: amount.codec,
    claimed: amount.codec,
    /** Null for news of dividends. */
    claim: dividendClaims.row.nullable(),
    at: z.string(),
  }),
  topics: ({ holderWallet }) => [dividendsTopic.of(holderWallet)],
  identity: ({ creatorWallet, holderWallet, claim, at }) =>
    claim?.id ?? `${holderWallet}:${creatorWallet}:${at}`,
  occurredAt: ({ at }) => at,
});

/** The event of a claim, with the dividends after it. */
export function eventOfClaim(
  claim: DividendClaimRow,
  after: { readonly accrued: bigint; readonly claimed: bigint },
) {
  const { creatorWallet, holderWallet, createdAt: at } = claim;
  const { accrued, claimed } = after;
  return dividendChanged.create({ creatorWallet, holderWallet, accrued, claimed, claim, at });
}

/** The events of a change of a row of `dividend_claims`. */
export async function eventsOfClaimChange(
  { before, after }: RowChange<DividendClaimRow>,
  queries: Queryable,
): Promise<readonly Event[]> {
  if (before !== null || after === null) return [];
  const identity = `${dividendChanged.type}:${after.id}`;
  return [eventOfClaim(after, await findDividendOfClaim(queries, after, identity))];
}
