import { ApiError } from '../base/errors.ts';
import type { Log } from '../base/logger.ts';
import type { Broker } from '../broker/broker.ts';
import type { Event } from '../broker/event.ts';

/** Takes what has been committed to the logs it belongs to, in the order in which it is handed over. */
export interface Publisher {
  /** @throws {ApiError} `SERVICE_UNAVAILABLE` when no more events may wait; call it before a commit. */
  assertCapacity(): void;
  /**
   * Hands over events of one commit. They wait while the broker is out of reach and are published when it is back;
   * then `onPublished` is called.
   */
  publish(events: readonly Event[], onPublished?: () => void): void;
  /** Events that wait. */
  readonly waiting: number;
  /** Resolves when nothing waits, or after `timeoutMs`; tells whether nothing was left behind. */
  drain(timeoutMs: number): Promise<boolean>;
  close(): void;
}

/** How long to wait before the first and before any later new attempt. */
const firstRetryMs = 50;
const longestRetryMs = 1000;
/** Events on their way to the broker at once. */
const batchSize = 256;

/** An event that waits, and what to call when it and those before it are published. */
interface Waiting {
  readonly event: Event;
  readonly onPublished: (() => void) | undefined;
}

/** Creates the publisher of a process. `capacity` is how many events may wait at most before mutations are refused. */
export function createPublisher(broker: Broker, capacity: number, log: Log): Publisher {
  const queue: Waiting[] = [];
  const idleWaiters = new Set<() => void>();
  let isRunning = false;
  let isClosed = false;

  /** Publishes the oldest events side by side: on one connection they keep their order. Tells how many are done. */
  const publishBatch = async (batch: readonly Waiting[]): Promise<number> => {
    const results = await Promise.allSettled(
      // Asynchronous, so that a broker that throws at once is a failure of its event and no end of the publisher.
      batch.map(async ({ event }) => Promise.all(event.topics.map((topic) => broker.publish(topic, event)))),
    );
    const failed = results.findIndex(({ status }) => status === 'rejected');
    const failure = results[failed];
    if (failure?.status === 'rejected') {
      log.warn({ err: failure.reason as unknown, waiting: queue.length }, 'publishing failed, trying again');
    }
    return failed === -1 ? batch.length : failed;
  };

  const run = async (): Promise<void> => {
    isRunning = true;
    let retryMs = firstRetryMs;
    while (queue.length > 0 && !isClosed) {
      const batch = queue.slice(0, batchSize);
      const done = await publishBatch(batch);
      // What follows a failure is published again after it, and dropped as a repeat if it had got through.
      for (const { onPublished } of queue.splice(0, done)) onPublished?.();
      if (done === batch.length) {
        retryMs = firstRetryMs;
      } else {
        await new Promise((resolve) => setTimeout(resolve, retryMs));
        retryMs = Math.min(retryMs * 2, longestRetryMs);
      }
    }
    isRunning = false;
    for (const resolve of idleWaiters) resolve();
    idleWaiters.clear();
  };

  return {
    assertCapacity() {
      if (queue.length >= capacity || isClosed) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'broker' });
    },
    publish(events, onPublished) {
      const last = events.length - 1;
      events.forEach((event, index) =>
        queue.push({ event, onPublished: index === last ? onPublished : undefined }),
      );
      if (!isRunning && queue.length > 0) void run();
    },
    get waiting() {
      return queue.length;
    },
    async drain(timeoutMs) {
      if (!isRunning) return queue.length === 0;
      let timer: NodeJS.Timeout | undefined;
      const idle = new Promise<void>((resolve) => idleWaiters.add(resolve));
      const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
      await Promise.race([idle, timeout]);
      clearTimeout(timer);
      return queue.length === 0;
    },
    close() {
      isClosed = true;
    },
  };
}
