import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Timestamp } from '../../base/time.ts';
import type { Queryable } from '../../db/client.ts';
import { pageAlong } from '../../db/page-query.ts';
import type { PageRequest } from '../../db/pages.ts';
import { nanosOf, priceOfOutcome, unrealizedOf } from './pnl.ts';
import {
  tradingSessionEvents,
  tradingSessions,
  type SessionEventRow,
  type SessionStatus,
  type TradingSessionRow,
} from './table.ts';

/** A page of the sessions of a wallet, newest first. */
export async function listSessions(
  queries: Queryable,
  wallet: string,
  status: SessionStatus | null,
  page: PageRequest,
): Promise<readonly TradingSessionRow[]> {
  let query = queries
    .selectFrom('tradingSessions')
    .select(tradingSessions.selection)
    .where('userWallet', '=', wallet);
  if (status !== null) query = query.where('status', '=', status);
  return pageAlong(query, tradingSessions, 'createdAt', page).execute();
}

/** The sessions with these ids, whosever they are. An unknown id is missing. */
export async function findSessions(
  queries: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, TradingSessionRow>> {
  if (ids.length === 0) return new Map();
  const rows = await queries
    .selectFrom('tradingSessions')
    .select(tradingSessions.selection)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** @throws {ApiError} `NOT_FOUND` for an unknown session. */
export async function requireSession(queries: Queryable, sessionId: string): Promise<TradingSessionRow> {
  const session = (await findSessions(queries, [sessionId])).get(sessionId);
  if (session === undefined) throw new ApiError('NOT_FOUND', { sessionId });
  return session;
}

/** Shares that a session holds, and their profit at the present price. */
export interface SessionHolding {
  readonly marketId: string;
  readonly outcome: boolean;
  readonly shares: bigint;
  readonly cost: bigint;
  readonly unrealizedPnl: bigint;
}

/** Holdings of a session at most that a client reads. */
export const maximumHoldings = 500;

/** The holdings of each of these sessions, in the order of their markets. A session without any is missing. */
export async function findHoldings(
  queries: Queryable,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SessionHolding[]>> {
  const { rows } = await sql<Omit<SessionHolding, 'unrealizedPnl'> & { sessionId: string; yes: string }>`
    SELECT held.session_id, held.market_id, held.outcome, held.shares, held.cost,
      coalesce(market.current_price_yes, 0.5)::numeric(18, 9)::text AS yes
    FROM session_positions AS held LEFT JOIN markets AS market ON market.id = held.market_id
    WHERE held.session_id = ANY(${[...sessionIds]}::uuid[]) AND held.shares > 0
    ORDER BY held.market_id, held.outcome DESC
  `.execute(queries);
  const found = new Map<string, SessionHolding[]>();
  for (const { sessionId, yes, ...holding } of rows) {
    const price = priceOfOutcome(nanosOf(yes), holding.outcome);
    const held = { ...holding, unrealizedPnl: unrealizedOf(holding, price) };
    found.set(sessionId, [...(found.get(sessionId) ?? []), held]);
  }
  return found;
}

/** The sum of the profits of holdings that are not realised. */
export function unrealizedSum(holdings: readonly SessionHolding[] | null | undefined): bigint {
  return (holdings ?? []).reduce((sum, { unrealizedPnl }) => sum + unrealizedPnl, 0n);
}

/** Events of a session behind a sequence, in their order. */
export async function listEvents(
  queries: Queryable,
  sessionId: string,
  after: bigint,
  limit: number,
): Promise<readonly SessionEventRow[]> {
  return queries
    .selectFrom('tradingSessionEvents')
    .select(tradingSessionEvents.selection)
    .where('sessionId', '=', sessionId)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute();
}

/** The event of a decision; null for an unknown decision. */
export async function findDecision(queries: Queryable, sessionId: string, decisionId: string) {
  const row = await queries
    .selectFrom('tradingSessionEvents')
    .select(tradingSessionEvents.selection)
    .where('sessionId', '=', sessionId)
    .where('kind', '=', 'AlgorithmDecided')
    .where(sql<boolean>`data -> 'decision' ->> 'id' = ${decisionId}`)
    .executeTakeFirst();
  return row ?? null;
}

/** The moments at which alerts were acknowledged. The ids are `session:sequence` of the alerts. */
export async function findAcknowledged(
  queries: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Timestamp>> {
  const { rows } = await sql<{ id: string; at: Timestamp }>`
    SELECT session_id || ':' || (data ->> 'alertSequence') AS id, at FROM unnest(${[...ids]}::text[]) AS given (alert)
    JOIN trading_session_events ON kind = 'RiskAlertAcknowledged'
      AND session_id = split_part(given.alert, ':', 1)::uuid AND data ->> 'alertSequence' = split_part(given.alert, ':', 2)
  `.execute(queries);
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** A page of the events of a session, the oldest first. */
export async function pageEvents(
  queries: Queryable,
  sessionId: string,
  { after, before, limit, isReversed }: PageRequest,
): Promise<readonly SessionEventRow[]> {
  let query = queries
    .selectFrom('tradingSessionEvents')
    .select(tradingSessionEvents.selection)
    .where('sessionId', '=', sessionId);
  if (after !== null) query = query.where('sequence', '>', BigInt(after.id));
  if (before !== null) query = query.where('sequence', '<', BigInt(before.id));
  return query
    .orderBy('sequence', isReversed ? 'desc' : 'asc')
    .limit(limit)
    .execute();
}
