import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';

import { ApiError } from '../../base/errors.ts';

/** The public keys of another issuer's tokens. */
export interface KeySet {
  /**
   * Every key that may have signed a token: a single key, or several where the token names no key.
   *
   * @throws {ApiError} `UNAUTHENTICATED` when the set has no such key; `SERVICE_UNAVAILABLE` when no known key matches and the
   *   set cannot be read.
   */
  keysOf(header: JWTHeaderParameters): Promise<readonly CryptoKey[]>;
  /** The number of the reading that the present keys come from; 0 before the first. */
  readonly reading: number;
  /** Reads a set again that is too old, as {@link keysOf} does. */
  refresh(): Promise<void>;
}

/** The times of reading a key set. */
export interface KeySetTimes {
  /** Keys of this age are read again before they are used. */
  readonly maxAgeMs: number;
  /** At most once in this time, tokens that name an unknown key have the set read again. */
  readonly unknownKeyIntervalMs: number;
  /** Pause after a failed read. */
  readonly retryMs: number;
  /** A read that takes longer fails. */
  readonly timeoutMs: number;
}

const defaultTimes: KeySetTimes = {
  maxAgeMs: 600_000,
  unknownKeyIntervalMs: 10_000,
  retryMs: 1000,
  timeoutMs: 3000,
};

/** Bytes of a key set at most. */
const maximumBytes = 1_048_576;

/**
 * Creates the key set behind a URL. Nothing is read before the first token needs it.
 *
 * A key that was added is found with the first token that names it. A key that was withdrawn is refused once the set has
 * been read again, `maxAgeMs` later. While the set is out of reach, the keys of its last reading go on working.
 */
export function createKeySet(
  url: string,
  times: Partial<KeySetTimes> = {},
  clock: () => number = Date.now,
): KeySet {
  const { maxAgeMs, unknownKeyIntervalMs, retryMs, timeoutMs } = { ...defaultTimes, ...times };
  let keys: ReturnType<typeof createLocalJWKSet> | null = null;
  let readAtMs = 0;
  let reading = 0;
  let failedAtMs: number | null = null;
  let searchedAtMs: number | null = null;
  let underWay: Promise<void> | null = null;

  const read = async (): Promise<void> => {
    try {
      keys = createLocalJWKSet(await fetchKeys(url, timeoutMs));
      readAtMs = clock();
      reading += 1;
      failedAtMs = null;
    } catch {
      failedAtMs = clock();
    }
  };

  /** Reads the set, or joins a read under way. Does nothing within `retryMs` of a failed read. */
  const refresh = (): Promise<void> => {
    if (failedAtMs !== null && clock() - failedAtMs < retryMs) return Promise.resolve();
    return (underWay ??= read().finally(() => (underWay = null)));
  };

  const refreshWhenOld = async (): Promise<void> => {
    if (keys === null) await refresh();
    else if (clock() - readAtMs >= maxAgeMs) {
      const refreshed = refresh();
      // During an outage, only the first tokens wait for the read.
      if (failedAtMs === null) await refreshed;
    }
  };

  const known = async (header: JWTHeaderParameters): Promise<readonly CryptoKey[]> => {
    if (keys === null) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'key set' });
    try {
      return [await keys(header)];
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return [];
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      const several: CryptoKey[] = [];
      for await (const key of error) several.push(key);
      return several;
    }
  };

  return {
    get reading() {
      return reading;
    },
    refresh: refreshWhenOld,
    async keysOf(header) {
      const isFirst = keys === null;
      await refreshWhenOld();
      const found = await known(header);
      if (found.length > 0) return found;

      const mayRead = searchedAtMs === null || clock() - searchedAtMs >= unknownKeyIntervalMs;
      if (!isFirst && (mayRead || underWay !== null || failedAtMs !== null)) {
        if (underWay === null) searchedAtMs = clock();
        await refresh();
        const added = await known(header);
        if (added.length > 0) return added;
      }
      // The unreadable set may have the key by now.
      if (failedAtMs !== null) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'key set' });
      throw new ApiError('UNAUTHENTICATED', {}, 'The token is signed with a key that is not in the key set.');
    },
  };
}

async function fetchKeys(url: string, timeoutMs: number): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    // Only the configuration decides where keys come from, never a response.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`the key set answers ${response.status}`);
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maximumBytes) throw new Error('the key set is too large');
  }
  return JSON.parse(text) as JSONWebKeySet;
}
