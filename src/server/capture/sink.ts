import { setMaxListeners } from 'node:events';

import type { Broker } from '../broker/broker.ts';
import type { Event } from '../broker/event.ts';
import { publishEvent } from '../broker/publish-event.ts';
import { isTransient } from '../db/errors.ts';
import { ApiError } from '../base/errors.ts';
import type { Log } from '../base/logger.ts';
import type { CapturedChange, ChangeMaps, TakeChanges } from './change-source.ts';
import { pause } from '../base/waiting.ts';

/** Takes the changes of every source to the logs that their events belong to. */
export interface Sink {
  /**
   * Publishes the events of changes, in the order of the changes. Resolves when all of them are in the log, however long
   * that takes; identities drop those that were there already.
   *
   * @throws {ApiError} `SERVICE_UNAVAILABLE` when the sink was closed first: what it had not published must come again.
   */
  readonly take: TakeChanges;
  /** Gives up what waits for the broker. */
  close(): void;
}

/** What a sink is made with. */
export interface SinkOptions {
  readonly broker: Broker;
  readonly maps: ChangeMaps;
  readonly log: Log;
}

/** Changes on their way to the broker at once. */
const batchSize = 256;
/** How long to wait before the first and before any later new attempt. */
const firstRetryMs = 50;
const longestRetryMs = 1000;

/** Creates a sink. Several may be asked to take changes at once: each call keeps its own order. */
export function createSink({ broker, maps, log }: SinkOptions): Sink {
  const closing = new AbortController();
  // Every change of a batch may wait for it.
  setMaxListeners(0, closing.signal);

  /** Tries until it succeeds; an error for which there is no point in trying is thrown. */
  const persist = async <Result>(attempt: () => Promise<Result>): Promise<Result> => {
    for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, longestRetryMs)) {
      if (closing.signal.aborted) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'changeSource' });
      try {
        return await attempt();
      } catch (error) {
        if (!canHelpToWait(error)) throw error;
        log.warn({ err: error }, 'changes cannot be published yet, trying again');
        await pause(retryMs, closing.signal);
      }
    }
  };

  const eventsOf = async (change: CapturedChange): Promise<readonly Event[]> => {
    try {
      return await persist(() => mapChange(maps, change));
    } catch (error) {
      if (closing.signal.aborted) throw error;
      // One row that makes no sense must not hold up all that follow it.
      log.error({ err: error, table: change.table }, 'a row cannot be understood and is left out');
      return [];
    }
  };

  const publish = async (event: Event): Promise<void> => {
    try {
      await publishEvent(broker, event);
    } catch (error) {
      const failure = new ApiError('SERVICE_UNAVAILABLE', { part: 'broker' });
      failure.cause = error;
      throw failure;
    }
  };

  const publishAll = async (events: readonly Event[]): Promise<void> => {
    let remaining = events;
    const publishRemaining = async (): Promise<void> => {
      // Side by side: on one connection they keep their order.
      const results = await Promise.allSettled(remaining.map(publish));
      const failed = results.findIndex(({ status }) => status === 'rejected');
      const failure = results[failed];
      // What follows a failure is published again after it, and dropped as a repeat if it had got through.
      remaining = failed === -1 ? [] : remaining.slice(failed);
      if (failure?.status === 'rejected') throw failure.reason;
    };
    let hasFailed = false;
    await persist(async () => {
      const [first] = remaining;
      // One goes ahead until the broker is back: of those that find it coming back, the last would overtake the first.
      if (hasFailed && first !== undefined) await publish(first);
      hasFailed = true;
      await publishRemaining();
    });
  };

  return {
    async take(changes) {
      for (let start = 0; start < changes.length; start += batchSize) {
        const batch = changes.slice(start, start + batchSize);
        const events = await Promise.all(batch.map(eventsOf));
        await publishAll(events.flat());
      }
    },
    close: () => closing.abort(),
  };
}

function mapChange(maps: ChangeMaps, captured: CapturedChange): Promise<readonly Event[]> {
  // Spelled out, because only a literal ties a table to its rows.
  switch (captured.table) {
    case 'markets':
      return maps.markets(captured.change);
    case 'trades':
      return maps.trades(captured.change);
    case 'proposal_votes':
      return maps.proposal_votes(captured.change);
    case 'dispute_votes':
      return maps.dispute_votes(captured.change);
    case 'discussions':
      return maps.discussions(captured.change);
    case 'positions':
      return maps.positions(captured.change);
  }
}

function canHelpToWait(error: unknown): boolean {
  return (error instanceof ApiError && error.code === 'SERVICE_UNAVAILABLE') || isTransient(error);
}
