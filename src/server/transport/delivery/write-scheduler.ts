/** A buffer that can wait for the end of the tick. */
export interface Flushable {
  /** Writes the bytes that it has gathered. */
  flush(): void;
}

/** A slice of writes occupies the process for about this long at least. */
const shortestSliceMs = 3;
/** A slice of writes occupies the process for about this long at most. */
const longestSliceMs = 12;
/** How much longer a slice of writes is than the other work since the slice before. */
const shareOfWrites = 2;
/** Writes between two looks at the clock. */
const writesPerLook = 16;

/**
 * Flushes buffers at the end of each tick, in slices, so that a large group does not block the process.
 *
 * A slice takes twice as long as all other work since the slice before, within bounds. So other work delays writes by half
 * of their time, whether its turns of the event loop are short or long.
 */
export class WriteScheduler {
  #queue: Flushable[] = [];
  #isScheduled = false;
  /** The end of the slice that left buffers waiting; null when none did. */
  #endedAtMs: number | null = null;

  /** Whether buffers wait to be flushed. */
  get isBusy(): boolean {
    return this.#queue.length > 0;
  }

  add(buffer: Flushable): void {
    this.#queue.push(buffer);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#run());
  }

  #run(): void {
    this.#isScheduled = false;
    const queue = this.#queue;
    const startMs = performance.now();
    const otherMs = this.#endedAtMs === null ? 0 : startMs - this.#endedAtMs;
    const endMs = startMs + Math.min(longestSliceMs, Math.max(shortestSliceMs, otherMs * shareOfWrites));
    let count = 0;
    for (const buffer of queue) {
      buffer.flush();
      count += 1;
      if (count % writesPerLook === 0 && performance.now() > endMs) break;
    }
    // A flush adds no buffer: its effects arrive in later ticks.
    this.#queue = count === queue.length ? [] : queue.slice(count);
    this.#endedAtMs = this.isBusy ? performance.now() : null;
    if (this.isBusy) this.#schedule();
  }
}
