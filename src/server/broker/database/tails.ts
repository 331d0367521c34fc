import DataLoader from 'dataloader';
import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import type { Position } from '../broker.ts';
import { idleFactor } from './functions.ts';
import type { TopicKind, TopicKinds } from './topic-kinds.ts';

/** The tail of a topic as the table has it. */
export interface StoredTail {
  readonly position: Position;
  /** Whether committed publications wait for their offsets in this topic. */
  readonly hasPending: boolean;
}

/** Reads tails without a write. */
export interface Tails {
  /** Null for a topic that is absent, or that was idle for too long. Calls of a tick share a statement. */
  read(topic: string): Promise<StoredTail | null>;
  /** Locks the row of a topic, and makes it where it is absent. */
  open(topic: string): Promise<Position>;
}

/** Topics of a statement. */
const batchSize = 1000;

interface TailRow {
  readonly name: string;
  readonly epoch: string;
  readonly tail: bigint;
  readonly hasPending: boolean;
}

/** Creates the reader of tails. */
export function createTails(queries: Queryable, kinds: TopicKinds): Tails {
  const readAll = async (names: readonly string[]): Promise<readonly (StoredTail | null)[]> => {
    const column = (valueOf: (kind: TopicKind) => unknown): string[] =>
      names.map((name) => String(valueOf(kinds.of(name))));
    const { rows } = await sql<TailRow>`
      SELECT name, epoch, tail,
        is_shared AND EXISTS (SELECT FROM marketcast_log_pending WHERE shared = name) AS has_pending
      FROM unnest(
        ${[...names]}::text[], ${column(({ ttlMs }) => ttlMs)}::text[]::bigint[],
        ${column(({ isShared }) => isShared)}::text[]::boolean[]
      ) AS asked (asked_name, ttl_ms, is_shared)
      JOIN marketcast_log_topics ON name = asked_name
      WHERE is_durable OR used_at > clock_timestamp() - ${idleFactor} * ttl_ms * interval '1 millisecond'
    `.execute(queries);
    const found = new Map(
      rows.map(({ name, epoch, tail, hasPending }): [string, StoredTail] => [
        name,
        { position: { epoch, offset: Number(tail) }, hasPending },
      ]),
    );
    return names.map((name) => found.get(name) ?? null);
  };
  const loader = new DataLoader(readAll, { cache: false, maxBatchSize: batchSize });

  return {
    read: (topic) => loader.load(topic),
    async open(topic) {
      const { isDurable, ttlMs } = kinds.of(topic);
      const { rows } = await sql<{ openedEpoch: string; openedTail: bigint }>`
        SELECT opened_epoch, opened_tail
        FROM marketcast_topic_open(${topic}::text, ${isDurable}::boolean, ${ttlMs}::bigint)
      `.execute(queries);
      const [row] = rows;
      if (row === undefined) throw new Error(`the tail of ${topic} is unknown`);
      return { epoch: row.openedEpoch, offset: Number(row.openedTail) };
    },
  };
}
