import type { Logger } from '../base/logger.ts';
import { pause } from '../base/waiting.ts';
import type { Broker } from '../broker/broker.ts';
import { publishInOrder } from '../broker/publish-in-order.ts';
import type { Outbox } from './outbox.ts';
import type { QueuedEvent } from './queued-event.ts';
import { StrandQueue } from './strand-queue.ts';

/**
 * The strands whose next event waits in this process for an event of another process.
 *
 * ```
 *             early           its predecessor came, has left the outbox, or was found there
 *   (free) ─────────► held ─────────────────────────────────────────────────────────────────► (free)
 * ```
 * The wait is bounded: after `findAfterMs` this process publishes what the outbox has of the strand.
 */
export interface HeldStrands {
  /** Events that wait. */
  readonly count: number;
  has(strand: string | null): boolean;
  /** Holds the strand of an early event, or puts another event of the strand behind it. */
  hold(queued: QueuedEvent): void;
  /** Resolves when no strand is held, or when closed. */
  readonly settled: Promise<void>;
  close(): void;
}

/** The parts of held strands. */
export interface HeldStrandsOptions {
  readonly broker: Broker;
  /** Null when no event ever waits. */
  readonly outbox: Pick<Outbox, 'findWaiting' | 'publishStrands'> | null;
  /** Takes the events of a strand that is no longer held, in their order. The first may be in its logs already. */
  readonly onReleased: (events: readonly QueuedEvent[]) => void;
  readonly logger: Logger;
}

/** Time between two attempts. The event of another process comes within milliseconds, unless the process is stuck. */
const attemptIntervalMs = 10;
/** Strands whose next event is attempted at once. */
const attemptsAtOnce = 256;
/** How long only the log is asked, and the outbox is not. */
const lookAfterMs = 50;
/** How long an event waits before the events before it are taken from the outbox and published. */
const findAfterMs = 1000;

/** A strand whose next event was early again. */
interface Early {
  readonly held: StrandQueue;
  readonly next: QueuedEvent;
}

/** Creates held strands: none at first. */
export function createHeldStrands({ broker, outbox, onReleased, logger }: HeldStrandsOptions): HeldStrands {
  const byStrand = new Map<string, StrandQueue>();
  const closing = new AbortController();
  let count = 0;
  let isRunning = false;
  let settled = Promise.resolve();

  const release = ({ strand, events }: StrandQueue): void => {
    byStrand.delete(strand);
    count -= events.length;
    onReleased(events);
  };

  /** Releases a strand whose next event need not wait. */
  const releaseUnbound = ({ held, next }: Early): void => {
    held.unbind(next);
    release(held);
  };

  /** Publishes the next event of a strand, and releases the strand unless it is early again. */
  const attempt = async (held: StrandQueue): Promise<readonly Early[]> => {
    const [next] = held.events;
    if (next === undefined) return [];
    const { passages } = await publishInOrder(broker, [next]);
    for (const { passage, state } of passages) {
      held.replace(next, passage);
      if (state === 'early') return [{ held, next: passage }];
    }
    release(held);
    return [];
  };

  /** Looks for the events that are missing, and releases the strands that need not wait for them. */
  const look = async (early: readonly Early[]): Promise<void> => {
    if (outbox === null) return;
    const rows = await outbox.findWaiting(early.flatMap(({ next }) => next.afterRow ?? []));
    const isWaiting = ({ next }: Early): boolean => next.afterRow !== null && rows.has(next.afterRow);
    // The missing event has left the outbox: it was published, before the log lost or forgot it.
    for (const each of early) if (!isWaiting(each)) releaseUnbound(each);
    const overdue = early.filter((each) => isWaiting(each) && isOverdue(each));
    if (overdue.length === 0) return;
    await outbox.publishStrands(new Map(overdue.map(({ held }) => [held.strand, held.lastRow])));
    logger.info({ strands: overdue.length }, 'published what another process has not published in time');
    for (const each of overdue) releaseUnbound(each);
  };

  const attemptAll = async (): Promise<void> => {
    const attempts = await Promise.all([...byStrand.values()].slice(0, attemptsAtOnce).map(attempt));
    const early = attempts.flat().filter(({ held }) => held.ageMs >= lookAfterMs);
    if (early.length === 0) return;
    try {
      await look(early);
    } catch (error) {
      logger.warn({ err: error }, 'events of other processes cannot be looked for');
      const isHeld = ({ held }: Early): boolean => byStrand.get(held.strand) === held;
      for (const each of early) if (isHeld(each) && isOverdue(each)) releaseUnbound(each);
    }
  };

  const run = async (): Promise<void> => {
    while (byStrand.size > 0 && !closing.signal.aborted) {
      await attemptAll();
      if (byStrand.size > 0) await pause(attemptIntervalMs, closing.signal);
    }
    isRunning = false;
  };

  return {
    get count() {
      return count;
    },
    has: (strand) => strand !== null && byStrand.has(strand),
    hold(queued) {
      const { strand } = queued.event;
      if (strand === null) return;
      const held = byStrand.get(strand) ?? new StrandQueue(strand);
      byStrand.set(strand, held);
      held.add(queued);
      count += 1;
      if (isRunning) return;
      isRunning = true;
      settled = run();
    },
    get settled() {
      return settled;
    },
    close: () => closing.abort(),
  };
}

function isOverdue({ held }: Early): boolean {
  return held.ageMs >= findAfterMs;
}
