import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';

import { ApiError } from '../../base/errors.ts';

/** The public keys of somebody else's tokens. */
export interface KeySet {
  /**
   * Every key that a token may have been signed with: one, or several where the token names none.
   *
   * @throws {ApiError} `UNAUTHENTICATED` when the set has none, `SERVICE_UNAVAILABLE` when the set cannot be read and the
   *   keys that are known do not settle it.
   */
  keysOf(header: JWTHeaderParameters): Promise<readonly CryptoKey[]>;
}

/** How often a key set is read. */
export interface KeySetTimes {
  /** Keys older than this are read again before they are used. */
  readonly maxAgeMs: number;
  /** A token that names an unknown key has the set read again, once in this time whoever sends such tokens. */
  readonly unknownKeyIntervalMs: number;
  /** After a failed read, the next one waits this long. */
  readonly retryMs: number;
  /** A read that takes longer has failed. */
  readonly timeoutMs: number;
}

const defaultTimes: KeySetTimes = {
  maxAgeMs: 600_000,
  unknownKeyIntervalMs: 10_000,
  retryMs: 1000,
  timeoutMs: 3000,
};

/** Of a body that says more, nothing is read. */
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
  let failedAtMs: number | null = null;
  let searchedAtMs: number | null = null;
  let reading: Promise<void> | null = null;

  const read = async (): Promise<void> => {
    try {
      keys = createLocalJWKSet(await fetchKeys(url, timeoutMs));
      readAtMs = clock();
      failedAtMs = null;
    } catch {
      failedAtMs = clock();
    }
  };

  /** Reads the set, together with whoever reads it already; not right after a failure. */
  const refresh = (): Promise<void> => {
    if (failedAtMs !== null && clock() - failedAtMs < retryMs) return Promise.resolve();
    return (reading ??= read().finally(() => (reading = null)));
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
    async keysOf(header) {
      const isFirst = keys === null;
      if (isFirst) await refresh();
      else if (clock() - readAtMs >= maxAgeMs) {
        const refreshed = refresh();
        // Only the first tokens of an outage wait for it.
        if (failedAtMs === null) await refreshed;
      }
      const found = await known(header);
      if (found.length > 0) return found;

      const mayRead = searchedAtMs === null || clock() - searchedAtMs >= unknownKeyIntervalMs;
      if (!isFirst && (mayRead || reading !== null || failedAtMs !== null)) {
        if (reading === null) searchedAtMs = clock();
        await refresh();
        const added = await known(header);
        if (added.length > 0) return added;
      }
      // A set that cannot be read may have it by now.
      if (failedAtMs !== null) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'key set' });
      throw new ApiError('UNAUTHENTICATED', {}, 'The token is signed with a key that is not in the key set.');
    },
  };
}

async function fetchKeys(url: string, timeoutMs: number): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    // Where keys come from is configuration, not what a response says.
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
