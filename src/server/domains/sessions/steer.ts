import { ApiError } from '../../base/errors.ts';
import { laterBy } from '../../base/time.ts';
import type { Queryable } from '../../db/client.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import { setClock } from './clock.ts';
import { sessionClock } from './jobs.ts';
import { assertOpen, changeOwn, type OwnSession } from './own.ts';
import { promiseReleases, releaseNow, type Released } from './releases.ts';
import type { TradingSessionRow } from './table.ts';

/** The parts that steer a session. */
export interface Steering {
  readonly queries: Queryable;
  readonly walletWork: WalletWork;
  readonly unitOfWork: UnitOfWork;
}

/**
 * Pauses a session: it places nothing, and its resting orders fill on, unless they are cancelled. A paused session stays as it is.
 *
 * @throws {ApiError} `NOT_FOUND`, `SESSION_NOT_ACTIVE`.
 */
export async function pauseSession(
  { queries, walletWork, unitOfWork }: Steering,
  own: OwnSession,
  cancelsOrders: boolean,
): Promise<TradingSessionRow> {
  const releases: Released[] = [];
  const session = await changeOwn(walletWork, own, async (account, unit) => {
    assertOpen(account);
    if (account.row.status === 'ACTIVE') account.move('PAUSED', null);
    if (cancelsOrders) releases.push(await promiseReleases(unit, account));
  });
  for (const released of releases) await releaseNow(queries, unitOfWork, released);
  return session;
}

/**
 * Lets a paused session trade again. An active one stays as it is.
 *
 * @throws {ApiError} `NOT_FOUND`, `SESSION_NOT_ACTIVE`.
 */
export async function resumeSession({ walletWork }: Steering, own: OwnSession): Promise<TradingSessionRow> {
  return changeOwn(walletWork, own, async (account, unit) => {
    assertOpen(account);
    if (account.row.status === 'ACTIVE') return;
    const { heartbeatTtlMs: ttlMs } = account.row;
    if (ttlMs !== null) account.change({ heartbeatUntil: laterBy(account.present, ttlMs * 1000) });
    account.move('ACTIVE', null);
    await setClock(unit, account, sessionClock);
  });
}

/**
 * Ends a session as planned. All of its orders end. A session that has ended stays as it is.
 *
 * @throws {ApiError} `NOT_FOUND`; `SESSION_NOT_ACTIVE` for a session that ended otherwise.
 */
export async function completeSession(
  { queries, walletWork, unitOfWork }: Steering,
  own: OwnSession,
): Promise<TradingSessionRow> {
  const releases: Released[] = [];
  const session = await changeOwn(walletWork, own, async (account, unit) => {
    if (account.row.status === 'COMPLETED') return;
    assertOpen(account);
    releases.push(await promiseReleases(unit, account));
    account.move('COMPLETED', 'COMPLETED');
  });
  for (const released of releases) await releaseNow(queries, unitOfWork, released);
  return session;
}

/** Bounds of the time within which an algorithm gives the next sign of life. */
export const heartbeatBounds = { minimumMs: 1000, maximumMs: 3_600_000 } as const;

/**
 * Notes a sign of life of an algorithm. Without another one within `ttlMs` the session is paused, and its orders end.
 *
 * @throws {ApiError} `NOT_FOUND`, `SESSION_NOT_ACTIVE`, `BAD_USER_INPUT`.
 */
export async function noteHeartbeat(
  { walletWork }: Steering,
  own: OwnSession,
  ttlMs: number,
): Promise<TradingSessionRow> {
  const { minimumMs, maximumMs } = heartbeatBounds;
  if (ttlMs < minimumMs || ttlMs > maximumMs) {
    const message = `ttlMs must lie between ${minimumMs} and ${maximumMs}.`;
    throw new ApiError('BAD_USER_INPUT', { argument: 'ttlMs' }, message);
  }
  return changeOwn(walletWork, own, async (account, unit) => {
    assertOpen(account);
    account.change({ heartbeatTtlMs: ttlMs, heartbeatUntil: laterBy(account.present, ttlMs * 1000) });
    await setClock(unit, account, sessionClock);
  });
}
