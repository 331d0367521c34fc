/** A buffer that can wait for the end of the tick. */
export interface Flushable {
  /** Writes the bytes that it has gathered. */
  flush(): void;
}

/** A slice of writes occupies the process for about this long. */
const sliceMs = 3;
/** Writes between two looks at the clock. */
const writesPerLook = 16;

/** Flushes buffers at the end of each tick, in slices, so that a large group does not block the process. */
export class WriteScheduler {
  #queue: Flushable[] = [];
  #isScheduled = false;

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
    const endMs = performance.now() + sliceMs;
    let count = 0;
    for (const buffer of queue) {
      buffer.flush();
      count += 1;
      if (count % writesPerLook === 0 && performance.now() > endMs) break;
    }
    // A flush adds no buffer: its effects arrive in later ticks.
    this.#queue = count === queue.length ? [] : queue.slice(count);
    if (this.#queue.length > 0) this.#schedule();
  }
}
