import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import { sqlStateOf } from '../../base/failures.ts';
import { idleFactor } from './functions.ts';
import { durableSlot, ringSlots } from './slots.ts';

/** A slot is emptied only when the ring has had the same period for so many slots. */
const settledSlots = 3;
/** Milliseconds for which emptying a slot waits for readers. They read on meanwhile, and another run empties it. */
const lockTimeoutMs = 100;
/** Blocks at the end of a partition in which its newest publications stand. */
const lastBlocks = 64;
/** Rows that a statement deletes at most. */
const pageSize = 1000;
/** Days after which a compacted topic keeps only the newest event of each key. */
const compactedAfterDays = 1;

/** Empties the slot that is next, because its publications are older than every history. Returns whether it did. */
export async function emptyNextSlot(queries: Queryable): Promise<boolean> {
  const slot = await nextSlot(queries);
  if (slot === null) return false;
  const tables = [`marketcast_log_${slot}`, `marketcast_log_references_${slot}`];
  const found = await sql<{ has: boolean }>`
    SELECT ${sql.join(
      tables.map((table) => sql`EXISTS (SELECT FROM ${sql.raw(table)})`),
      sql` OR `,
    )} AS has
  `.execute(queries);
  if (found.rows[0]?.has !== true) return false;
  try {
    return await queries.transaction().execute(async (tx) => {
      await sql.raw(`SET LOCAL lock_timeout = ${lockTimeoutMs}`).execute(tx);
      await sql.raw(`LOCK TABLE ${tables.join(', ')} IN ACCESS EXCLUSIVE MODE`).execute(tx);
      // The slot may have become the present slot before the lock was there. Then it has publications already.
      if ((await nextSlot(tx)) !== slot) return false;
      if (await hasNews(tx, `marketcast_log_${slot}`)) return false;
      await sql.raw(`TRUNCATE ${tables.join(', ')}`).execute(tx);
      return true;
    });
  } catch (error) {
    if (sqlStateOf(error) !== lockNotAvailable) throw error;
    return false;
  }
}

/** The slot after the present slot; null until the ring has had its period for long enough. */
async function nextSlot(queries: Queryable): Promise<number | null> {
  const { rows } = await sql<{ slot: number; isSettled: boolean }>`
    SELECT (marketcast_log_slot() + 1) % ${ringSlots.length} AS slot,
      period_since < clock_timestamp() - ${settledSlots} * period_ms * interval '1 millisecond' AS is_settled
    FROM marketcast_log_state
  `.execute(queries);
  const [next] = rows;
  return next?.isSettled === true ? next.slot : null;
}

/**
 * Whether a partition has a publication that a client may still read, because the clock of the database went back past the
 * beginning of a slot. It looks at the last blocks alone: the rows of a partition stand in the order of their appends.
 */
async function hasNews(tx: Queryable, table: string): Promise<boolean> {
  const { rows: sizes } = await sql<{ blocks: bigint }>`
    SELECT pg_relation_size(${table}::regclass) / current_setting('block_size')::bigint AS blocks
  `.execute(tx);
  const first = Math.max(0, Number(sizes[0]?.blocks ?? 0n) - lastBlocks);
  // The block is a constant, because the planner finds a range of blocks only then.
  const { rows } = await sql<{ has: boolean }>`
    SELECT EXISTS (
      SELECT FROM ${sql.raw(table)} WHERE ctid >= ${sql.lit(`(${first},0)`)}::tid
        AND published_at > clock_timestamp() - (SELECT period_ms FROM marketcast_log_state) * interval '2 milliseconds'
    ) AS has
  `.execute(tx);
  return rows[0]?.has === true;
}

const lockNotAvailable = '55P03';

/** Forgets a page of the topics that were idle for too long. Returns how many. */
export async function forgetIdleTopics(queries: Queryable, longestMs: number): Promise<number> {
  const { rows } = await sql<{ forgotten: bigint }>`
    WITH idle AS (
      SELECT name FROM marketcast_log_topics
      WHERE NOT is_durable AND used_at < clock_timestamp() - ${idleFactor * longestMs} * interval '1 millisecond'
      LIMIT ${pageSize} FOR UPDATE SKIP LOCKED
    ), gone AS (
      DELETE FROM marketcast_log_topics USING idle WHERE marketcast_log_topics.name = idle.name RETURNING id
    ), orders AS (
      DELETE FROM marketcast_log_orders USING gone WHERE topic_id = gone.id
    )
    SELECT count(*) AS forgotten FROM gone
  `.execute(queries);
  return Number(rows[0]?.forgotten ?? 0n);
}

/** The bounds of durable topics. */
export interface DurableBounds {
  readonly retentionDays: number;
  /** Distance of the oldest publication from the tail, in offsets. */
  readonly maxEvents: number;
  /** Names of the topics that keep only the newest event of each key. */
  readonly compacted: readonly string[];
}

interface DurableTopic {
  readonly id: bigint;
  readonly name: string;
  readonly tail: bigint;
  readonly isCompacted: boolean;
}

/**
 * Prunes the durable topics that follow a name, a page of them. Returns the name of the last; null when no topic follows, so
 * that the next page begins there. A topic with more to prune than a page of rows is pruned on by the next run.
 */
export async function pruneDurableTopics(
  queries: Queryable,
  after: string,
  { retentionDays, maxEvents, compacted }: DurableBounds,
  topicsOfPage: number,
): Promise<string | null> {
  const { rows } = await sql<DurableTopic>`
    SELECT id, name, tail, split_part(name, ':', 1) = ANY(${[...compacted]}::text[]) AS is_compacted
    FROM marketcast_log_topics WHERE is_durable AND name > ${after} ORDER BY name LIMIT ${topicsOfPage}
  `.execute(queries);
  for (const { id, name, tail, isCompacted } of rows) {
    await sql`
      WITH oldest AS (
        SELECT log_offset, published_at FROM marketcast_log
        WHERE slot = ${durableSlot} AND topic_id = ${id} ORDER BY log_offset LIMIT ${pageSize}
      ), cut AS (
        SELECT max(log_offset) AS log_offset FROM oldest
        WHERE published_at < clock_timestamp() - ${retentionDays} * interval '1 day'
          OR log_offset <= ${tail}::bigint - ${maxEvents}::bigint
      ), pruned AS (
        DELETE FROM marketcast_log USING cut
        WHERE slot = ${durableSlot} AND topic_id = ${id} AND marketcast_log.log_offset <= cut.log_offset
      )
      UPDATE marketcast_log_topics SET pruned = cut.log_offset FROM cut
      WHERE name = ${name} AND cut.log_offset IS NOT NULL
    `.execute(queries);
    if (!isCompacted) continue;
    await sql`
      DELETE FROM marketcast_log WHERE slot = ${durableSlot} AND topic_id = ${id} AND log_offset IN (
        SELECT log_offset FROM marketcast_log AS replaced
        WHERE slot = ${durableSlot} AND topic_id = ${id} AND key IS NOT NULL
          AND published_at < clock_timestamp() - ${compactedAfterDays} * interval '1 day'
          AND EXISTS (
            SELECT FROM marketcast_log AS newer
            WHERE newer.slot = ${durableSlot} AND newer.topic_id = ${id} AND newer.key = replaced.key
              AND newer.log_offset > replaced.log_offset
          )
        LIMIT ${pageSize}
      )
    `.execute(queries);
  }
  return rows.length < topicsOfPage ? null : (rows.at(-1)?.name ?? null);
}
