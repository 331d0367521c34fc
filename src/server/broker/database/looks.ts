import { sql } from 'kysely';

import type { Logger } from '../../base/logger.ts';
import { pause } from '../../base/waiting.ts';
import type { Queryable } from '../../db/client.ts';
import type { Position } from '../broker.ts';
import type { TopicKinds } from './topic-kinds.ts';

/** Compares the followed logs with the table, so that a lost notice is found. */
export interface Looks {
  /** Looks now, because notices may have been lost. */
  soon(): void;
  close(): Promise<void>;
}

interface LookParts {
  readonly queries: Queryable;
  readonly kinds: TopicKinds;
  readonly topics: () => readonly string[];
  /** Null for a topic that is absent, or that was idle for too long. */
  readonly knownTail: (topic: string) => Promise<Position | null>;
  /** Whether notices of other processes arrive. */
  readonly isHearing: () => boolean;
  readonly onTail: (topic: string, tail: Position | null) => void;
  readonly logger: Logger;
}

/** Milliseconds between two looks. */
const intervalMs = 1000;
/** Milliseconds between two looks while no notices arrive. */
const deafIntervalMs = 100;
/** A followed topic counts as used so many times in its history at least. */
const usesOfHistory = 4;

/** Starts to look. */
export function startLooks({ queries, kinds, topics, knownTail, ...parts }: LookParts): Looks {
  const { isHearing, onTail, logger } = parts;
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  let waking = new AbortController();
  let usedAtMs = performance.now();

  /** Keeps the logs with a listener from ending, because a quiet log is in use while it is followed. */
  const use = async (names: readonly string[]): Promise<void> => {
    const shortestMs = Math.min(...names.map((name) => kinds.of(name).ttlMs));
    if (performance.now() - usedAtMs < shortestMs / usesOfHistory) return;
    usedAtMs = performance.now();
    // A locked topic is in use, and waiting for it could make a mutation wait for this statement.
    await sql`
      UPDATE marketcast_log_topics SET used_at = clock_timestamp() WHERE name IN (
        SELECT name FROM marketcast_log_topics WHERE name = ANY(${[...names]}::text[]) FOR UPDATE SKIP LOCKED
      )
    `.execute(queries);
  };

  const look = async (): Promise<void> => {
    const followed = topics();
    await Promise.all(followed.map(async (topic) => onTail(topic, await knownTail(topic))));
    await use(followed);
  };

  const run = async (): Promise<void> => {
    while (!isClosing()) {
      await pause(isHearing() ? intervalMs : deafIntervalMs, waking.signal);
      if (waking.signal.aborted) waking = new AbortController();
      if (isClosing()) return;
      try {
        await look();
      } catch (error) {
        logger.debug({ err: error }, 'the table of topics cannot be read');
      }
    }
  };
  const running = run();

  return {
    soon: () => waking.abort(),
    async close() {
      closing.abort();
      waking.abort();
      await running;
    },
  };
}
