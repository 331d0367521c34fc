import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { z } from 'zod';

import { ApiError } from '../../base/errors.ts';
import type { IssuedToken, Viewer } from '../../graphql/context.ts';
import { fromMillis } from '../../base/time.ts';
import { createKeySet, type KeySet } from './key-set.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

/** The issuers of tokens, and the claims that tokens must have. */
export interface TokenOptions {
  /** The secret of HS256 tokens; null accepts none and issues none. */
  readonly secret: string | null;
  /** URL of the key set of RS256 and ES256 tokens; null accepts none. */
  readonly jwksUrl: string | null;
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly sessionTtlSeconds: number;
  /** Replaces the key set at `jwksUrl`. */
  readonly keySet?: KeySet;
}

/** Verifies and issues tokens. */
export interface Tokens {
  /**
   * The viewer of a token.
   *
   * @throws {ApiError} `UNAUTHENTICATED` when the token is not valid; `SERVICE_UNAVAILABLE` when the key set cannot be read.
   */
  verify(token: string): Promise<Viewer>;
  /** @throws {ApiError} `SERVICE_UNAVAILABLE` when there is no secret to sign with. */
  issue(wallet: string | null, role: TokenRole): Promise<IssuedToken>;
}

/** The role of a token, as its `role` claim. */
export type TokenRole = 'authenticated' | 'service_role';

/** Seconds by which clocks may differ: a token is accepted this long before its `nbf` and after its `exp`. */
export const clockToleranceSeconds = 30;

/** Characters of a token at most. */
const maximumLength = 8192;

/** A compact JWT: three parts of base64url. */
const compact = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

const header = z.looseObject({ alg: z.string(), kid: z.string().optional() });

/** The last second of the year 9999, because timestamps have years of four digits. */
const latestSecond = 253_402_300_799;

const claims = z.object({
  // A wallet becomes part of topics and rows, which hold no control characters.
  sub: z
    .string()
    .regex(/^[^\p{Cc}\p{Cs}]{1,256}$/u)
    .optional(),
  role: z.enum(['authenticated', 'service_role']),
  exp: z.number().max(latestSecond),
});

/** The claims of a token, and the reading of the key set that had its key; null for the key of this deployment. */
interface SignedPayload {
  readonly payload: JWTPayload;
  readonly reading: number | null;
}

/** A random secret for a development server. */
export function generateSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Creates the tokens of a server. */
export function createTokens(options: TokenOptions): Tokens {
  const { secret, jwksUrl, issuer, audience, sessionTtlSeconds } = options;
  const key = secret === null ? null : new TextEncoder().encode(secret);
  const keySet = options.keySet ?? (jwksUrl === null ? null : createKeySet(jwksUrl));
  const requirements = {
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ['exp'],
    ...(issuer === null ? {} : { issuer }),
    ...(audience === null ? {} : { audience }),
  };

  const verifiedTokens = createVerifiedTokens(keySet);

  const verifyWithAnyKey = async (token: string): Promise<SignedPayload> => {
    const { alg, kid } = headerOf(token);
    // The algorithm decides the key, and each key accepts only its own algorithms, so no token chooses both.
    if (key !== null && alg === 'HS256') {
      const { payload } = await jwtVerify(token, key, { ...requirements, algorithms: [alg] });
      return { payload, reading: null };
    }
    if (keySet === null || (alg !== 'RS256' && alg !== 'ES256')) throw invalid();
    // Before the keys are taken: a set that is read meanwhile makes the token be verified once more.
    const { reading } = keySet;
    for (const candidate of await keySet.keysOf(kid === undefined ? { alg } : { alg, kid })) {
      try {
        const { payload } = await jwtVerify(token, candidate, { ...requirements, algorithms: [alg] });
        return { payload, reading };
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
      }
    }
    throw invalid();
  };

  return {
    async verify(token) {
      const known = await verifiedTokens.find(token);
      if (known !== null) return known;
      try {
        const { payload, reading } = await verifyWithAnyKey(token);
        const { sub, role, exp } = claims.parse(payload);
        const viewer: Viewer = { wallet: sub ?? null, role, expiresAt: fromMillis(exp * 1000) };
        verifiedTokens.add(token, { viewer, reading, endsAtSecond: exp + clockToleranceSeconds });
        return viewer;
      } catch (error) {
        if (error instanceof ApiError) throw error;
        throw error instanceof errors.JWTExpired
          ? new ApiError('UNAUTHENTICATED', {}, 'The token has expired.')
          : invalid();
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

/**
 * The `Authorization` header of a request; undefined without such a header.
 *
 * Several headers are joined into a text that is no valid token, because a proxy may have checked another header than Node's.
 */
export function authorizationOf(request: IncomingMessage | Request): string | undefined {
  return 'headersDistinct' in request
    ? request.headersDistinct['authorization']?.join(', ')
    : (request.headers.get('authorization') ?? undefined);
}

/** The token of an `Authorization` header or of a `connection_init` value; null for no text and an empty text. */
export function bearerToken(value: string | undefined | null): string | null {
  if (value == null || value === '') return null;
  return value.replace(/^Bearer\s+/i, '').trim();
}

/**
 * The token of a socket; null when the socket has none. `connection_init` has it as `authorization` or `token`, or among its
 * `headers`, as some clients send it. The case of the keys does not count.
 *
 * @param authorization of the upgrade request.
 * @throws {ApiError} `UNAUTHENTICATED` for a value that is no text, and for two tokens that differ.
 */
export function socketToken(
  params: Readonly<Record<string, unknown>>,
  authorization: string | undefined,
): string | null {
  const headers: unknown = params['headers'];
  const shown = [
    ...valuesOf(params, ['authorization', 'token']),
    ...(typeof headers === 'object' && headers !== null ? valuesOf(headers, ['authorization']) : []),
    authorization,
  ];
  const tokens = new Set<string>();
  for (const value of shown) {
    if (value != null && typeof value !== 'string') throw invalid();
    const token = bearerToken(value);
    if (token !== null) tokens.add(token);
  }
  if (tokens.size > 1) throw invalid();
  return [...tokens][0] ?? null;
}

/** The values whose keys are among the names, in upper or lower case. */
function valuesOf(params: object, names: readonly string[]): readonly unknown[] {
  return Object.entries(params).flatMap(([key, value]) =>
    names.includes(key.toLowerCase()) ? [value as unknown] : [],
  );
}

/** @throws {ApiError} `UNAUTHENTICATED` when a text does not have the shape of a token. */
function headerOf(token: string): z.output<typeof header> {
  const parts = token.length > maximumLength ? null : compact.exec(token);
  // A token has a single spelling: the unused bits of a part's last character must be 0.
  if (!parts?.slice(1).every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)) {
    throw invalid();
  }
  try {
    return header.parse(JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString()));
  } catch {
    throw invalid();
  }
}

function invalid(): ApiError {
  return new ApiError('UNAUTHENTICATED', {}, 'The token is not valid here.');
}
