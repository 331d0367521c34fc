import { unbound, type QueuedEvent } from './queued-event.ts';

/** The events of a held strand, in the order of their commits. */
export class StrandQueue {
  readonly strand: string;
  readonly #sinceMs = performance.now();
  readonly #events: QueuedEvent[] = [];

  constructor(strand: string) {
    this.strand = strand;
  }

  get events(): readonly QueuedEvent[] {
    return this.#events;
  }

  /** Milliseconds since the strand is held. */
  get ageMs(): number {
    return performance.now() - this.#sinceMs;
  }

  /** The row of the outbox up to which events must be published before the last event. */
  get lastRow(): bigint {
    return this.#events.reduce(
      (last, { afterRow }) => (afterRow !== null && afterRow > last ? afterRow : last),
      0n,
    );
  }

  /**
   * Inserts an event behind the events of earlier rows. Two commits of a market may be handed over in the other order,
   * because their answers come over two connections.
   */
  add(queued: QueuedEvent): void {
    const row = rowOf(queued);
    let place = this.#events.length;
    for (let earlier = this.#events[place - 1]; earlier !== undefined && rowOf(earlier) > row;) {
      place -= 1;
      earlier = this.#events[place - 1];
    }
    this.#events.splice(place, 0, queued);
  }

  /** Puts an event in the place of its earlier state. */
  replace(old: QueuedEvent, by: QueuedEvent): void {
    const place = this.#events.indexOf(old);
    if (place !== -1) this.#events[place] = by;
  }

  /** Lets an event no longer wait for the event before it. */
  unbind(queued: QueuedEvent): void {
    this.replace(queued, unbound(queued));
  }
}

function rowOf({ commit }: QueuedEvent): bigint {
  return commit.row ?? 0n;
}
