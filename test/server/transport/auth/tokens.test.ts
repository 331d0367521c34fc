import { request as requestOverHttp } from 'node:http';

import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { jwtSecret, startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';
import { startKeySetServer, type KeySetServer } from '../../../support/servers/key-set-server.ts';
import { openAcknowledgedSocket } from '../../../support/clients/socket.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import {
  createIssuer,
  encodePart,
  replaceParts,
  secondsFromNow,
  signWithSecret,
  soundClaims,
  type Issuer,
} from '../../../support/tokens/forge.ts';
import { acceptance, firstOfSocket, outcomeOf, queryWith, refusal } from '../../../support/tokens/outcome.ts';

let rsa: Issuer;
let ec: Issuer;
let stranger: Issuer;
let keySet: KeySetServer;
/** Accepts tokens of the secret and of the key set. */
let server: TestServer;
/** Accepts only tokens of the secret, of a single issuer and a single audience. */
let strict: TestServer;

beforeAll(async () => {
  rsa = await createIssuer('rsa', 'RS256');
  ec = await createIssuer('ec', 'ES256');
  stranger = await createIssuer('rsa', 'RS256');
  keySet = await startKeySetServer([rsa, ec]);
  server = await startServer({ ...withoutLimits, JWT_JWKS_URL: keySet.url });
  strict = await startServer({ ...withoutLimits, JWT_ISSUER: 'https://issuer', JWT_AUDIENCE: 'market' });
});

afterAll(async () => {
  await Promise.all([server.stop(), strict.stop()]);
  await keySet[Symbol.asyncDispose]();
});

const claims = soundClaims;

