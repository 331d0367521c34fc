/** Calls that run at once, until the pace holds. Servers take 50 messages a second, and bursts of 200. */
const burst = 80;
const intervalMs = 50;

/** Spreads calls: a burst at once, then 20 a second. So a page with many subscriptions stays below a server's limits. */
export class Pace {
  #allowed = burst;
  readonly #waiting = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Runs a call now or in its turn. Returns the function that withdraws a call that waits. */
  run(call: () => void): () => void {
    this.#timer ??= setInterval(() => this.#tick(), intervalMs);
    if (this.#allowed > 0 && this.#waiting.size === 0) {
      this.#allowed -= 1;
      call();
      return () => undefined;
    }
    this.#waiting.add(call);
    return () => void this.#waiting.delete(call);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#waiting.clear();
  }

  #tick(): void {
    const [call] = this.#waiting;
    if (call !== undefined) {
      this.#waiting.delete(call);
      return call();
    }
    this.#allowed += 1;
    if (this.#allowed < burst) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
