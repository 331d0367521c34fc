import { sql } from 'kysely';

import type { Timestamp } from '../base/time.ts';
import type { Queryable } from '../db/client.ts';
import type { RefusedRows } from './refused.ts';

/** A refused row, as it is kept. */
export interface KeptRow {
  readonly id: bigint;
  /** The change source that met the row last. */
  readonly source: string;
  readonly table: string;
  /** The key as JSON, by the names of the columns. */
  readonly key: string;
  /** The values that were read as JSON, cut off at a bound. */
  readonly row: string;
  readonly reason: string;
  /** The SQLSTATE of the reason, or its name. */
  readonly code: string;
  /** How often the row was refused. */
  readonly times: number;
  readonly refusedAt: Timestamp;
  /** Null when no replay was asked for, or when it has failed. */
  readonly replayAskedAt: Timestamp | null;
}

/** How many refused rows are kept, and for how long. */
export interface RefusedBounds {
  readonly maxRows: number;
  readonly days: number;
}

/** Characters of the values and of the reason of a row that are kept. */
const longestText = 8192;
/** Rows between two looks for rows that are too old or too many. */
const trimEvery = 50;

/** The refused rows of a source, within bounds. */
export function createRefusedRows(queries: Queryable, source: string, bounds: RefusedBounds): RefusedRows {
  let saved = 0;
  return {
    async save({ table, key, row, reason }, code) {
      await saveRow(queries, {
        source,
        table,
        key: textOf(key),
        row: textOf(row),
        reason: reasonOf(reason),
        code,
      });
      if (saved % trimEvery === 0) await trim(queries, bounds);
      saved += 1;
    },
  };
}

async function saveRow(
  queries: Queryable,
  row: Pick<KeptRow, 'source' | 'table' | 'key' | 'row' | 'reason' | 'code'>,
): Promise<void> {
  await sql`
    INSERT INTO marketcast_refused_rows AS kept (source, table_name, key, row_read, reason, code)
    VALUES (${row.source}, ${row.table}, ${row.key}, ${row.row}, ${row.reason}, ${row.code})
    ON CONFLICT (table_name, key) DO UPDATE SET source = excluded.source, row_read = excluded.row_read,
      reason = excluded.reason, code = excluded.code, times = kept.times + 1, refused_at = excluded.refused_at,
      replay_asked_at = NULL
  `.execute(queries);
}

async function trim(queries: Queryable, { maxRows, days }: RefusedBounds): Promise<void> {
  await sql`
    DELETE FROM marketcast_refused_rows WHERE refused_at < now() - ${days} * interval '1 day' OR id <= (
      SELECT id FROM marketcast_refused_rows ORDER BY id DESC OFFSET ${maxRows} LIMIT 1
    )
  `.execute(queries);
}

/** Which refused rows are read. */
export interface RefusedQuery {
  readonly isAskedOnly: boolean;
  readonly after: bigint;
  readonly limit: number;
}

/** A page of refused rows, in the order of their ids. */
export async function readRefused(
  queries: Queryable,
  { isAskedOnly, after, limit }: RefusedQuery,
): Promise<readonly KeptRow[]> {
  const asked = isAskedOnly ? sql`replay_asked_at IS NOT NULL` : sql`true`;
  const { rows } = await sql<KeptRow>`
    SELECT id, source, table_name AS table, key, row_read AS row, reason, code, times, refused_at, replay_asked_at
    FROM marketcast_refused_rows WHERE id > ${String(after)}::bigint AND ${asked} ORDER BY id LIMIT ${limit}
  `.execute(queries);
  return rows;
}

/** Asks for the replay of rows, or of all. Returns the ids of the rows. */
export async function askForReplay(
  queries: Queryable,
  ids: readonly bigint[] | 'all',
): Promise<readonly bigint[]> {
  const wanted = ids === 'all' ? sql`true` : sql`id = ANY(${ids.map(String)}::bigint[])`;
  const { rows } = await sql<{ id: bigint }>`
    UPDATE marketcast_refused_rows SET replay_asked_at = clock_timestamp() WHERE ${wanted} RETURNING id
  `.execute(queries);
  return rows.map(({ id }) => id);
}

/** Forgets a row, unless it was refused again since it was read. */
export async function forgetRefused(queries: Queryable, { id, times }: KeptRow): Promise<void> {
  await sql`
    DELETE FROM marketcast_refused_rows WHERE id = ${String(id)}::bigint AND times = ${times}
  `.execute(queries);
}

function textOf(value: unknown): string {
  const text = JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'bigint' ? String(each) : each,
  );
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}

function reasonOf(reason: unknown): string {
  const text = reason instanceof Error ? reason.message : String(reason);
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
