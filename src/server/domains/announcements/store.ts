import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Timestamp } from '../../base/time.ts';
import type { Queryable, Tx } from '../../db/client.ts';
import { pageAlong } from '../../db/page-query.ts';
import { isUuid, type PageRequest } from '../../db/pages.ts';
import { announcements, type AnnouncementRow } from './table.ts';

/** The columns that a writer gives. */
export type AnnouncementContent = Pick<
  AnnouncementRow,
  'kind' | 'severity' | 'title' | 'body' | 'affects' | 'marketId' | 'endsAt'
>;

/** A page of the announcements, newest first: those that are active, those that are not, or all. */
export async function listAnnouncements(
  queries: Queryable,
  isActive: boolean | null,
  page: PageRequest,
): Promise<readonly AnnouncementRow[]> {
  let query = queries.selectFrom('announcements').select(announcements.selection);
  if (isActive !== null) query = query.where('state', isActive ? '=' : '!=', 'ACTIVE');
  return pageAlong(query, announcements, 'createdAt', page).execute();
}

/** The announcements with these ids. An unknown id is missing. */
export async function findAnnouncements(
  queries: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AnnouncementRow>> {
  const rows = await queries
    .selectFrom('announcements')
    .select(announcements.selection)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** @throws {ApiError} `NOT_FOUND`. */
export async function requireAnnouncement(queries: Queryable, id: string): Promise<AnnouncementRow> {
  const found = isUuid(id) ? await findAnnouncements(queries, [id]) : new Map<string, AnnouncementRow>();
  const [row] = found.values();
  if (row === undefined) throw new ApiError('NOT_FOUND', { announcementId: id });
  return row;
}

/**
 * Locks an announcement until the transaction ends.
 *
 * @throws {ApiError} `NOT_FOUND`.
 */
export async function lockAnnouncement(tx: Tx, id: string): Promise<AnnouncementRow> {
  const row = isUuid(id)
    ? await tx
        .selectFrom('announcements')
        .select(announcements.selection)
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
    : undefined;
  if (row === undefined) throw new ApiError('NOT_FOUND', { announcementId: id });
  return row;
}

/** Inserts an announcement. Without a start it begins now. The trigger gives it its state and its times. */
export async function insertAnnouncement(
  tx: Tx,
  {
    startsAt,
    ...content
  }: AnnouncementContent & { readonly id: string; readonly startsAt: Timestamp | null },
): Promise<AnnouncementRow> {
  return tx
    .insertInto('announcements')
    .values({ ...content, startsAt: startsAt ?? sql<Timestamp>`clock_timestamp()` })
    .returning(announcements.selection)
    .executeTakeFirstOrThrow();
}

/** Changes columns of an announcement that the transaction has locked. */
export async function changeAnnouncement(
  tx: Tx,
  id: string,
  values: Partial<Pick<AnnouncementRow, keyof AnnouncementContent | 'startsAt' | 'state'>>,
): Promise<AnnouncementRow> {
  return tx
    .updateTable('announcements')
    .set(values)
    .where('id', '=', id)
    .returning(announcements.selection)
    .executeTakeFirstOrThrow();
}

/** The moment by the database's clock, which all processes share. */
export async function readClock(queries: Queryable): Promise<Timestamp> {
  const { rows } = await sql<{ now: Timestamp }>`SELECT clock_timestamp() AS now`.execute(queries);
  const [row] = rows;
  if (row === undefined) throw new Error('the database returned no time');
  return row.now;
}

/** Begins an announcement whose start has come, and ends it when its end has come. Returns the row after each step. */
export async function turnByClock(tx: Tx, id: string): Promise<readonly AnnouncementRow[]> {
  const turns: AnnouncementRow[] = [];
  for (const { from, to, at } of turnsOfClock) {
    const row = await tx
      .updateTable('announcements')
      .set({ state: to })
      .where('id', '=', id)
      .where('state', '=', from)
      .where(at, '<=', sql<Timestamp>`clock_timestamp()`)
      .returning(announcements.selection)
      .executeTakeFirst();
    if (row !== undefined) turns.push(row);
  }
  return turns;
}

const turnsOfClock = [
  { from: 'SCHEDULED', to: 'ACTIVE', at: 'startsAt' },
  { from: 'ACTIVE', to: 'ENDED', at: 'endsAt' },
] as const;

/** Announcements whose turn is overdue, because no job of theirs has run: `limit` at most. */
export async function findOverdue(tx: Tx, limit: number): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('announcements')
    .select('id')
    .where((eb) =>
      eb.or(
        turnsOfClock.map(({ from, at }) =>
          eb.and([eb('state', '=', from), eb(at, '<=', sql<Timestamp>`clock_timestamp()`)]),
        ),
      ),
    )
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map(({ id }) => id);
}
