import { TokenBucket, type BurstRate } from './token-bucket.ts';

/** The flow behind a {@link Pace}, which may be the flow of several. */
export interface PacedFlow<Item> {
  /** Handles an item at its time. */
  onItem(item: Item, pace: Pace<Item>): void;
  /** Items wait: the flow should bring no more until `onCaughtUp`. */
  onSlowed(pace: Pace<Item>): void;
  /** No item waits any more. */
  onCaughtUp(pace: Pace<Item>): void;
  /** More items wait than a flow brings that is slowed down: it does not listen, and is to be ended. */
  onFlood(pace: Pace<Item>): void;
}

/** Bursts that may wait. What a flow brings before it notices that it is slowed down has room in them. */
const waitingBursts = 2;

/**
 * Slows a flow of items down to a rate. Past the burst, items wait and are handled in their order as tokens come back. Only
 * a flow that brings twice the burst while it is slowed down is a flood.
 */
export class Pace<Item> {
  readonly #bucket: TokenBucket;
  readonly #maximumWaiting: number;
  readonly #flow: PacedFlow<Item>;
  /** Null while nothing waits. */
  #waiting: Item[] | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(rate: BurstRate, flow: PacedFlow<Item>) {
    this.#bucket = new TokenBucket(rate, Date.now());
    this.#maximumWaiting = waitingBursts * rate.burst;
    this.#flow = flow;
  }

  /** Handles an item now, or later. */
  take(item: Item): void {
    const waiting = this.#waiting;
    if (waiting === null && this.#bucket.take(Date.now())) return this.#flow.onItem(item, this);
    if (waiting === null) {
      this.#waiting = [item];
      this.#await();
      return this.#flow.onSlowed(this);
    }
    waiting.push(item);
    if (waiting.length <= this.#maximumWaiting) return;
    this.close();
    this.#flow.onFlood(this);
  }

  /** Takes back the first waiting item that a function accepts. False when none does. */
  takeBack(accepts: (item: Item) => boolean): boolean {
    const index = this.#waiting?.findIndex(accepts) ?? -1;
    if (index >= 0) this.#waiting?.splice(index, 1);
    return index >= 0;
  }

  /** Forgets the items that wait. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting = null;
  }

  #await(): void {
    this.#timer = setTimeout(() => this.#handleWaiting(), this.#bucket.msUntilNext);
    this.#timer.unref();
  }

  /** Handles one item, because an item that closes the flow takes effect before the next item. */
  #handleWaiting(): void {
    const waiting = this.#waiting ?? [];
    if (waiting.length > 0) {
      if (!this.#bucket.take(Date.now())) return this.#await();
      for (const item of waiting.splice(0, 1)) this.#flow.onItem(item, this);
    }
    // The item may have closed the pace.
    if (this.#waiting === null) return;
    if (waiting.length > 0) return this.#await();
    this.close();
    this.#flow.onCaughtUp(this);
  }
}
