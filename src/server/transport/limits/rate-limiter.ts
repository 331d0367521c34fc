/** A rate with a burst: the unused part of a second is saved up to `burst`. 0 per second turns the rate off. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket: each event takes a token, and the bucket refills at the rate. */
export class RateLimiter {
  readonly #rate: Rate;
  #left: number;
  #lastMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#left = rate.burst;
    this.#lastMs = nowMs;
  }

  /** Counts an event. False when the rate is exceeded. */
  take(nowMs: number): boolean {
    const { perSecond, burst } = this.#rate;
    if (perSecond === 0) return true;
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#lastMs) / 1000) * perSecond);
    this.#lastMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
