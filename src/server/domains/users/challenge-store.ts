import { randomBytes } from 'node:crypto';

/**
 * Remembers which challenges were redeemed, for every process that redeems them.
 *
 * A challenge itself is kept nowhere: it carries a proof that it is ours. So asking for challenges costs no memory,
 * however many are asked for. What the store must never do is forget a nonce and keep the key, or a challenge would be
 * good twice.
 */
export interface ChallengeStore {
  /** The key that authenticates challenges. Another one makes all that were given out before worthless. */
  key(): Promise<Uint8Array>;
  /**
   * Redeems the challenge with that nonce. Of any number of calls for one nonce, in whatever process, one gives true.
   *
   * @param key that authenticated the challenge; false when the present one is another.
   */
  redeem(key: Uint8Array, nonce: string, expiresAtMs: number): Promise<boolean>;
}

/**
 * Remembers what this process redeems. The key ends with the process, so that a restart forgets nothing that still counts.
 *
 * @param capacity redeemed challenges that are remembered at once; past it there is a new key, and nothing is remembered.
 */
export function createMemoryChallengeStore(capacity: number, clock: () => number = Date.now): ChallengeStore {
  let key: Uint8Array = randomBytes(32);
  const redeemed = new Map<string, number>();
  const forgetExpired = (): void => {
    for (const [nonce, expiresAtMs] of redeemed) if (expiresAtMs <= clock()) redeemed.delete(nonce);
  };

  return {
    key: () => Promise.resolve(key),
    redeem(keyOfChallenge, nonce, expiresAtMs) {
      if (!Buffer.from(key).equals(keyOfChallenge) || redeemed.has(nonce)) return Promise.resolve(false);
      redeemed.set(nonce, expiresAtMs);
      if (redeemed.size > capacity) forgetExpired();
      if (redeemed.size > capacity) {
        redeemed.clear();
        key = randomBytes(32);
      }
      return Promise.resolve(true);
    },
  };
}
