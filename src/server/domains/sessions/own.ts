import { ApiError } from '../../base/errors.ts';
import type { Unit } from '../../commit/unit.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import type { Account } from './account.ts';
import './codes.ts';
import { lockAccounts } from './load.ts';
import { saveAccounts } from './save.ts';
import { requireSession } from './store.ts';
import type { TradingSessionRow } from './table.ts';

/** A session, and the wallet that must own it. */
export interface OwnSession {
  readonly wallet: string;
  readonly sessionId: string;
}

/** @throws {ApiError} `NOT_FOUND` unless it is a session of the wallet. */
export async function lockOwn({ tx }: Pick<Unit, 'tx'>, { wallet, sessionId }: OwnSession): Promise<Account> {
  const { accounts } = await lockAccounts(tx, [sessionId]);
  const account = accounts.get(sessionId);
  if (account?.row.userWallet !== wallet) throw new ApiError('NOT_FOUND', { sessionId });
  return account;
}

/** @throws {ApiError} `SESSION_NOT_ACTIVE` for a session that has ended. */
export function assertOpen({ isOpen, row }: Account): void {
  if (!isOpen) throw new ApiError('SESSION_NOT_ACTIVE', { sessionId: row.id, status: row.status });
}

/**
 * Changes an own session in a transaction.
 *
 * @throws {ApiError} `NOT_FOUND`, and the error of the change.
 */
export async function changeOwn(
  walletWork: WalletWork,
  own: OwnSession,
  change: (account: Account, unit: Unit) => Promise<void>,
): Promise<TradingSessionRow> {
  return walletWork.run(own.wallet, [], async (unit) => {
    const account = await lockOwn(unit, own);
    await change(account, unit);
    await saveAccounts(unit, [account]);
    return requireSession(unit.tx, own.sessionId);
  });
}
