import { randomBytes } from 'node:crypto';

import { createRemoteJWKSet, errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { z } from 'zod';

import { ApiError } from '../errors.ts';
import type { IssuedToken, Viewer } from '../graphql/context.ts';
import { fromMillis } from '../time.ts';

/** Where tokens come from and what they must say. */
export interface TokenOptions {
  /** Of HS256 tokens. */
  readonly secret: string | null;
  /** Key set of RS256 and ES256 tokens. */
  readonly jwksUrl: string | null;
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly sessionTtlSeconds: number;
}

/** The tokens that this server accepts, and those that it issues. */
export interface Tokens {
  /**
   * Who a token stands for.
   *
   * @throws {ApiError} `UNAUTHENTICATED` when it is not valid; `SERVICE_UNAVAILABLE` when the key set cannot be read.
   */
  verify(token: string): Promise<Viewer>;
  /** @throws {ApiError} `SERVICE_UNAVAILABLE` when there is no secret to sign with. */
  issue(wallet: string | null, role: TokenRole): Promise<IssuedToken>;
}

/** What a token allows. */
export type TokenRole = 'authenticated' | 'service_role';

/** Clocks of two machines may differ by this much. */
const clockToleranceSeconds = 30;

const claims = z.object({
  sub: z.string().min(1).optional(),
  role: z.enum(['authenticated', 'service_role']),
  exp: z.number(),
});

/** A secret for one run of a development server. */
export function generateSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Creates the tokens of a server. */
export function createTokens({ secret, jwksUrl, issuer, audience, sessionTtlSeconds }: TokenOptions): Tokens {
  const key = secret === null ? null : new TextEncoder().encode(secret);
  const keySet = jwksUrl === null ? null : createRemoteJWKSet(new URL(jwksUrl));
  const requirements = {
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ['exp'],
    ...(issuer === null ? {} : { issuer }),
    ...(audience === null ? {} : { audience }),
  };

  const verifyWithAnyKey = async (token: string): Promise<JWTPayload> => {
    // The algorithm decides the key, and each key has its own list of algorithms: no token chooses both.
    if (key !== null && algorithmOf(token) === 'HS256') {
      return (await jwtVerify(token, key, { ...requirements, algorithms: ['HS256'] })).payload;
    }
    if (keySet === null) throw new ApiError('UNAUTHENTICATED', {}, 'The token is not valid here.');
    return (await jwtVerify(token, keySet, { ...requirements, algorithms: ['RS256', 'ES256'] })).payload;
  };

  return {
    async verify(token) {
      try {
        const { sub, role, exp } = claims.parse(await verifyWithAnyKey(token));
        return { wallet: sub ?? null, role, expiresAt: fromMillis(exp * 1000) };
      } catch (error) {
        throw refusal(error);
      }
    },
    async issue(wallet, role) {
      if (key === null) {
        throw new ApiError('SERVICE_UNAVAILABLE', {}, 'This deployment issues no tokens itself.');
      }
      const exp = Math.floor(Date.now() / 1000) + sessionTtlSeconds;
      const draft = new SignJWT({ role })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt()
        .setExpirationTime(exp);
      if (wallet !== null) draft.setSubject(wallet);
      if (issuer !== null) draft.setIssuer(issuer);
      if (audience !== null) draft.setAudience(audience);
      return { token: await draft.sign(key), viewer: { wallet, role, expiresAt: fromMillis(exp * 1000) } };
    },
  };
}

/** The token of an `Authorization` header or of a `connection_init` value; null when there is none. */
export function bearerToken(value: string | undefined | null): string | null {
  if (value == null || value === '') return null;
  return value.replace(/^Bearer\s+/i, '').trim();
}

function algorithmOf(token: string): unknown {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString());
    return z.object({ alg: z.unknown() }).parse(header).alg;
  } catch {
    throw new ApiError('UNAUTHENTICATED', {}, 'That is no token.');
  }
}

function refusal(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof errors.JWTExpired)
    return new ApiError('UNAUTHENTICATED', {}, 'The token has expired.');
  const isKeySetDown =
    error instanceof errors.JWKSTimeout ||
    (!(error instanceof Error && 'code' in error) && !(error instanceof z.ZodError));
  if (isKeySetDown) return new ApiError('SERVICE_UNAVAILABLE', { part: 'key set' });
  return new ApiError('UNAUTHENTICATED', {}, 'The token is not valid here.');
}
