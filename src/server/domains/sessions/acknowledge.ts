import { ApiError } from '../../base/errors.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import { changeOwn, type OwnSession } from './own.ts';
import { findAcknowledged, listEvents } from './store.ts';
import type { TradingSessionRow } from './table.ts';

/**
 * Notes that the owner of a session has seen an alert. A second time changes nothing.
 *
 * @throws {ApiError} `NOT_FOUND` for an unknown session or alert.
 */
export async function acknowledgeAlert(
  walletWork: WalletWork,
  own: OwnSession,
  sequence: bigint,
): Promise<TradingSessionRow> {
  return changeOwn(walletWork, own, async (account, { tx }) => {
    const [event] = await listEvents(tx, own.sessionId, sequence - 1n, 1);
    if (event?.sequence !== sequence || event.kind !== 'RiskAlertRaised')
      throw new ApiError('NOT_FOUND', { sessionId: own.sessionId, sequence: sequence.toString() });
    const known = await findAcknowledged(tx, [`${own.sessionId}:${sequence}`]);
    if (known.size > 0) return;
    account.tell('RiskAlertAcknowledged', { alertSequence: sequence.toString(), by: own.wallet });
  });
}
