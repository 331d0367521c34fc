import { randomUUID } from 'node:crypto';

import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import { eachSideBySide } from '../../base/side-by-side.ts';
import { characterCount } from '../../db/characters.ts';
import type { Queryable } from '../../db/client.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import { lockAccounts } from './load.ts';
import { promiseReleases, releaseNow } from './releases.ts';
import { saveAccounts } from './save.ts';
import { keepStartsOut } from './stop-wall.ts';
import { findSessions, requireSession } from './store.ts';
import type { TradingSessionRow } from './table.ts';

/** The sessions of a stop. */
export type StopScope =
  | { readonly kind: 'session'; readonly sessionId: string }
  /** Those of a wallet. */
  | { readonly kind: 'wallet'; readonly wallet: string }
  /** Those that hold shares of a market, or have orders there. */
  | { readonly kind: 'market'; readonly marketId: string }
  | { readonly kind: 'everybody' };

/** A person, and the reason for a stop. */
export interface Stopping {
  readonly by: 'OWNER' | 'OPERATOR';
  readonly note: string;
}

/** The result of a stop. */
export interface Stopped {
  /** The first of the stopped sessions. A stop of a single session gives that one, also where it had ended before. */
  readonly sessions: readonly TradingSessionRow[];
  readonly stopped: number;
}

/** Characters of the reason of a stop at most. */
export const maximumNoteLength = 500;

/** Sessions that a stop answers with at most. */
export const maximumListed = 100;

/** Sessions that are stopped side by side. */
const sideBySide = 4;

/** Sessions of a page of a wide stop. */
const sessionsOfPage = 500;

/** A stop that its process left undone keeps starts out for so long. */
const stopMs = 60_000;

/** @throws {ApiError} `BAD_USER_INPUT`. */
export function assertNote(note: string): void {
  const length = characterCount(note);
  if (length >= 1 && length <= maximumNoteLength) return;
  const message = `reason has 1 to ${maximumNoteLength} characters.`;
  throw new ApiError('BAD_USER_INPUT', { argument: 'reason', maximum: maximumNoteLength, length }, message);
}

/**
 * Stops sessions at once. No order of a stopped session is filled or placed after the commit that stops it, in any process, and when
 * this resolves none of its orders is open. Wider stops first keep new sessions of their scope from starting, and then stop each
 * session in a transaction of its own.
 *
 * @throws {ApiError} `NOT_FOUND` for an unknown session.
 */
export async function stopSessions(
  queries: Queryable,
  unitOfWork: UnitOfWork,
  scope: StopScope,
  stopping: Stopping,
): Promise<Stopped> {
  if (scope.kind === 'session') {
    const isStopped = await stopOne(queries, unitOfWork, scope.sessionId, stopping);
    return { sessions: [await requireSession(queries, scope.sessionId)], stopped: isStopped ? 1 : 0 };
  }
  const stopId = await beginStop(unitOfWork, scope);
  const stopped: string[] = [];
  try {
    for (let after: string | null = null; ;) {
      const ids: readonly string[] = await findOpen(queries, scope, after);
      stopped.push(...(await stopAll(queries, unitOfWork, ids, stopping)));
      if (ids.length < sessionsOfPage) break;
      after = ids.at(-1) ?? null;
    }
  } finally {
    await sql`DELETE FROM session_stops WHERE id = ${stopId}::uuid`.execute(queries);
  }
  const listed = stopped.slice(0, maximumListed);
  const found = await findSessions(queries, listed);
  return { sessions: listed.flatMap((id) => found.get(id) ?? []), stopped: stopped.length };
}

/** Stops sessions, several side by side. Returns those that were open. */
async function stopAll(
  queries: Queryable,
  unitOfWork: UnitOfWork,
  ids: readonly string[],
  stopping: Stopping,
): Promise<readonly string[]> {
  const stopped: string[] = [];
  await eachSideBySide(ids, sideBySide, async (id) => {
    if (await stopOne(queries, unitOfWork, id, stopping)) stopped.push(id);
  });
  return stopped;
}

/** Stops a session, and ends its orders. Returns whether it was open. */
async function stopOne(
  queries: Queryable,
  unitOfWork: UnitOfWork,
  sessionId: string,
  { by, note }: Stopping,
): Promise<boolean> {
  const released = await unitOfWork.run([], async (unit) => {
    const { accounts } = await lockAccounts(unit.tx, [sessionId]);
    const account = accounts.get(sessionId);
    if (account === undefined) throw new ApiError('NOT_FOUND', { sessionId });
    if (!account.isOpen) return null;
    account.stop('EMERGENCY_STOPPED', by, note);
    const promised = await promiseReleases(unit, account);
    await saveAccounts(unit, [account]);
    return promised;
  });
  if (released === null) return false;
  await releaseNow(queries, unitOfWork, released);
  return true;
}

async function beginStop(unitOfWork: UnitOfWork, scope: StopScope): Promise<string> {
  const id = randomUUID();
  const wallet = scope.kind === 'wallet' ? scope.wallet : null;
  const marketId = scope.kind === 'market' ? scope.marketId : null;
  await unitOfWork.run([], async ({ tx }) => {
    await keepStartsOut(tx);
    await sql`
      INSERT INTO session_stops (id, user_wallet, market_id, until)
      VALUES (${id}::uuid, ${wallet}, ${marketId}, clock_timestamp() + ${stopMs} * interval '1 millisecond')
    `.execute(tx);
  });
  return id;
}

/** Open sessions of a scope, behind an id. */
async function findOpen(
  queries: Queryable,
  scope: StopScope,
  after: string | null,
): Promise<readonly string[]> {
  const wallet = scope.kind === 'wallet' ? scope.wallet : null;
  const marketId = scope.kind === 'market' ? scope.marketId : null;
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM trading_sessions AS session
    WHERE status IN ('ACTIVE', 'PAUSED') AND (${after}::uuid IS NULL OR id > ${after}::uuid)
      AND (${wallet}::text IS NULL OR user_wallet = ${wallet})
      AND (${marketId}::text IS NULL OR EXISTS (
        SELECT FROM session_positions AS held
        WHERE held.session_id = session.id AND held.market_id = ${marketId} AND held.shares > 0
      ) OR EXISTS (
        SELECT FROM orders WHERE orders.session_id = session.id AND orders.market_id = ${marketId}
          AND orders.status IN ('OPEN', 'PARTIALLY_FILLED')
      ))
    ORDER BY id LIMIT ${sessionsOfPage}
  `.execute(queries);
  return rows.map(({ id }) => id);
}
