import { sql, type SqlBool } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import type { PageRequest } from '../../db/pages.ts';
import { notifications, priceAlerts, type Badge, type NotificationRow, type PriceAlertRow } from './table.ts';
import type { NotificationState, NotificationType } from './types.ts';

/** Rows of a list of a wallet's wishes at most. */
export const maximumListed = 500;

/** The counters of a wallet, by its key alone, however many notifications it has. */
export async function readBadge(queries: Queryable, wallet: string): Promise<Badge> {
  const row = await queries
    .selectFrom('inboxes')
    .select(['unread', 'unseen', 'version'])
    .where('userWallet', '=', wallet)
    .executeTakeFirst();
  return row ?? { unread: 0, unseen: 0, version: 0n };
}

/** The filter of a list of notifications. */
export interface NotificationFilter {
  /** Null leaves out the archived ones. */
  readonly states: readonly NotificationState[] | null;
  readonly types: readonly NotificationType[] | null;
  readonly marketId: string | null;
}

const isArchived = sql<SqlBool>`(archived_at IS NOT NULL OR expires_at <= now())`;
const isLive = sql<SqlBool>`(archived_at IS NULL AND (expires_at IS NULL OR expires_at > now()))`;

const conditions: Readonly<Record<NotificationState, typeof isLive>> = {
  UNSEEN: sql<SqlBool>`(${isLive} AND read_at IS NULL AND seen_at IS NULL)`,
  UNREAD: sql<SqlBool>`(${isLive} AND read_at IS NULL)`,
  READ: sql<SqlBool>`(${isLive} AND read_at IS NOT NULL)`,
  ARCHIVED: isArchived,
};

/** A page of the notifications of a wallet, the newest sequence first. */
export async function listNotifications(
  queries: Queryable,
  wallet: string,
  { states, types, marketId }: NotificationFilter,
  { before, after, limit, isReversed }: PageRequest,
): Promise<readonly NotificationRow[]> {
  let query = queries
    .selectFrom('notifications')
    .select(notifications.selection)
    .where('userWallet', '=', wallet);
  query =
    states === null
      ? query.where(isLive)
      : query.where((eb) => eb.or(states.map((state) => conditions[state])));
  if (types !== null) query = query.where('type', 'in', types);
  if (marketId !== null) query = query.where('marketId', '=', marketId);
  if (after !== null) query = query.where('sequence', '<', BigInt(after.time ?? 0));
  if (before !== null) query = query.where('sequence', '>', BigInt(before.time ?? 0));
  return query
    .orderBy('sequence', isReversed ? 'asc' : 'desc')
    .limit(limit)
    .execute();
}

/** The notifications with these ids. An unknown id is missing. */
export async function findNotifications(
  queries: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, NotificationRow>> {
  const rows = await queries
    .selectFrom('notifications')
    .select(notifications.selection)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** The price alerts of a wallet: those that wait, then those that were triggered, each the newest first. */
export async function listPriceAlerts(queries: Queryable, wallet: string): Promise<readonly PriceAlertRow[]> {
  return queries
    .selectFrom('priceAlerts')
    .select(priceAlerts.selection)
    .where('userWallet', '=', wallet)
    .orderBy(sql`triggered_at IS NOT NULL`)
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .limit(maximumListed)
    .execute();
}

/** The markets that a wallet follows, the last followed first. */
export async function listFollowed(queries: Queryable, wallet: string): Promise<readonly string[]> {
  const rows = await queries
    .selectFrom('marketFollows')
    .select('marketId')
    .where('userWallet', '=', wallet)
    .orderBy('createdAt', 'desc')
    .orderBy('marketId')
    .limit(maximumListed)
    .execute();
  return rows.map(({ marketId }) => marketId);
}

/** Which of these markets a wallet follows. A market that it does not follow is missing. */
export async function findFollowed(
  queries: Queryable,
  wallet: string,
  marketIds: readonly string[],
): Promise<ReadonlyMap<string, true>> {
  const rows = await queries
    .selectFrom('marketFollows')
    .select('marketId')
    .where('userWallet', '=', wallet)
    .where('marketId', 'in', marketIds)
    .execute();
  return new Map(rows.map(({ marketId }) => [marketId, true]));
}
