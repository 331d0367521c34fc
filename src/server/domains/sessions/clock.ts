import { fromMillis, type Timestamp } from '../../base/time.ts';
import type { Unit } from '../../commit/unit.ts';
import type { JobDefinition } from '../../jobs/job.ts';
import type { Account } from './account.ts';
import { isOpenStatus } from './account.ts';
import type { TradingSessionRow } from './table.ts';
import { raiseOnce } from './watch-risk.ts';

/** The part of its time after which a session is warned. */
const warnedAfter = 0.8;

/** The moment at which a session is warned that its time is nearly over. */
function warningOf({ startedAt, endsAt }: TradingSessionRow): Timestamp {
  const from = Date.parse(startedAt);
  return fromMillis(from + Math.round((Date.parse(endsAt) - from) * warnedAfter));
}

/** The next moment at which the clock changes something of a session; null for a session that has ended. */
function nextMoment(row: TradingSessionRow): Timestamp | null {
  if (!isOpenStatus(row.status)) return null;
  const moments = [row.endsAt];
  if (!row.raised.includes('TIME_LIMIT:WARNING')) moments.push(warningOf(row));
  if (row.status === 'ACTIVE' && row.heartbeatUntil !== null) moments.push(row.heartbeatUntil);
  return moments.sort()[0] ?? null;
}

/**
 * Does what the clock asks of a session: ends it at its time, warns of it, or pauses it when its algorithm was silent for too long.
 *
 * @returns whether its orders end.
 */
export function lookAtClock(account: Account): boolean {
  const { row, present } = account;
  if (!account.isOpen) return false;
  if (present >= warningOf(row)) {
    const [elapsed, whole] = [row.startedAt, row.endsAt].map((at) => Date.parse(at));
    const seconds = (until: number): string => String(Math.floor((until - (elapsed ?? 0)) / 1000));
    raiseOnce(account, {
      ...{ level: 'WARNING', type: 'TIME_LIMIT' },
      value: seconds(Date.parse(present)),
      threshold: seconds(Date.parse(warningOf(row))),
      message: `The session ends at ${row.endsAt}, after ${seconds(whole ?? 0)} seconds.`,
    });
  }
  // Behind the warning, so that a session is warned also when its clock looks late.
  if (present >= row.endsAt) {
    account.move('EXPIRED', 'TIME_LIMIT');
    return true;
  }
  if (row.status !== 'ACTIVE' || row.heartbeatUntil === null || present < row.heartbeatUntil) return false;
  const ttlMs = row.heartbeatTtlMs ?? 0;
  account.raise({
    ...{ level: 'CRITICAL', type: 'HEARTBEAT' },
    value: String(ttlMs + Date.parse(present) - Date.parse(row.heartbeatUntil)),
    threshold: String(ttlMs),
    message: `The algorithm gave no sign of life for ${ttlMs} ms.`,
  });
  account.change({ heartbeatUntil: null });
  account.move('PAUSED', null, 'No heartbeat came in time.');
  return true;
}

/** Makes the job of the clock for the next moment of a session, unless one waits that comes before it. */
export async function setClock(
  { tx, schedule }: Pick<Unit, 'tx' | 'schedule'>,
  account: Account,
  job: JobDefinition<{ id: string }>,
): Promise<void> {
  const { row, present } = account;
  const next = nextMoment(row);
  if (next === null) return;
  if (row.wakesAt !== null && row.wakesAt > present && row.wakesAt <= next) return;
  await schedule(tx, job, { id: row.id }, { at: next, key: `${row.id} ${next}` });
  account.change({ wakesAt: next });
}
