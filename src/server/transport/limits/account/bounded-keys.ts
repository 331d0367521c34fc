/**
 * The keys that windows of a fixed length are counted by, bounded in number. A key is kept for as long as its window, and
 * keys past the bound share a single key.
 */
export class BoundedKeys {
  readonly #maximum: number;
  readonly #windowMs: number;
  /** The end of the window of each key. Windows are of one length, so the first to begin is the first to end. */
  readonly #ends = new Map<string, number>();

  constructor(maximum: number, windowMs: number) {
    this.#maximum = maximum;
    this.#windowMs = windowMs;
  }

  get size(): number {
    return this.#ends.size;
  }

  /** The key to count by: the key itself, or the shared key when there are too many. */
  keyOf(key: string, nowMs: number): string {
    for (const [ended, endMs] of this.#ends) {
      if (endMs > nowMs) break;
      this.#ends.delete(ended);
    }
    if (this.#ends.has(key)) return key;
    if (this.#ends.size >= this.#maximum) return sharedKey;
    this.#ends.set(key, nowMs + this.#windowMs);
    return key;
  }
}

const sharedKey = 'others';
