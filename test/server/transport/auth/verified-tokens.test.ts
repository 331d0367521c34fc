import { describe, expect, it } from 'vitest';

import { createKeySet } from '../../../../src/server/transport/auth/key-set.ts';
import { createTokens } from '../../../../src/server/transport/auth/tokens.ts';
import { createVerifiedTokens } from '../../../../src/server/transport/auth/verified-tokens.ts';
import { startKeySetServer } from '../../../support/servers/key-set-server.ts';
import { createIssuer, secondsFromNow, soundClaims } from '../../../support/tokens/forge.ts';

const viewer = { wallet: 'wallet', role: 'authenticated', expiresAt: '2026-01-01T00:00:00.000Z' } as const;
const ofSecret = { viewer, reading: null };

describe('verified tokens', () => {
  it('know a token until the second in which it ends', async () => {
    const tokens = createVerifiedTokens(null);
    tokens.add('lasting', { ...ofSecret, endsAtSecond: secondsFromNow(60) });
    tokens.add('ended', { ...ofSecret, endsAtSecond: secondsFromNow(0) });
    expect(await tokens.find('lasting')).toBe(viewer);
    expect(await tokens.find('ended')).toBeNull();
    expect(await tokens.find('unknown')).toBeNull();
  });

  it('forget a token whose key set was read again', async () => {
    const keySet = { reading: 1, refresh: () => Promise.resolve() };
    const tokens = createVerifiedTokens(keySet);
    tokens.add('token', { viewer, reading: 1, endsAtSecond: secondsFromNow(60) });
    expect(await tokens.find('token')).toBe(viewer);
    keySet.reading = 2;
    expect(await tokens.find('token')).toBeNull();
  });

  it('are bounded: the token that was used least lately is verified again', async () => {
    const tokens = createVerifiedTokens(null);
    const endsAtSecond = secondsFromNow(60);
    for (let index = 0; index <= 10_000; index += 1)
      tokens.add(`token-${index}`, { ...ofSecret, endsAtSecond });
    expect(await tokens.find('token-0')).toBeNull();
    expect(await tokens.find('token-1')).toBe(viewer);
    expect(await tokens.find('token-10000')).toBe(viewer);
  });
});

describe('a token that was verified before', () => {
  const settings = { secret: null, jwksUrl: null, issuer: null, audience: null, sessionTtlSeconds: 60 };
  const times = { maxAgeMs: 600_000, unknownKeyIntervalMs: 10_000, retryMs: 1000, timeoutMs: 2000 };

  it('is refused as soon as its key has left the key set', async () => {
    const [present, next] = [await createIssuer('present', 'ES256'), await createIssuer('next', 'ES256')];
    await using server = await startKeySetServer([present]);
    let nowMs = Date.now();
    const tokens = createTokens({ ...settings, keySet: createKeySet(server.url, times, () => nowMs) });
    const token = await present.sign(soundClaims());
    for (let count = 0; count < 3; count += 1) expect((await tokens.verify(token)).wallet).toBe('wallet');

    server.publish([next]);
    expect((await tokens.verify(token)).wallet).toBe('wallet');
    nowMs += times.maxAgeMs;
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is refused at once when another token had the key set read without its key', async () => {
    const [present, next] = [await createIssuer('present', 'ES256'), await createIssuer('next', 'ES256')];
    await using server = await startKeySetServer([present]);
    const tokens = createTokens({ ...settings, keySet: createKeySet(server.url, times) });
    const token = await present.sign(soundClaims());
    for (let count = 0; count < 3; count += 1) expect((await tokens.verify(token)).wallet).toBe('wallet');

    server.publish([next]);
    expect((await tokens.verify(await next.sign(soundClaims()))).wallet).toBe('wallet');
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
