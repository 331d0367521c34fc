import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

import type { RedisClient } from '../../redis/connection.ts';
import { ApiError } from '../../base/errors.ts';
import type { Viewer } from '../../graphql/context.ts';
import { addressGroup } from './addresses.ts';

/** The rate of mutations of each wallet. */
export interface MutationRate {
  /**
   * Counts mutations of a wallet, or of an address when the client is not signed in. Services are not counted.
   *
   * @throws {ApiError} `RATE_LIMITED` with `retryAfterMs`.
   */
  take(viewer: Viewer | null, address: string, mutations: number): Promise<void>;
}

/**
 * Creates the rate of a deployment: at most `perSecond` mutations in each second. 0 turns it off.
 *
 * With Redis, all instances count together. While Redis is out of reach, each instance counts alone.
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
      const key = viewer?.wallet == null ? `address:${addressGroup(address)}` : `wallet:${viewer.wallet}`;
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