describe('a token', () => {
  it.each([
    { what: 'HS256 of the secret', sign: () => signWithSecret(claims()) },
    { what: 'RS256 of the key set', sign: () => rsa.sign(claims()) },
    { what: 'ES256 of the key set', sign: () => ec.sign(claims()) },
    { what: 'RS256 that names no key', sign: () => rsa.sign(claims(), { kid: undefined }) },
    { what: 'one of Supabase’s, with claims of its own', sign: () => signWithSecret(supabaseClaims()) },
    {
      what: 'one that expired 20 s ago',
      sign: () => signWithSecret({ ...claims(), exp: secondsFromNow(-20) }),
    },
    { what: 'one that begins in 20 s', sign: () => signWithSecret({ ...claims(), nbf: secondsFromNow(20) }) },
    {
      what: 'one that is good for a century',
      sign: () => signWithSecret({ ...claims(), exp: secondsFromNow(3.2e9) }),
    },
  ])('is accepted: $what', async ({ sign }) => {
    expect(await outcomeOf(server, await sign())).toEqual(acceptance('wallet'));
  });

  it('of a service may stand for no wallet', async () => {
    const { role, exp } = { ...claims(), role: 'service_role' };
    expect(await outcomeOf(server, await signWithSecret({ role, exp }))).toEqual(acceptance(null));
  });

  const altered = async (change: Record<string, unknown>): Promise<string> =>
    signWithSecret({ ...claims(), ...change });
  const forged = async (header: unknown, sound: Promise<string> = rsa.sign(claims())): Promise<string> =>
    replaceParts(await sound, { header });

  it.each([
    ['with alg none', () => Promise.resolve(new UnsecuredJWT(claims()).encode())],
    ['with alg none and a signature', () => forged({ alg: 'none' })],
    ['with alg None', () => forged({ alg: 'None' })],
    ['without an alg', () => forged({ typ: 'JWT' })],
    ['with an alg that is no text', () => forged({ alg: ['HS256'] })],
    ['of another secret', () => signWithSecret(claims(), { key: `${jwtSecret}!` })],
    ['of an empty secret', () => signWithSecret(claims(), { key: '\0'.repeat(32) })],
    ['of another key by the same name', () => stranger.sign(claims())],
    ['of another key that names none', () => stranger.sign(claims(), { kid: undefined })],
    ['of a key by another name', () => rsa.sign(claims(), { kid: 'unheard-of' })],
    ['of a key by the name of another', () => rsa.sign(claims(), { kid: 'ec' })],
    ['with a name of a key that is no text', () => forged({ alg: 'RS256', kid: 1 })],
    [
      'of HS512 by the same secret',
      () => signWithSecret(claims(), { key: jwtSecret.repeat(2), algorithm: 'HS512' }),
    ],
    ['of HS256 by the public key as PEM', () => signWithSecret(claims(), { key: pemOf(rsa) })],
    [
      'of HS256 by the public key as PEM without its last line end',
      () => signWithSecret(claims(), { key: pemOf(rsa).trim() }),
    ],
    ['of HS256 by the public key as JWK', () => signWithSecret(claims(), { key: JSON.stringify(rsa.jwk) })],
    ['of RS256 that says PS256', () => forged({ alg: 'PS256', kid: 'rsa' })],
    ['of RS256 that says HS256', () => forged({ alg: 'HS256', kid: 'rsa' })],
    ['of HS256 that says RS256', () => forged({ alg: 'RS256', kid: 'rsa' }, signWithSecret(claims()))],
    ['that brings its own key', () => stranger.sign(claims(), { jwk: stranger.jwk })],
    ['that says where its key is', () => stranger.sign(claims(), { jku: keySet.url, x5u: keySet.url })],
    ['with an extension that must be understood', () => signWithCritical(claims())],
    [
      'whose payload was changed',
      async () => replaceParts(await signWithSecret(claims()), { payload: claims('other') }),
    ],
    [
      'whose header was changed',
      async () => replaceParts(await signWithSecret(claims()), { header: { alg: 'HS256' } }),
    ],
    ['whose signature was changed', async () => bend(await signWithSecret(claims()), 5)],
    ['whose last unused bits were changed', async () => bendUnusedBits(await signWithSecret(claims()))],
    ['without a signature', async () => replaceParts(await signWithSecret(claims()), { signature: '' })],
    ['that expired 40 s ago', () => altered({ exp: secondsFromNow(-40) })],
    ['that expired long ago', () => altered({ exp: 1 })],
    ['that begins in 40 s', () => altered({ nbf: secondsFromNow(40) })],
    ['without expiry', () => signWithSecret({ sub: 'wallet', role: 'authenticated' })],
    ['whose expiry is null', () => altered({ exp: null })],
    ['whose expiry is a text', () => altered({ exp: String(secondsFromNow(3600)) })],
    ['whose expiry is in milliseconds', () => altered({ exp: Date.now() + 3_600_000 })],
    ['whose expiry is beyond all time', () => altered({ exp: 1e300 })],
    ['whose beginning is a text', () => altered({ nbf: 'now' })],
    ['without a role', () => altered({ role: undefined })],
    ['of an anonymous Supabase key', () => altered({ role: 'anon' })],
    ['of an unknown role', () => altered({ role: 'postgres' })],
    ['of several roles', () => altered({ role: ['authenticated', 'service_role'] })],
    ['of nobody', () => altered({ sub: '' })],
    ['of a wallet that is no text', () => altered({ sub: { toString: 'wallet' } })],
    ['of a wallet with a control character', () => altered({ sub: 'wallet\u0000' })],
    ['of a wallet of absurd length', () => altered({ sub: 'w'.repeat(300) })],
    ['of absurd length', () => altered({ padding: 'x'.repeat(8000) })],
    [
      'whose payload is no object',
      async () => replaceParts(await signWithSecret(claims()), { payload: 'wallet' }),
    ],
    ['that is two', async () => `${await tokenOf('one')}, Bearer ${await tokenOf('two')}`],
    ['that is twice the same', async () => `${await tokenOf('one')} ${await tokenOf('one')}`],
    ['of five parts', async () => `${await tokenOf('one')}.e30.e30`],
    ['that is garbage', () => Promise.resolve('garbage')],
    ['that is garbage in three parts', () => Promise.resolve('a.b.c')],
    ['whose header is no JSON', () => forged('{')],
    ['whose header is null', () => forged('null')],
    ['that names a prototype', () => forged('{"__proto__":{"alg":"HS256"}}')],
    ['that is the word for none', () => Promise.resolve('undefined')],
    ['that is a scheme without a token', () => Promise.resolve('Bearer')],
  ])('is refused on every transport %s', async (_what, sign) => {
    expect(await outcomeOf(server, await sign())).toEqual(refusal);
  });

  it('of a key pair is refused where only a secret is configured', async () => {
    expect(
      await outcomeOf(strict, await rsa.sign({ ...claims(), iss: 'https://issuer', aud: 'market' })),
    ).toEqual(refusal);
  });

  it('of a secret is refused where only a key set is configured', async () => {
    await using open = await startServer({ ...withoutLimits, JWT_SECRET: '', JWT_JWKS_URL: keySet.url });
    expect(await outcomeOf(open, await signWithSecret(claims()))).toEqual(refusal);
    expect(await outcomeOf(open, await signWithSecret(claims(), { key: ''.padEnd(32, '\0') }))).toEqual(
      refusal,
    );
    expect(await outcomeOf(open, await ec.sign(claims()))).toEqual(acceptance('wallet'));
  });

  it.each([
    { what: 'both as configured', more: { iss: 'https://issuer', aud: 'market' }, isAccepted: true },
    {
      what: 'one audience of several',
      more: { iss: 'https://issuer', aud: ['x', 'market'] },
      isAccepted: true,
    },
    { what: 'another issuer', more: { iss: 'https://issuer.example', aud: 'market' }, isAccepted: false },
    { what: 'no issuer', more: { aud: 'market' }, isAccepted: false },
    { what: 'several issuers', more: { iss: ['https://issuer'], aud: 'market' }, isAccepted: false },
    { what: 'another audience', more: { iss: 'https://issuer', aud: 'marketing' }, isAccepted: false },
    { what: 'no audience', more: { iss: 'https://issuer' }, isAccepted: false },
  ])('with $what: accepted $isAccepted', async ({ more, isAccepted }) => {
    const token = await signWithSecret({ ...claims(), ...more });
    expect(await outcomeOf(strict, token)).toEqual(isAccepted ? acceptance('wallet') : refusal);
  });

  it('is told to be invalid as RFC 6750 wants it, and nothing else about it', async () => {
    const { headers, status } = await queryWith(server, 'Bearer garbage');
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
  });
});

