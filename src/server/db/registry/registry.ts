import { randomUUID } from 'node:crypto';

import type { Logger } from '../../base/logger.ts';
import { within } from '../../base/waiting.ts';
import type { Queryable } from '../client.ts';
import { beat, leave } from './rows.ts';

/** Tells a process whether it has company: other processes on the same database. */
export interface Registry {
  /**
   * Whether no other process used the database at the last beat. False while that is unknown. A process that has joined
   * since then is not seen yet, for at most a beat.
   */
  isAlone(): boolean;
  /** Asks the database now. Resolves within a second; then {@link isAlone} is fresh, or false. It never throws. */
  refresh(): Promise<void>;
  /**
   * Writes the row of this process.
   *
   * @throws {ApiError} `SERVICE_UNAVAILABLE` when the database takes no writes. Never without a table of processes.
   */
  assertWritable(): Promise<void>;
  /** Ends the beats and takes this process out of the registry. It never throws. */
  close(): Promise<void>;
}

/** The times of a registry. */
export interface RegistryTimes {
  /** Time between two beats of a process. */
  readonly beatMs: number;
  /** A process that was not seen for so long is gone. Longer than two beats, so that a lost beat ends no process. */
  readonly goneAfterMs: number;
}

const usualTimes: RegistryTimes = { beatMs: 5000, goneAfterMs: 15_000 };
/** Milliseconds that a fresh answer, and the last statement of a process, may take. */
const answerMs = 1000;

/**
 * ```
 *              a beat finds no other process
 *   unknown ────────────────────────────────► alone
 *    ▲   │                                    │  ▲
 *    │   └────────► accompanied ◄─────────────┘  │
 *    │                 │   └─────────────────────┘
 *    └─────────────────┘ no answer in time, from every state
 * ```
 */
type Company = 'unknown' | 'alone' | 'accompanied';

/** Enters this process into the registry of its database. */
export async function startRegistry(
  queries: Queryable,
  logger: Logger,
  { beatMs, goneAfterMs }: RegistryTimes = usualTimes,
): Promise<Registry> {
  const id = randomUUID();
  let company: Company = 'unknown';
  let answeredAtMs = -Infinity;
  let waiting = 0;
  let last: Promise<Error | null> = Promise.resolve(null);
  let checking: Promise<Error | null> | null = null;

  /** Returns why the row was not written; null when it was. */
  const ask = async (): Promise<Error | null> => {
    const askedAtMs = performance.now();
    try {
      company = (await beat(queries, id, goneAfterMs)) ? 'alone' : 'accompanied';
      answeredAtMs = askedAtMs;
      return null;
    } catch (error) {
      if (company !== 'unknown')
        logger.warn({ err: error }, 'the other processes of the database are unknown');
      company = 'unknown';
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  /** One beat after the other, so that an older answer never takes the place of a newer one. */
  const beatNext = (): Promise<Error | null> => {
    waiting += 1;
    last = last.then(ask).finally(() => (waiting -= 1));
    return last;
  };

  await beatNext();
  const timer = setInterval(() => {
    if (waiting === 0) void beatNext();
  }, beatMs);

  return {
    // An answer grows old while the database hangs.
    isAlone: () => company === 'alone' && performance.now() - answeredAtMs < goneAfterMs,
    async refresh() {
      const startedAtMs = performance.now();
      await within(answerMs, beatNext());
      if (answeredAtMs < startedAtMs) company = 'unknown';
    },
    async assertWritable() {
      // Checks share a beat, because a flood of them would hold up the beats that tell of this process.
      checking ??= beatNext().finally(() => (checking = null));
      const failure = await checking;
      if (failure !== null) throw failure;
    },
    async close() {
      clearInterval(timer);
      const left = last
        .then(() => leave(queries, id))
        .catch((error: unknown) =>
          logger.debug({ err: error }, 'other processes count this one for a while'),
        );
      await within(answerMs, left);
    },
  };
}

/** A registry without other processes, or without a table, whose answer is always the same. */
export function fixedRegistry(
  isAlone: boolean,
  assertWritable: () => Promise<void> = () => Promise.resolve(),
): Registry {
  return {
    isAlone: () => isAlone,
    refresh: () => Promise.resolve(),
    assertWritable,
    close: () => Promise.resolve(),
  };
}

/** The registry of an embedded database, which has a single process. */
export function embeddedRegistry(queries: Queryable): Registry {
  const id = randomUUID();
  let checking: Promise<boolean> | null = null;
  return fixedRegistry(true, async () => {
    checking ??= beat(queries, id, usualTimes.goneAfterMs).finally(() => (checking = null));
    await checking;
  });
}
