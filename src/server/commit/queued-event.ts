import { identityOf, type Event } from '../broker/event.ts';
import type { Passage } from '../broker/publish-in-order.ts';
import type { SavedEvents } from './outbox.ts';

/** An event of a commit on its way to its logs. */
export interface QueuedEvent extends Passage {
  readonly commit: Commit;
  /** The row of the outbox in which the event before it stands. Null when it waits for no event. */
  readonly afterRow: bigint | null;
}

/** A commit whose events are on their way. */
export interface Commit {
  /** Its row in the outbox. */
  readonly row: bigint | null;
  /** Events that a log still lacks. */
  left: number;
  readonly onPublished: () => void;
}

/** The events of a commit for a queue. The first event of each strand waits for the event before the commit. */
export function queuedEventsOf(
  events: readonly Event[],
  saved: Partial<SavedEvents>,
): readonly QueuedEvent[] {
  const { row = null, onPublished = () => undefined } = saved;
  const predecessors = new Map(saved.predecessors);
  const commit: Commit = { row, left: events.length, onPublished };
  return events.map((event) => {
    const earlier = event.strand === null ? undefined : predecessors.get(event.strand);
    if (event.strand !== null) predecessors.delete(event.strand);
    const isItself = earlier?.identity === identityOf(event);
    return {
      event,
      commit,
      missing: new Set(event.topics),
      after: isItself ? null : (earlier?.identity ?? null),
      afterRow: isItself ? null : (earlier?.row ?? null),
    };
  });
}

/** The same event without an event to wait for. */
export function unbound(queued: QueuedEvent): QueuedEvent {
  return { ...queued, after: null, afterRow: null };
}

/** Counts an event that is in all of its logs, and tells its commit when it was the last one. */
export function finish({ commit }: QueuedEvent): void {
  commit.left -= 1;
  if (commit.left === 0) commit.onPublished();
}
