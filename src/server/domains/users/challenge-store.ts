import { randomBytes } from 'node:crypto';

/**
 * Remembers the redeemed challenges, for every process of a deployment.
 *
 * A challenge itself is not stored, because it carries a proof that this deployment made it. So requests for challenges
 * cost no memory. The store must never forget a nonce and keep the key, or a challenge could be redeemed twice.
 */
export interface ChallengeStore {
  /** The key that authenticates challenges. A new key invalidates all challenges of the key before it. */
  key(): Promise<Uint8Array>;
  /**
   * Redeems the challenge with that nonce. Of all calls for a nonce, in all processes, only the first returns true.
   *
   * @param key the key that authenticated the challenge; returns false when it is not the present key.
   */
  redeem(key: Uint8Array, nonce: string, expiresAtMs: number): Promise<boolean>;
}

/**
 * Creates a store for a deployment with a single process. The key ends with the process, so no challenge outlives the
 * store.
 *
 * @param capacity redeemed challenges in memory at most; beyond it the store takes a new key and forgets all of them.
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
