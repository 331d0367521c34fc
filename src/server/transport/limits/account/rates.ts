import type { Config } from '../../../base/config.ts';
import { ApiError } from '../../../base/errors.ts';
import type { Viewer } from '../../../graphql/context.ts';
import type { Rate } from '../../../graphql/rates.ts';
import type { RedisClient } from '../../../redis/connection.ts';
import type { OnRefused } from '../limit-names.ts';
import { LeasedRate } from './leased-rate.ts';

/** Points to take, by the rate. */
export type Charges = ReadonlyMap<Rate, number>;

/** The rates of a deployment. With Redis, all instances count together. */
export class Rates {
  readonly #config: Config;
  readonly #redis: RedisClient | null;
  readonly #onRefused: OnRefused;
  /** Null for a rate that is off. */
  readonly #windows = new Map<Rate, LeasedRate | null>();

  constructor(config: Config, redis: RedisClient | null, onRefused: OnRefused) {
    this.#config = config;
    this.#redis = redis;
    this.#onRefused = onRefused;
  }

  /**
   * Takes points of an address and of the viewer's wallet. Waits for no other process.
   *
   * @throws {ApiError} `RATE_LIMITED` with `perSecond` and `retryAfterMs`.
   */
  async take(charges: Charges, addressKey: string, viewer: Viewer | null): Promise<void> {
    for (const [rate, points] of charges) {
      const retryAfterMs = await this.#takeOf(rate, points, addressKey, viewer);
      if (retryAfterMs === null) continue;
      this.#onRefused(rate.variable);
      throw new ApiError('RATE_LIMITED', { perSecond: rate.perSecond(this.#config), retryAfterMs });
    }
  }

  /** Takes points as {@link take} does, and refuses nothing. */
  async note(charges: Charges, addressKey: string, viewer: Viewer | null): Promise<void> {
    for (const [rate, points] of charges) await this.#takeOf(rate, points, addressKey, viewer);
  }

  /** Milliseconds until an address or a wallet that has had more than its points has some again; 0 while it has some left. */
  async spentMs(rate: Rate, addressKey: string, viewer: Viewer | null): Promise<number> {
    const window = this.#windowOf(rate);
    if (window === null || isExempt(rate, viewer)) return 0;
    const spent = await Promise.all(keysOf(rate, addressKey, viewer).map((key) => window.spentMs(key)));
    return Math.max(...spent.map((ms) => ms ?? 0));
  }

  async #takeOf(
    rate: Rate,
    points: number,
    addressKey: string,
    viewer: Viewer | null,
  ): Promise<number | null> {
    const window = this.#windowOf(rate);
    if (window === null || isExempt(rate, viewer)) return null;
    for (const key of keysOf(rate, addressKey, viewer)) {
      const retryAfterMs = await window.take(key, points);
      if (retryAfterMs !== null) return retryAfterMs;
    }
    return null;
  }

  #windowOf(rate: Rate): LeasedRate | null {
    const known = this.#windows.get(rate);
    if (known !== undefined) return known;
    const { variable, windowSeconds: seconds = 1 } = rate;
    const perSecond = rate.perSecond(this.#config);
    const window =
      perSecond === 0
        ? null
        : new LeasedRate({ name: variable, points: perSecond * seconds, seconds }, this.#redis);
    this.#windows.set(rate, window);
    return window;
  }
}

function isExempt(rate: Rate, viewer: Viewer | null): boolean {
  return viewer?.role === 'service_role' && rate.countsServices !== true;
}

/** The keys that a use counts by. */
function keysOf({ of }: Rate, addressKey: string, viewer: Viewer | null): readonly string[] {
  const address = `address:${addressKey}`;
  if (of === 'address' || viewer?.wallet == null) return [address];
  const wallet = `wallet:${viewer.wallet}`;
  return of === 'client' ? [wallet] : [address, wallet];
}
