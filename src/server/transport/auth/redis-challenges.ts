import { randomBytes } from 'node:crypto';

import { z } from 'zod';

import type { RedisClient } from '../../redis/connection.ts';
import { defineScripts, type ScriptArgument } from '../../redis/scripts.ts';

/** The store of wallet challenges that any number of processes redeem. */
export interface RedisChallengeStore {
  /** @throws {ApiError} `SERVICE_UNAVAILABLE` when Redis does not answer. */
  key(): Promise<Uint8Array>;
  /** @throws {ApiError} `SERVICE_UNAVAILABLE` when Redis does not answer; the challenge may have been redeemed. */
  redeem(key: Uint8Array, nonce: string, expiresAtMs: number): Promise<boolean>;
}

/** Nonces and key share a Redis key, so that Redis cannot forget the redeemed nonces without the key that authenticates. */
const storedAt = 'marketcast:{challenges}';
const keyBytes = 32;

/**
 * Keeps the redeemed nonces and the key that authenticates challenges in Redis. A challenge that is never redeemed is never
 * written.
 *
 * @param client of `connectForCommands`.
 * @param capacity redeemed nonces that are kept at most. Beyond that, a new key invalidates all challenges.
 */
export function createRedisChallengeStore(client: RedisClient, capacity: number): RedisChallengeStore {
  const runScript = defineScripts(client, {
    numberOfKeys: 1,
    files: {
      key: new URL('./challenge-key.lua', import.meta.url),
      redeem: new URL('./challenge-redeem.lua', import.meta.url),
    },
  });
  const run = (name: 'key' | 'redeem', args: readonly ScriptArgument[]): Promise<unknown> =>
    runScript(name, [storedAt], args);

  return {
    async key() {
      const key = z.string().parse(await run('key', [randomBytes(keyBytes).toString('base64url')]));
      return Buffer.from(key, 'base64url');
    },
    async redeem(key, nonce, expiresAtMs) {
      const text = Buffer.from(key).toString('base64url');
      return (await run('redeem', [text, nonce, expiresAtMs, capacity])) === 1;
    },
  };
}
