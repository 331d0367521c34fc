import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

import type { RedisClient } from '../../../redis/connection.ts';
import { BoundedKeys } from './bounded-keys.ts';

/** The bounds of a rate. */
export interface Window {
  /** The name of the rate, the same in all instances. */
  readonly name: string;
  /** Points of a window. */
  readonly points: number;
  readonly seconds: number;
}

/** Milliseconds between two reports to Redis. */
const reportIntervalMs = 100;
/** Keys that are counted apart in a window; all further keys share a count. */
const maximumKeys = 100_000;
/** Keys that a report tells of at most. The uses of further keys are counted by this instance alone. */
const maximumReported = 10_000;

/**
 * A rate that decides at once, and that all instances on one Redis count together within a fraction of a second:
 *
 * ```
 *   take() ─► the local window decides ─► unreported points ──► every 100 ms: all of them to the count in Redis
 *                     ▲                                                         │
 *                     └──── the points that all instances have taken ◄──────────┘
 * ```
 * An instance lends itself the points between two reports. So a client that uses several instances at the same moment may
 * take a window's points of each of them once. While Redis is out of reach, each instance counts alone.
 */
export class LeasedRate {
  readonly #window: Window;
  readonly #local: RateLimiterMemory;
  readonly #shared: RateLimiterRedis | null;
  readonly #keys: BoundedKeys;
  #unreported = new Map<string, number>();
  #isReporting = false;

  constructor(window: Window, redis: RedisClient | null) {
    const { name, points, seconds } = window;
    const options = { points, duration: seconds, keyPrefix: `marketcast:rate:${name}` };
    this.#window = window;
    this.#local = new RateLimiterMemory(options);
    this.#shared = redis === null ? null : new RateLimiterRedis({ ...options, storeClient: redis });
    this.#keys = new BoundedKeys(maximumKeys, seconds * 1000);
  }

  /**
   * Takes points of a key. Points that are refused count until the end of the window, too.
   *
   * @returns null, or the milliseconds until the window ends when it has too few points left.
   */
  async take(key: string, points: number): Promise<number | null> {
    const counted = this.#keys.keyOf(key, Date.now());
    // A rate is not counted in parts, and more points than a window has are refused all the same.
    const taken = Math.max(1, Math.min(Math.ceil(points), this.#window.points + 1));
    const result = await this.#consume(counted, taken);
    // A client that goes on after it was refused must not be refused in the next window for that.
    if (result.consumedPoints - taken <= this.#window.points) this.#report(counted, taken);
    return result.consumedPoints <= this.#window.points ? null : Math.max(1, Math.ceil(result.msBeforeNext));
  }

  /** Milliseconds until the window of a key ends that has had more than its points; null for a key that has points left. */
  async spentMs(key: string): Promise<number | null> {
    const result = await this.#local.get(this.#keys.keyOf(key, Date.now()));
    if (result === null || result.consumedPoints <= this.#window.points) return null;
    return Math.max(1, Math.ceil(result.msBeforeNext));
  }

  async #consume(key: string, points: number): Promise<RateLimiterRes> {
    try {
      return await this.#local.consume(key, points);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    }
  }

  #report(key: string, points: number): void {
    if (this.#shared === null) return;
    const before = this.#unreported.get(key);
    if (before === undefined && this.#unreported.size >= maximumReported) return;
    this.#unreported.set(key, (before ?? 0) + points);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isReporting || this.#unreported.size === 0) return;
    this.#isReporting = true;
    setTimeout(() => void this.#tell(), reportIntervalMs).unref();
  }

  /** Reports all points that wait. Never rejects. */
  async #tell(): Promise<void> {
    const batch = this.#unreported;
    const { seconds } = this.#window;
    const beganAtMs = Date.now();
    this.#unreported = new Map();
    await Promise.allSettled([...batch].map(([key, points]) => this.#share(key, points)));
    // Points that waited for longer than their window belong to no window of now.
    if (Date.now() - beganAtMs > seconds * 1000) this.#unreported.clear();
    this.#isReporting = false;
    this.#schedule();
  }

  async #share(key: string, points: number): Promise<void> {
    const { consumedPoints, msBeforeNext } =
      (await this.#shared?.penalty(key, points)) ?? new RateLimiterRes();
    if (msBeforeNext <= 0) return;
    const ofNow = this.#unreported.get(key) ?? 0;
    await this.#local.set(key, consumedPoints + ofNow, msBeforeNext / 1000);
  }
}
