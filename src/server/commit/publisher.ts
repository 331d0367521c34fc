import { ApiError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { Backoff, within } from '../base/waiting.ts';
import type { Broker } from '../broker/broker.ts';
import type { Event } from '../broker/event.ts';
import { publishInOrder } from '../broker/publish-in-order.ts';
import { createHeldStrands, type HeldStrandsOptions } from './held-strands.ts';
import type { SavedEvents } from './outbox.ts';
import { finish, queuedEventsOf, type QueuedEvent } from './queued-event.ts';

/**
 * Publishes the events of commits in their logs, in the order of the calls of {@link Publisher.publish}: no event overtakes
 * an earlier one in a log. An event that comes before an event of another process waits for it, with its strand.
 */
export interface Publisher {
  /** @throws {ApiError} `SERVICE_UNAVAILABLE` when the queue is full; call it before a commit. */
  assertCapacity(): void;
  /**
   * Queues the events of a commit. They wait while the broker is out of reach and are published when it is back.
   *
   * @param saved the events in the outbox.
   */
  publish(events: readonly Event[], saved?: Partial<SavedEvents>): void;
  /** Events in the queue. */
  readonly waiting: number;
  /** Resolves when the queue is empty, or after `timeoutMs`; tells whether the queue is empty. */
  drain(timeoutMs: number): Promise<boolean>;
  /** Stops publishing; events in the queue stay unpublished. */
  close(): void;
}

/** Pauses between attempts to reach the broker. */
const retryPauses = { firstMs: 50, longestMs: 1000 };

/** Events on their way to the broker at once. */
const batchSize = 256;

/**
 * ```
 *          publish(), or a strand is released
 *   idle ─────────────────────────────────────► publishing
 *     ◄───────────────────────────────────────  │
 *       queue is empty                          │ close()
 *                           close() ──► closed ◄┘
 * ```
 */
type PublisherState = 'idle' | 'publishing' | 'closed';

/**
 * Creates the publisher of a process. Mutations are refused while `capacity` events or more are in its queue.
 *
 * @param outbox tells whether a missing event was published. Null when no event waits for an event of another process.
 */
export function createPublisher(
  broker: Broker,
  outbox: HeldStrandsOptions['outbox'],
  capacity: number,
  logger: Logger,
): Publisher {
  let queue: QueuedEvent[] = [];
  let state: PublisherState = 'idle';
  let running = Promise.resolve();
  /** Events of the batch that is on its way. */
  let underWay = 0;

  const isClosed = (): boolean => state === 'closed';
  const waiting = (): number => queue.length + underWay + held.count;

  /** Finishes the events that are in their logs, and puts the others before the queue. */
  const putBack = (events: readonly QueuedEvent[]): void => {
    const left: QueuedEvent[] = [];
    for (const queued of events) {
      if (queued.missing.size > 0) left.push(queued);
      else finish(queued);
    }
    if (left.length > 0) queue = [...left, ...queue];
    start();
  };

  const held = createHeldStrands({ broker, outbox, onReleased: putBack, logger });

  /** Takes the next events of the strands that are not held. */
  const takeBatch = (): readonly QueuedEvent[] => {
    const batch: QueuedEvent[] = [];
    let taken = 0;
    for (const queued of queue) {
      if (batch.length === batchSize) break;
      if (held.has(queued.event.strand)) held.hold(queued);
      else batch.push(queued);
      taken += 1;
    }
    queue.splice(0, taken);
    underWay = batch.length;
    return batch;
  };

  /** Publishes a batch, and puts back the events that are not in their logs. Returns whether the log took what it was asked. */
  const publishBatch = async (batch: readonly QueuedEvent[]): Promise<boolean> => {
    const { passages, failure } = await publishInOrder(broker, batch);
    underWay = 0;
    const left: QueuedEvent[] = [];
    for (const { passage, state: outcome } of passages) {
      const isWaiting = outcome === 'early' && passage.after !== null;
      if (outcome !== 'done' && (isWaiting || held.has(passage.event.strand))) held.hold(passage);
      else left.push(passage);
    }
    putBack(left);
    if (failure === null) return true;
    logger.warn({ err: failure, waiting: waiting() }, 'publishing failed, trying again');
    return false;
  };

  const run = async (): Promise<void> => {
    const backoff = new Backoff(retryPauses);
    while (queue.length > 0 && !isClosed()) {
      if (await publishBatch(takeBatch())) backoff.reset();
      else await backoff.wait();
    }
    if (!isClosed()) state = 'idle';
  };

  const start = (): void => {
    if (state !== 'idle' || queue.length === 0) return;
    state = 'publishing';
    running = run();
  };

  const settle = async (): Promise<void> => {
    while (waiting() > 0 && !isClosed()) await Promise.all([running, held.settled]);
  };

  return {
    assertCapacity() {
      if (waiting() >= capacity || isClosed()) {
        throw new ApiError('SERVICE_UNAVAILABLE', { part: 'broker' });
      }
    },
    publish(events, saved = {}) {
      for (const queued of queuedEventsOf(events, saved)) queue.push(queued);
      start();
    },
    get waiting() {
      return waiting();
    },
    async drain(timeoutMs) {
      await within(timeoutMs, settle());
      return waiting() === 0;
    },
    close() {
      state = 'closed';
      held.close();
    },
  };
}
