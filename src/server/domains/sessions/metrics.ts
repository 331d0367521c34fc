import type { Timestamp } from '../../base/time.ts';
import type { Account } from './account.ts';
import { ratioText } from './decimals.ts';
import type { SessionMetrics } from './metrics-event.ts';
import type { TradingSessionRow } from './table.ts';

/** Decimals of a utilisation and of a score. */
const decimals = 6;

/** The figures of a session, from its row and its unrealised profit at a moment. */
export function metricsAt(row: TradingSessionRow, unrealizedPnl: bigint, at: Timestamp): SessionMetrics {
  const { id: sessionId, status, realizedPnl, tradeCount, lossLimit } = row;
  const pnl = realizedPnl + unrealizedPnl;
  const loss = pnl < 0n ? -pnl : 0n;
  const until = row.endedAt ?? at;
  return {
    ...{ sessionId, status, realizedPnl, unrealizedPnl, tradeCount, at },
    lossLimitUtilization: ratioText(loss, lossLimit, decimals),
    timeElapsedSeconds: secondsBetween(row.startedAt, until),
    timeRemainingSeconds: row.endedAt === null ? secondsBetween(at, row.endsAt) : 0,
    performanceScore: scoreOf(row, pnl),
  };
}

/**
 * The score of a session: its return less half of its drawdown, in per cent of the balance that it began with. Null before its first
 * fill.
 */
function scoreOf({ tradeCount, peakPnl, startingBalance }: TradingSessionRow, pnl: bigint): string | null {
  if (tradeCount === 0) return null;
  const drawdown = peakPnl > pnl ? peakPnl - pnl : 0n;
  return ratioText(100n * (2n * pnl - drawdown), 2n * startingBalance, decimals);
}

function secondsBetween(from: Timestamp, to: Timestamp): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 1000));
}

/** The figures of a locked session. */
export function metricsOf({ row, unrealizedPnl, present }: Account): SessionMetrics {
  return metricsAt(row, unrealizedPnl, present);
}