describe('where a token stands', () => {
  it.each([
    ['Bearer', (token: string) => `Bearer ${token}`, 'wallet'],
    ['bearer, with more space', (token: string) => `bearer   ${token}`, 'wallet'],
    ['nothing before it', (token: string) => token, 'wallet'],
    ['another scheme', (token: string) => `Basic ${token}`, 'UNAUTHENTICATED'],
    ['nothing after the scheme', () => 'Bearer ', 'UNAUTHENTICATED'],
    ['nothing at all', () => '', null],
  ])('in a header: %s', async (_what, write, answer) => {
    expect((await queryWith(server, write(await signWithSecret(claims())))).answer).toBe(answer);
  });

  it('is one header: two of them are refused, over HTTP and at the upgrade of a socket', async () => {
    const [one, two] = [`Bearer ${await tokenOf('one')}`, `Bearer ${await tokenOf('two')}`];
    const status = await new Promise<number | undefined>((resolve) => {
      const headers = ['content-type', 'application/json', 'authorization', one, 'authorization', two];
      const request = requestOverHttp(server.url, {
        method: 'POST',
        headers: ['host', 'localhost', ...headers],
      });
      request.on('response', (response) => resolve(response.resume().statusCode));
      request.end(JSON.stringify({ query: '{ viewer { wallet } }' }));
    });
    expect(status).toBe(401);
    const headers = { authorization: [one, two] as unknown as string };
    expect(await firstOfSocket(server, {}, { headers })).toBe(4403);
  });

  const shown = async (payload: unknown, header?: string): Promise<number | string> =>
    firstOfSocket(server, { payload }, header === undefined ? {} : { headers: { authorization: header } });

  it.each(['authorization', 'Authorization', 'AUTHORIZATION', 'token', 'Token'])(
    'in connection_init as %s, with Bearer or without',
    async (name) => {
      const token = await tokenOf('wallet');
      for (const value of [token, `Bearer ${token}`, `bearer ${token}`]) {
        expect(await shown({ [name]: value })).toBe('connection_ack');
      }
      expect(await shown({ [name]: `Bearer ${bend(token, 3)}` })).toBe(4403);
    },
  );

  it.each(['authorization', 'Authorization', 'AUTHORIZATION'])(
    'in connection_init among the headers, as %s',
    async (name) => {
      const token = await tokenOf('wallet');
      expect(await shown({ headers: { [name]: `Bearer ${token}`, 'x-hasura-role': 'user' } })).toBe(
        'connection_ack',
      );
      expect(await shown({ headers: { [name]: `Bearer ${bend(token, 3)}` } })).toBe(4403);
      expect(await shown({ headers: { [name]: 1 } })).toBe(4403);
      const other = await tokenOf('other');
      expect(await shown({ headers: { [name]: `Bearer ${other}` }, token })).toBe(4403);
    },
  );

  it('in connection_init among the headers, and the viewer is its wallet', async () => {
    const params = { headers: { Authorization: `Bearer ${await tokenOf('wallet')}` } };
    using socket = await openAcknowledgedSocket(server, undefined, params);
    socket.send({ id: 'viewer', type: 'subscribe', payload: { query: '{ viewer { wallet } }' } });
    expect(await socket.next()).toMatchObject({ payload: { data: { viewer: { wallet: 'wallet' } } } });
  });

  it('in the header of an upgrade', async () => {
    const token = await tokenOf('wallet');
    expect(await shown({}, `Bearer ${token}`)).toBe('connection_ack');
    expect(await shown(undefined, `Bearer ${bend(token, 3)}`)).toBe(4403);
  });

  it('twice in a socket: the same is one, two that differ are refused wherever they stand', async () => {
    const [one, two] = [await tokenOf('one'), await tokenOf('two')];
    expect(await shown({ authorization: `Bearer ${one}`, token: one }, `Bearer ${one}`)).toBe(
      'connection_ack',
    );
    expect(await shown({ authorization: `Bearer ${one}`, token: two })).toBe(4403);
    expect(await shown({ authorization: one }, `Bearer ${two}`)).toBe(4403);
  });

  it.each([[1], [true], [{}], [['x.y.z']]])('is no text in connection_init: %j is refused', async (value) => {
    expect(await shown({ authorization: value })).toBe(4403);
    expect(await shown({ token: value })).toBe(4403);
  });

  it.each([
    [undefined],
    [{}],
    [{ authorization: null }],
    [{ authorization: '' }],
    [{ token: null, x: 1 }],
    [{ headers: 'x' }],
    [{ headers: { x: 1 } }],
  ])('is nowhere: a socket with %j is anonymous', async (payload) => {
    expect(await shown(payload)).toBe('connection_ack');
  });
});

