import { randomBytes } from 'node:crypto';

import { z } from 'zod';

import type { RedisClient } from '../../redis/connection.ts';
import { defineScripts, type ScriptArgument } from '../../redis/scripts.ts';

/** Wallet challenges that any number of processes redeem. */
export interface RedisChallengeStore {
  /** @throws {ApiError} `SERVICE_UNAVAILABLE` when Redis does not answer. */
  key(): Promise<Uint8Array>;
  /** @throws {ApiError} `SERVICE_UNAVAILABLE` when Redis does not answer; the challenge may have been redeemed. */
  redeem(key: Uint8Array, nonce: string, expiresAtMs: number): Promise<boolean>;
}

/** One key, so that whatever makes Redis forget what was redeemed makes it forget what authenticates as well. */
const storedAt = 'marketcast:{challenges}';
const keyBytes = 32;

/**
 * Keeps in Redis what was redeemed and the key that authenticates challenges. Nothing is written for a challenge that
 * nobody redeems.
 *
 * @param client of `connectForCommands`.
 * @param capacity redeemed challenges that are remembered at once; past it there is a new key, and nothing is remembered.
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
