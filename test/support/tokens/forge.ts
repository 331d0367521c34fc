import { generateKeyPairSync, type KeyObject } from 'node:crypto';

import { exportJWK, SignJWT, type JWK } from 'jose';

import { jwtSecret } from '../servers/server.ts';

/** Algorithms with a pair of keys. */
export type PairAlgorithm = 'RS256' | 'ES256';

/** An issuer of tokens that are verified by a key set. */
export interface Issuer {
  readonly kid: string;
  readonly algorithm: PairAlgorithm;
  readonly publicKey: KeyObject;
  /** The public key in the form of a key set. */
  readonly jwk: JWK;
  /** Creates a token with these claims. `header` adds to its header, and overrides it. */
  sign(claims: Claims, header?: Readonly<Record<string, unknown>>): Promise<string>;
}

/** The claims of a token. Any value is allowed, because the token may be forged. */
export type Claims = Readonly<Record<string, unknown>>;

/** Creates an issuer with a new key. */
export async function createIssuer(kid: string, algorithm: PairAlgorithm): Promise<Issuer> {
  const { publicKey, privateKey } =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kid,
    algorithm,
    publicKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' },
    sign: (claims, header = {}) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: algorithm, kid, typ: 'JWT', ...header })
        .sign(privateKey),
  };
}

/** The Unix time in seconds, so many seconds from now. */
export function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** Claims that every server accepts. */
export function soundClaims(wallet = 'wallet'): { sub: string; role: string; exp: number } {
  return { sub: wallet, role: 'authenticated', exp: secondsFromNow(3600) };
}

/** Creates an HS256 token of any claims, by default with the test servers' secret. */
export function signWithSecret(
  claims: Claims,
  { key = jwtSecret, algorithm = 'HS256' }: { readonly key?: string; readonly algorithm?: string } = {},
): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .sign(new TextEncoder().encode(key));
}

/** A part of a token. */
export function encodePart(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** Replaces the given parts of a token: header, payload or signature. */
export function replaceParts(
  token: string,
  parts: { readonly header?: unknown; readonly payload?: unknown; readonly signature?: string },
): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [
    parts.header === undefined ? header : encodePart(parts.header),
    parts.payload === undefined ? payload : encodePart(parts.payload),
    parts.signature ?? signature,
  ].join('.');
}
