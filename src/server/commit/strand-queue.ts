import type { QueuedEvent } from './queued-event.ts';

/** Events of a run at most. */
const maximumRun = 256;

/** The events of a held strand, in the order of their commits. */
export class StrandQueue {
  readonly strand: string;
  readonly #events: QueuedEvent[] = [];
  #waitsSinceMs = performance.now();
  #hasLooked = false;
  /** The row of the event that left the queue last. */
  #lastRow: bigint | null = null;

  constructor(strand: string) {
    this.strand = strand;
  }

  get events(): readonly QueuedEvent[] {
    return this.#events;
  }

  /** Milliseconds for which the first event waits. */
  get waitedMs(): number {
    return performance.now() - this.#waitsSinceMs;
  }

  /**
   * Whether to look for the event before the first one in the outbox: once at first, because a log may have forgotten it,
   * and again when the first event has waited for `ms`.
   */
  isToLook(ms: number): boolean {
    const isToLook = !this.#hasLooked || this.waitedMs >= ms;
    this.#hasLooked = true;
    return isToLook;
  }

  /** The row of the outbox up to which events must be published before the last event. */
  get upToRow(): bigint {
    return this.#events.reduce(
      (last, { afterRow }) => (afterRow !== null && afterRow > last ? afterRow : last),
      0n,
    );
  }

  /** The first event, and with it the events behind it that wait for no other process, unless the first does. */
  run(): readonly QueuedEvent[] {
    let row = this.#lastRow;
    const isFree = ({ afterRow, commit }: QueuedEvent): boolean => {
      const waitsForNone = afterRow === null || afterRow === row;
      row = commit.row;
      return waitsForNone;
    };
    const end = this.#events.findIndex((queued) => !isFree(queued));
    return this.#events.slice(0, end === -1 ? maximumRun : Math.min(Math.max(end, 1), maximumRun));
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

  /** Removes events that are in their logs. The event behind them begins to wait. */
  remove(published: readonly QueuedEvent[]): void {
    for (const queued of published) {
      const place = this.#events.indexOf(queued);
      if (place !== -1) this.#events.splice(place, 1);
    }
    this.#lastRow = published.at(-1)?.commit.row ?? this.#lastRow;
    this.#waitsSinceMs = performance.now();
    this.#hasLooked = false;
  }
}

function rowOf({ commit }: QueuedEvent): bigint {
  return commit.row ?? 0n;
}
