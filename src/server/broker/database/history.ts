import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Timestamp } from '../../base/time.ts';
import type { Queryable } from '../../db/client.ts';
import type { Position, Publication } from '../broker.ts';
import type { EventCodec } from '../event-codec.ts';
import type { TopicKinds } from './topic-kinds.ts';

/** Reads the log of a topic. */
export type ReadHistory = (topic: string, after: Position, limit: number) => Promise<readonly Publication[]>;

interface HistoryParts {
  readonly queries: Queryable;
  readonly kinds: TopicKinds;
  readonly codec: EventCodec;
  readonly logger: Logger;
}

interface HistoryRow {
  readonly readEpoch: string;
  readonly readTail: bigint;
  /** The last offset that was pruned of a durable topic. */
  readonly readPruned: bigint;
  /** Null in the only row of a topic that has nothing after the offset. */
  readonly readOffset: bigint | null;
  readonly readAt: Timestamp | null;
  readonly readEvent: string | null;
  readonly isOld: boolean | null;
}

/**
 * Creates the reader of the history, which promises as `Broker.history` does.
 *
 * A compacted topic has no publications at the offsets of replaced events, which is no gap.
 */
export function createReadHistory({ queries, kinds, codec, logger }: HistoryParts): ReadHistory {
  const decode = (topic: string, row: HistoryRow, epoch: string): Publication => {
    const offset = Number(row.readOffset);
    try {
      const event = codec.decode(row.readEvent ?? '');
      return { topic, position: { epoch, offset }, publishedAt: row.readAt ?? '', event };
    } catch (error) {
      logger.error(
        { err: error, topic, offset },
        'an entry of a log cannot be understood: cursors before it expire',
      );
      throw new ApiError('CURSOR_EXPIRED');
    }
  };

  return async (topic, after, limit) => {
    const { ttlMs, size, isDurable } = kinds.of(topic);
    const { rows } = await sql<HistoryRow>`
      SELECT * FROM marketcast_log_read(${topic}::text, ${after.offset}::bigint, ${limit}::integer, ${ttlMs}::bigint)
    `.execute(queries);
    const [first] = rows;
    if (first === undefined || first.readEpoch !== after.epoch) throw new ApiError('CURSOR_EXPIRED');
    const tail = Number(first.readTail);
    if (after.offset > tail) throw new ApiError('CURSOR_INVALID');
    if (after.offset === tail) return [];
    const next = first.readOffset === null ? null : Number(first.readOffset);
    const isGone = isDurable
      ? after.offset < Number(first.readPruned)
      : next !== after.offset + 1 || after.offset < tail - size || first.isOld === true;
    if (next === null || isGone) throw new ApiError('CURSOR_EXPIRED');
    const publications = rows.map((row) => decode(topic, row, first.readEpoch));
    if (isDurable) return publications;
    // A hole ends the page. A read from there finds that the log does not go on.
    const hole = publications.findIndex(({ position }, index) => position.offset !== next + index);
    return hole === -1 ? publications : publications.slice(0, hole);
  };
}
