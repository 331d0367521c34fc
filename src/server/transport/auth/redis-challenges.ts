import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { unavailable, type RedisClient } from '../../redis/connection.ts';

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
  const scripts = client as unknown as Record<
    string,
    (...args: readonly (string | number)[]) => Promise<unknown>
  >;
  for (const name of ['key', 'redeem'] as const) {
    const lua = readFileSync(new URL(`./challenge-${name}.lua`, import.meta.url), 'utf8');
    client.defineCommand(commandOf(name), { numberOfKeys: 1, lua });
  }
  const run = async (name: 'key' | 'redeem', args: readonly (string | number)[]): Promise<unknown> => {
    try {
      return await scripts[commandOf(name)]?.(storedAt, ...args);
    } catch (error) {
      throw unavailable(error);
    }
  };

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

const commandOf = (name: 'key' | 'redeem'): string => `marketcast_challenge_${name}`;
