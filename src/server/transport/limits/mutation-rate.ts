import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

import type { RedisClient } from '../../redis/connection.ts';
import { ApiError } from '../../base/errors.ts';
import type { Viewer } from '../../graphql/context.ts';

/** How often each wallet may change something. */
export interface MutationRate {
  /**
   * Counts mutations of a wallet, or of an address where nobody is signed in. Services are not counted.
   *
   * @throws {ApiError} `RATE_LIMITED` with `retryAfterMs`.
   */
  take(viewer: Viewer | null, address: string, mutations: number): Promise<void>;
}

/**
 * Creates the rate of a deployment: so many mutations in each second. 0 turns it off.
 *
 * With Redis, all instances count together; while it is out of reach, each counts alone.
 */
export function createMutationRate(perSecond: number, redis: RedisClient | null): MutationRate {
  if (perSecond === 0) return { take: () => Promise.resolve() };
  const options = { points: perSecond, duration: 1, keyPrefix: 'marketcast:rate' };
  const alone = new RateLimiterMemory(options);
  const limiter =
    redis === null
      ? alone
      : new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: alone });
  return {
    async take(viewer, address, mutations) {
      if (viewer?.role === 'service_role') return;
      const key = viewer?.wallet == null ? `address:${address}` : `wallet:${viewer.wallet}`;
      try {
        await limiter.consume(key, mutations);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw new ApiError('RATE_LIMITED', {
          perSecond,
          retryAfterMs: Math.max(1, Math.ceil(refusal.msBeforeNext)),
        });
      }
    },
  };
}
