import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createTokens, type Tokens } from '../../../../src/server/transport/auth/tokens.ts';
import { createKeySet, type KeySetTimes } from '../../../../src/server/transport/auth/key-set.ts';
import { startKeySetServer, type KeySetServer } from '../../../support/servers/key-set-server.ts';
import { startServer } from '../../../support/servers/server.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { createIssuer, signWithSecret, soundClaims, type Issuer } from '../../../support/tokens/forge.ts';
import { acceptance, outcomeOf, refusal } from '../../../support/tokens/outcome.ts';

const unavailable = expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }) as Error;
const unauthenticated = expect.objectContaining({ code: 'UNAUTHENTICATED' }) as Error;
/** The outcome of a token that cannot be checked: its client comes back with the same token. */
const postponed = { http: 503, httpAnswer: 'SERVICE_UNAVAILABLE', sse: 503, socket: 1013 };

const times: KeySetTimes = { maxAgeMs: 600_000, unknownKeyIntervalMs: 10_000, retryMs: 1000, timeoutMs: 200 };

let present: Issuer;
let next: Issuer;
let keySet: KeySetServer;
let nowMs: number;
let tokens: Tokens;

beforeAll(async () => {
  // Once, because an RSA key takes longer than a test.
  present = await createIssuer('present', 'ES256');
  next = await createIssuer('next', 'RS256');
});

beforeEach(async () => {
  keySet = await startKeySetServer([present]);
  nowMs = Date.now();
  tokens = createTokens({
    ...{ secret: null, jwksUrl: null, issuer: null, audience: null, sessionTtlSeconds: 60 },
    keySet: createKeySet(keySet.url, times, () => nowMs),
  });
});

afterEach(() => keySet[Symbol.asyncDispose]());

const verify = async (
  issuer: Issuer,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string | null> => (await tokens.verify(await issuer.sign(soundClaims(), header))).wallet;

describe('a key set', () => {
  it('is read once for all tokens of its keys, those that come at once too', async () => {
    await Promise.all(Array.from({ length: 20 }, () => verify(present)));
    for (let count = 0; count < 20; count += 1) expect(await verify(present)).toBe('wallet');
    expect(keySet.requests).toBe(1);
  });

  it('is read again for the first token of a new key, and the old key is refused from then on', async () => {
    await verify(present);
    keySet.publish([next]);
    expect(await verify(next)).toBe('wallet');
    expect(keySet.requests).toBe(2);
    await expect(verify(present)).rejects.toEqual(unauthenticated);
  });

  it('is not read for each token of an unknown key', async () => {
    await verify(present);
    for (let count = 0; count < 50; count += 1) {
      await expect(verify(next, { kid: `unknown-${count}` })).rejects.toEqual(unauthenticated);
    }
    expect(keySet.requests).toBe(2);

    nowMs += times.unknownKeyIntervalMs;
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        expect(verify(next, { kid: `unknown-${index}` })).rejects.toEqual(unauthenticated),
      ),
    );
    expect(keySet.requests).toBe(3);
  });

  it('has a new key found soon after tokens of unknown keys had it read', async () => {
    await verify(present);
    await expect(verify(next)).rejects.toEqual(unauthenticated);
    keySet.publish([present, next]);
    await expect(verify(next)).rejects.toEqual(unauthenticated);
    nowMs += times.unknownKeyIntervalMs;
    expect(await verify(next)).toBe('wallet');
  });

  it('is read again after a while, so that a key that was withdrawn is refused', async () => {
    await verify(present);
    keySet.publish([next]);
    nowMs += times.maxAgeMs - 1;
    expect(await verify(present)).toBe('wallet');
    nowMs += 1;
    await expect(verify(present)).rejects.toEqual(unauthenticated);
  });

  it('has every key tried for a token that names none', async () => {
    const other = await createIssuer('other', 'ES256');
    keySet.publish([present, other, next]);
    expect(await verify(other, { kid: undefined })).toBe('wallet');
    const stranger = await createIssuer('stranger', 'ES256');
    await expect(verify(stranger, { kid: undefined })).rejects.toEqual(unauthenticated);
  });

  it('may hold what is no key, and keys of other kinds', async () => {
    keySet.fail(
      200,
      JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'present' }, { kty: 'x' }, present.jwk] }),
    );
    expect(await verify(present)).toBe('wallet');
  });

  it.each([
    ['500', (server: KeySetServer) => server.fail(500)],
    ['404', (server: KeySetServer) => server.fail(404, '{}')],
    ['a redirect', (server: KeySetServer) => server.fail(302)],
    ['what is no JSON', (server: KeySetServer) => server.fail(200, '<html>')],
    ['what is no key set', (server: KeySetServer) => server.fail(200, '{"keys":{}}')],
    ['more than anybody reads', (server: KeySetServer) => server.fail(200, ' '.repeat(2_000_000))],
    ['nothing', (server: KeySetServer) => server.hang()],
  ])(
    'that answers with %s is SERVICE_UNAVAILABLE, is asked again shortly, and recovers',
    async (_what, breakDown) => {
      breakDown(keySet);
      await expect(verify(present)).rejects.toEqual(unavailable);
      for (let count = 0; count < 10; count += 1) await expect(verify(present)).rejects.toEqual(unavailable);
      expect(keySet.requests).toBe(1);

      keySet.publish([present]);
      nowMs += times.retryMs;
      expect(await verify(present)).toBe('wallet');
    },
  );

  it('that is down leaves the keys that are known at work, for longer than they are fresh', async () => {
    await verify(present);
    keySet.hang();
    for (let hour = 0; hour < 5; hour += 1) {
      nowMs += 3_600_000;
      expect(await verify(present)).toBe('wallet');
    }
    await expect(verify(next)).rejects.toEqual(unavailable);

    keySet.publish([next]);
    nowMs += times.retryMs;
    expect(await verify(next)).toBe('wallet');
    await expect(verify(present)).rejects.toEqual(unauthenticated);
  });

  it('that is down is asked once a while, whatever tokens come', async () => {
    await verify(present);
    keySet.fail(500);
    nowMs += times.maxAgeMs;
    for (let count = 0; count < 20; count += 1) {
      expect(await verify(present)).toBe('wallet');
      await expect(verify(next)).rejects.toEqual(unavailable);
    }
    expect(keySet.requests).toBe(2);
  });
});

describe('a server with a key set', () => {
  it('takes a new key without a restart, on every transport', async () => {
    await using server = await startServer({ ...withoutLimits, JWT_JWKS_URL: keySet.url });
    expect(await outcomeOf(server, await present.sign(soundClaims()))).toEqual(acceptance('wallet'));
    keySet.publish([present, next]);
    expect(await outcomeOf(server, await next.sign(soundClaims()))).toEqual(acceptance('wallet'));
    expect(await outcomeOf(server, await next.sign(soundClaims(), { kid: 'unknown' }))).toEqual(refusal);
    expect(keySet.requests).toBe(2);
  });

  it('whose key set is down starts, postpones its tokens on every transport, and takes those of its secret', async () => {
    keySet.fail(503);
    await using server = await startServer({ ...withoutLimits, JWT_JWKS_URL: keySet.url });
    expect(await outcomeOf(server, await present.sign(soundClaims()))).toEqual(postponed);
    expect(await outcomeOf(server, await signWithSecret(soundClaims()))).toEqual(acceptance('wallet'));
  });
});
