/** Lets work wait while more urgent work is under way, but only for some time in a row. */
export class GivingWay {
  readonly #isUrgentUnderWay: () => boolean;
  readonly #longestMs: number;
  /** Since when the work waits; null while it does not. */
  #sinceMs: number | null = null;

  /** @param longestMs milliseconds for which the work waits at most, before a part of it may run. */
  constructor(isUrgentUnderWay: () => boolean, longestMs: number) {
    this.#isUrgentUnderWay = isUrgentUnderWay;
    this.#longestMs = longestMs;
  }

  /** Whether the work waits for now. */
  mustWait(nowMs: number): boolean {
    if (!this.#isUrgentUnderWay()) {
      this.#sinceMs = null;
      return false;
    }
    this.#sinceMs ??= nowMs;
    return nowMs - this.#sinceMs < this.#longestMs;
  }

  /** A part of the work has run: the rest may wait as long again. */
  partRan(nowMs: number): void {
    if (!this.mustWait(nowMs)) this.#sinceMs = null;
  }
}
