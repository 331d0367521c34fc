import { randomUUID } from 'node:crypto';

import { ApiError } from '../../base/errors.ts';
import { findFirstRequest, planClaim } from '../../commit/requests.ts';
import { carryOut } from '../../db/flights.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import { accruedOf } from './accumulator.ts';
import { both, planClaimed } from './apply.ts';
import './codes.ts';
import { insertClaim, requireClaim } from './dividend-store.ts';
import { eventOfClaim } from './events.ts';
import { requireShares } from './store.ts';
import type { DividendClaimRow } from './table.ts';

/** The claim that a wallet asks for. */
export interface ClaimRequest {
  readonly creator: string;
  readonly wallet: string;
  readonly clientId: string | null;
}

/** The result of a claim. */
export interface ClaimedDividends {
  readonly claim: DividendClaimRow;
  /** Whether an earlier request with the same client id made the claim. */
  readonly isDuplicate: boolean;
}

/**
 * Claims all dividends of a wallet that have accrued from a creator's shares. However many requests arrive at once, each lamport is
 * claimed once. The shares of the creator stay unlocked, so that holders do not wait for each other.
 *
 * @throws {ApiError} `NOT_FOUND`, `NOTHING_TO_CLAIM`, `CLIENT_ID_REUSED`.
 */
export async function claimDividends(
  walletWork: WalletWork,
  { creator, wallet, clientId }: ClaimRequest,
): Promise<ClaimedDividends> {
  const id = randomUUID();
  const holder = { creatorWallet: creator, holderWallet: wallet };
  const request = { caller: wallet, clientId, mutation: 'claimDividends', content: { creator } };
  const turn = `dividends ${JSON.stringify([creator, wallet])}`;
  return walletWork.run(wallet, [turn], async ({ tx, record }) => {
    const plan = both(planClaim(request, [id]), planClaimed([holder]));
    const [isNew, [holdings, perShares]] = await carryOut(tx, plan);
    if (!isNew) {
      const [first = ''] = await findFirstRequest(tx, request);
      return { claim: await requireClaim(tx, first), isDuplicate: true };
    }
    const perShare = perShares.get(creator);
    if (perShare === undefined) await requireShares(tx, creator);
    const holding = holdings.of(holder);
    const amount = accruedOf(holding, { perShare: perShare ?? 0n });
    if (amount === 0n) throw new ApiError('NOTHING_TO_CLAIM', { creator });
    const claim = await insertClaim(tx, { id, ...holder, amount });
    // The reaction to this event moves the holding, as it does for the claims of other programs.
    record([eventOfClaim(claim, { accrued: 0n, claimed: holding.claimed + amount })]);
    return { claim, isDuplicate: false };
  });
}
