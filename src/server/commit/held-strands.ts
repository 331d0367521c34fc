import type { Logger } from '../base/logger.ts';
import { pause } from '../base/waiting.ts';
import type { Broker } from '../broker/broker.ts';
import { publishInOrder } from '../broker/publish-in-order.ts';
import type { Outbox } from './outbox.ts';
import { finish, unbound, type QueuedEvent } from './queued-event.ts';
import { StrandQueue } from './strand-queue.ts';

/**
 * The strands whose next event waits in this process for an event of another process.
 *
 * ```
 *             early              all of its events are in their logs, or the log is out of reach
 *   (free) ─────────► held ────────────────────────────────────────────────────────────────────► (free)
 * ```
 * An event waits no longer for the event before it when that event came, has left the outbox, or was taken from the outbox
 * and published by this process, `findAfterMs` after its commit.
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
  /** Takes the events of a strand whose log is out of reach, in their order. */
  readonly onReleased: (events: readonly QueuedEvent[]) => void;
  readonly logger: Logger;
}

/** Pauses between attempts, doubled from the first. The event of another process comes within milliseconds. */
const pauses = { firstMs: 1, longestMs: 16 };
/** Strands whose next event is attempted at once. */
const attemptsAtOnce = 256;
/** How long an event waits before the outbox is asked a second time whether the event before it is still there. */
const lookAgainAfterMs = 50;
/** The age from which a missing event is taken from the outbox and published, with those before it. */
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

  /** Publishes the events of a strand that may go. Returns the strand when its next event is early again. */
  const attempt = async (held: StrandQueue): Promise<readonly Early[]> => {
    const run = held.run();
    const { passages, failure } = await publishInOrder(broker, run);
    for (const [index, { passage }] of passages.entries()) {
      const old = run[index];
      if (old !== undefined) held.replace(old, passage);
    }
    const published = passages.flatMap(({ passage, state }) => (state === 'done' ? [passage] : []));
    for (const each of published) finish(each);
    count -= published.length;
    if (published.length > 0) held.remove(published);
    if (failure !== null || held.events.length === 0) release(held);
    const [next] = passages;
    return failure === null && published.length === 0 && next !== undefined
      ? [{ held, next: next.passage }]
      : [];
  };

  /** Looks for the events that are missing, and lets the events behind them go that need not wait for them. */
  const look = async (early: readonly Early[]): Promise<void> => {
    if (outbox === null) return;
    const rows = await outbox.findWaiting(early.flatMap(({ next }) => next.afterRow ?? []));
    const ageOf = ({ next }: Early): number | undefined => rows.get(next.afterRow ?? 0n);
    // The missing event has left the outbox: it was published, before the log lost or forgot it.
    for (const each of early) if (ageOf(each) === undefined) unbind(each);
    const overdue = early.filter((each) => (ageOf(each) ?? 0) >= findAfterMs);
    if (overdue.length === 0) return;
    await outbox.publishStrands(new Map(overdue.map(({ held }) => [held.strand, held.upToRow])));
    logger.info({ strands: overdue.length }, 'published what another process has not published in time');
    for (const each of overdue) unbind(each);
  };

  /** Attempts all held strands. Returns whether an event may go on at once. */
  const attemptAll = async (): Promise<boolean> => {
    const attempted = [...byStrand.values()].slice(0, attemptsAtOnce);
    const early = (await Promise.all(attempted.map(attempt))).flat();
    const late = early.filter(({ held }) => held.isToLook(lookAgainAfterMs));
    if (late.length === 0) return early.length < attempted.length;
    try {
      await look(late);
    } catch (error) {
      logger.warn({ err: error }, 'events of other processes cannot be looked for');
      for (const each of late) if (each.held.waitedMs >= findAfterMs) unbind(each);
    }
    return early.length < attempted.length;
  };

  const run = async (): Promise<void> => {
    let pauseMs = pauses.firstMs;
    while (byStrand.size > 0 && !closing.signal.aborted) {
      if (await attemptAll()) {
        pauseMs = pauses.firstMs;
        continue;
      }
      await pause(pauseMs, closing.signal);
      pauseMs = Math.min(pauseMs * 2, pauses.longestMs);
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

/** Lets the next event of a strand no longer wait for the event before it. */
function unbind({ held, next }: Early): void {
  held.replace(next, unbound(next));
}
