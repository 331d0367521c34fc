import { sql } from 'kysely';

import type { Logger } from '../../base/logger.ts';
import { pause } from '../../base/waiting.ts';
import type { Queryable } from '../../db/client.ts';
import type { Position } from '../broker.ts';
import type { TopicKinds } from './topic-kinds.ts';

/** Gives the publications of shared topics their offsets there, in batches after their commits. */
export interface Sequencer {
  /** Gives every committed publication its offset. Resolves with the tail of the shared topic. */
  sequence(shared: string): Promise<Position>;
  /** Sequences soon, because this process has committed. */
  poke(shared: string): void;
  close(): void;
}

interface SequencerParts {
  readonly queries: Queryable;
  readonly kinds: TopicKinds;
  /** Told of the tail of a shared topic after a batch. */
  readonly onSequenced: (shared: string, tail: Position) => void;
  readonly logger: Logger;
}

/** A batch is followed by a pause of so many times its length, so that sequencing takes a fifth of a connection at most. */
const pauseFactor = 4;
/** Milliseconds of such a pause at most. */
const longestPauseMs = 50;

/**
 * ```
 *            poke()                 the batch is done
 *   idle ───────────▶ sequencing ───────────────────▶ pausing ──▶ idle
 *                         ▲                              │
 *                         └──── poke() while either ─────┘
 * ```
 */
interface Turn {
  /** Whether a commit came after the last batch began. */
  isPoked: boolean;
}

/** Creates the sequencer of a process. Each process sequences after its own commits; the database makes them take turns. */
export function createSequencer({ queries, kinds, onSequenced, logger }: SequencerParts): Sequencer {
  const closing = new AbortController();
  const turns = new Map<string, Turn>();

  const sequence = async (shared: string): Promise<Position> => {
    const { rows } = await sql<{ sequencedEpoch: string; sequencedTail: bigint; sequencedCount: bigint }>`
      SELECT * FROM marketcast_log_sequence(${shared}::text, ${kinds.of(shared).ttlMs}::bigint)
    `.execute(queries);
    const [row] = rows;
    if (row === undefined) throw new Error(`the tail of ${shared} is unknown`);
    const tail = { epoch: row.sequencedEpoch, offset: Number(row.sequencedTail) };
    if (row.sequencedCount > 0n) onSequenced(shared, tail);
    return tail;
  };

  const run = async (shared: string, turn: Turn): Promise<void> => {
    while (turn.isPoked && !closing.signal.aborted) {
      turn.isPoked = false;
      const startMs = performance.now();
      try {
        await sequence(shared);
      } catch (error) {
        // The next look sequences.
        logger.warn({ err: error, topic: shared }, 'a shared log cannot be extended yet');
      }
      await pause(Math.min(longestPauseMs, (performance.now() - startMs) * pauseFactor), closing.signal);
    }
    turns.delete(shared);
  };

  return {
    sequence,
    poke(shared) {
      const running = turns.get(shared);
      if (running !== undefined) {
        running.isPoked = true;
        return;
      }
      const turn = { isPoked: true };
      turns.set(shared, turn);
      void run(shared, turn);
    },
    close: () => closing.abort(),
  };
}
