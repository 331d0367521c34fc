import { isUuid } from '../../../db/pages.ts';
import { requireCapability, requireWallet, type Context } from '../../../graphql/context.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import { ApiError } from '../../../base/errors.ts';
import { sessionsMigration } from '../migrations.ts';
import { findSessions } from '../store.ts';
import type { TradingSessionRow } from '../table.ts';

const loadSession = batchValues(findSessions);

/** @throws {ApiError} `SERVICE_UNAVAILABLE` where the server has no tables for sessions. */
export function requireSessions(context: Context): void {
  requireCapability(context, sessionsMigration.capability);
}

/** Whether the client may see what belongs to a wallet's session: its owner and a service may. */
function maySee({ viewer }: Context, wallet: string): boolean {
  return viewer !== null && (viewer.role === 'service_role' || viewer.wallet === wallet);
}

/** The session with an id; null for an unknown one, and for one that the client may not see. */
export async function findVisible(context: Context, id: string): Promise<TradingSessionRow | null> {
  if (context.viewer === null || !isUuid(id)) return null;
  const session = await loadSession(context, id.toLowerCase());
  return session !== null && maySee(context, session.userWallet) ? session : null;
}

/**
 * The session with an id, for its owner and for a service.
 *
 * @throws {ApiError} `UNAUTHENTICATED`, `NOT_FOUND`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions.
 */
export async function requireVisible(context: Context, sessionId: string): Promise<TradingSessionRow> {
  if (context.viewer === null) throw new ApiError('UNAUTHENTICATED');
  requireSessions(context);
  const session = await findVisible(context, sessionId);
  if (session === null) throw new ApiError('NOT_FOUND', { sessionId });
  return session;
}

/**
 * The wallet of the client, and the id of a session that it names. Whether it owns the session is seen behind its lock.
 *
 * @throws {ApiError} `UNAUTHENTICATED`, `FORBIDDEN`; `NOT_FOUND` for a text that is the id of no session; `SERVICE_UNAVAILABLE` where
 *   the server has no tables for sessions.
 */
export function ownSessionOf(context: Context, sessionId: string) {
  const wallet = requireWallet(context);
  requireSessions(context);
  if (!isUuid(sessionId)) throw new ApiError('NOT_FOUND', { sessionId });
  return { wallet, sessionId: sessionId.toLowerCase() };
}