function supabaseClaims(): Record<string, unknown> {
  return {
    ...claims(),
    iss: 'https://project.supabase.co/auth/v1',
    aud: 'authenticated',
    iat: secondsFromNow(0),
    aal: 'aal1',
    amr: [{ method: 'web3', timestamp: secondsFromNow(0) }],
    session_id: '00000000-0000-4000-8000-000000000000',
    user_metadata: { custom_claims: { chain: 'solana' } },
    is_anonymous: false,
  };
}

/** A valid token with an unknown extension that is marked critical (RFC 7515, section 4.1.11). */
function signWithCritical(payload: Readonly<Record<string, unknown>>): Promise<string> {
  return new SignJWT({ ...payload })
    .setProtectedHeader({ alg: 'HS256', crit: ['unheard-of'], 'unheard-of': true })
    .sign(new TextEncoder().encode(jwtSecret), { crit: { 'unheard-of': true } });
}

function pemOf({ publicKey }: Issuer): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

/** A token with a character of its signature replaced. */
function bend(token: string, index: number): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const other = signature[index] === 'A' ? 'B' : 'A';
  return `${header}.${payload}.${signature.slice(0, index)}${other}${signature.slice(index + 1)}`;
}

/** A token whose last character carries other bits where base64 reads none. */
function bendUnusedBits(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.slice(-1));
  const bent = token.slice(0, -1) + (alphabet[last ^ 1] ?? '');
  if (
    !Buffer.from(bent.split('.')[2] ?? '', 'base64url').equals(
      Buffer.from(token.split('.')[2] ?? '', 'base64url'),
    )
  )
    throw new Error(`that is another signature: ${encodePart(bent)}`);
  return bent;
}
