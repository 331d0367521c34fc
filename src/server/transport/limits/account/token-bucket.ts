/** A rate with a burst: the unused part of a second is saved up to `burst`. 0 per second turns the rate off. */
export interface BurstRate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket: each event takes a token, and the bucket refills at the rate. */
export class TokenBucket {
  readonly #rate: BurstRate;
  #left: number;
  #lastMs: number;

  constructor(rate: BurstRate, nowMs: number) {
    this.#rate = rate;
    this.#left = rate.burst;
    this.#lastMs = nowMs;
  }

  /** Takes a token for an event. False when none is left. */
  take(nowMs: number): boolean {
    const { perSecond, burst } = this.#rate;
    if (perSecond === 0) return true;
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#lastMs) / 1000) * perSecond);
    this.#lastMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** Milliseconds from the last {@link take} until there is a token. */
  get msUntilNext(): number {
    return Math.max(1, Math.ceil(((1 - this.#left) / this.#rate.perSecond) * 1000));
  }
}
