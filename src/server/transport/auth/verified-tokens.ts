import { hash } from 'node:crypto';

import { LRUCache } from 'lru-cache';

import type { Viewer } from '../../graphql/context.ts';
import type { KeySet } from './key-set.ts';

/** A token whose signature and claims were right. */
export interface VerifiedToken {
  readonly viewer: Viewer;
  /** The second, since 1970, from which on the token is refused. */
  readonly endsAtSecond: number;
  /** The reading of the key set that had the key; null for the key of this deployment. */
  readonly reading: number | null;
}

/** Keeps the outcome of tokens that were verified, so that the next request of a client costs a hash. */
export interface VerifiedTokens {
  /** Null for a token that is not known, that has expired or whose key set was read again since. */
  find(token: string): Promise<Viewer | null>;
  add(token: string, verified: VerifiedToken): void;
}

/** Tokens that are kept at most. The token that was used least lately leaves first. */
const maximumTokens = 10_000;

/**
 * Creates verified tokens: none at first. They are known by their hashes, so that the process does not keep tokens.
 *
 * @param keySet of the tokens that have a reading.
 */
export function createVerifiedTokens(keySet: Pick<KeySet, 'reading' | 'refresh'> | null): VerifiedTokens {
  const byHash = new LRUCache<string, VerifiedToken>({ max: maximumTokens });

  return {
    async find(token) {
      const key = hashOf(token);
      const verified = byHash.get(key);
      if (verified === undefined) return null;
      if (verified.reading !== null) await keySet?.refresh();
      const { viewer, endsAtSecond, reading } = verified;
      if (Math.floor(Date.now() / 1000) < endsAtSecond && (reading === null || reading === keySet?.reading))
        return viewer;
      byHash.delete(key);
      return null;
    },
    add: (token, verified) => void byHash.set(hashOf(token), verified),
  };
}

function hashOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
