import type { RiskLevel, SessionEventData } from '../sessions/events.ts';
import type { Content } from './notify.ts';
import type { DataOf } from './data.ts';
import { notificationLimits as limits } from './table.ts';
import { billionths, cut } from './text.ts';

/** An event of a session, as far as a notification needs it. */
export interface OfSession {
  readonly sessionId: string;
  readonly sequence: bigint;
}

const parts = { marketId: null, groupKey: null, expiresAt: null } as const;

const severities = {
  WARNING: 'WARNING',
  CRITICAL: 'CRITICAL',
  EMERGENCY: 'CRITICAL',
} as const satisfies Record<RiskLevel, Content['severity']>;

/** A risk of a session passed a threshold. From CRITICAL on the notification is necessary. */
export function riskRaised(
  { sessionId, sequence }: OfSession,
  { level, type, value, threshold, message }: SessionEventData['RiskAlertRaised'],
): Content<'RISK_ALERT'> {
  return {
    ...parts,
    type: 'RISK_ALERT',
    severity: severities[level],
    title: `Risk of a session: ${type}`,
    body: cut(message, limits.body),
    data: { sessionId, alertSequence: String(sequence), level, riskType: type, value, threshold },
    actionUrl: `/sessions/${sessionId}`,
    dedupeKey: `risk:${sessionId}:${sequence}`,
    isNecessary: level !== 'WARNING',
  };
}

/** A session ended. */
export function sessionEnded(
  { sessionId }: OfSession,
  status: DataOf<'SESSION_ENDED'>['status'],
  reason: DataOf<'SESSION_ENDED'>['reason'],
): Content<'SESSION_ENDED'> {
  return {
    ...parts,
    type: 'SESSION_ENDED',
    severity: status === 'COMPLETED' || status === 'EXPIRED' ? 'INFO' : 'WARNING',
    title: 'A trading session ended',
    body: reason === null ? status : `${status}: ${reason}`,
    data: { sessionId, status, reason },
    actionUrl: `/sessions/${sessionId}`,
    dedupeKey: `session:${sessionId}:ended`,
    isNecessary: false,
  };
}

/** The shares of a creator can be traded. */
export function sharesUnlocked(creator: string): Content<'SHARES_UNLOCKED'> {
  return {
    ...parts,
    type: 'SHARES_UNLOCKED',
    severity: 'SUCCESS',
    title: 'Your shares are unlocked',
    body: 'They can be bought and sold from now on.',
    data: { creator },
    actionUrl: null,
    dedupeKey: 'shares-unlocked',
    isNecessary: false,
  };
}

/** Dividends of a creator's shares can be claimed. News of ten minutes count up a row. */
export function dividendAvailable(
  creator: string,
  accrued: bigint,
  at: string,
): Content<'DIVIDEND_AVAILABLE'> {
  return {
    ...parts,
    type: 'DIVIDEND_AVAILABLE',
    severity: 'SUCCESS',
    title: 'You can claim a dividend',
    body: `${billionths(accrued)} SOL.`,
    data: { creator, accrued: String(accrued) },
    actionUrl: null,
    groupKey: cut(`dividend:${creator}`, limits.key),
    dedupeKey: cut(`dividend:${at}:${creator}`, limits.key),
    isNecessary: false,
  };
}
