import { describe, expect, it } from 'vitest';

import {
  PostDiscussionDocument,
  RequestWalletChallengeDocument,
  ServerStatusDocument,
  SignInWithWalletDocument,
  ViewerDocument,
} from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';
import { createWallet, malleate, type TestWallet } from '../../../support/tokens/wallets.ts';

async function challenge(server: TestServer, wallet: TestWallet): Promise<string> {
  const variables = { input: { wallet: wallet.address } };
  return (await request(server, RequestWalletChallengeDocument, variables)).requestWalletChallenge.message;
}

function signInCodes(
  server: TestServer,
  input: { readonly wallet: string; readonly message: string; readonly signature: string },
): Promise<readonly unknown[]> {
  return codesOf(server, SignInWithWalletDocument, { input });
}

describeOnDatabases('signing in with a wallet', (stage) => {
  it('gives a token of the wallet for its signature over the challenge', async () => {
    const wallet = createWallet();
    const startedAt = Date.now();
    const { requestWalletChallenge } = await request(stage.server, RequestWalletChallengeDocument, {
      input: { wallet: wallet.address },
    });
    const { message, expiresAt } = requestWalletChallenge;
    expect(message).toContain(wallet.address);
    expect(Date.parse(expiresAt) - startedAt).toBeGreaterThanOrEqual(300_000 - 1);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(300_000);

    const { signInWithWallet } = await request(stage.server, SignInWithWalletDocument, {
      input: { wallet: wallet.address, message, signature: wallet.sign(message) },
    });

    const id = `Viewer:authenticated:${wallet.address}`;
    expect(signInWithWallet.viewer).toEqual({ id, wallet: wallet.address, role: 'authenticated' });
    expect(Date.parse(signInWithWallet.expiresAt)).toBeGreaterThan(startedAt);
    const { viewer } = await request(stage.server, ViewerDocument, {}, signInWithWallet.token);
    expect(viewer).toEqual({
      id,
      wallet: wallet.address,
      role: 'authenticated',
      expiresAt: signInWithWallet.expiresAt,
    });
  });

  it('lets the wallet act, which makes it a user', async () => {
    const wallet = createWallet();
    const message = await challenge(stage.server, wallet);
    const { signInWithWallet } = await request(stage.server, SignInWithWalletDocument, {
      input: { wallet: wallet.address, message, signature: wallet.sign(message) },
    });
    const marketId = await createMarket(stage.server, 'PROPOSED');
    await request(
      stage.server,
      PostDiscussionDocument,
      { input: { marketId, content: 'Signed.' } },
      signInWithWallet.token,
    );

    expect(await stage.query('SELECT wallet FROM users WHERE wallet = $1', [wallet.address])).toHaveLength(1);
  });

  it('refuses a message that was used before: UNAUTHENTICATED', async () => {
    const wallet = createWallet();
    const message = await challenge(stage.server, wallet);
    const input = { wallet: wallet.address, message, signature: wallet.sign(message) };

    expect(await signInCodes(stage.server, input)).toEqual([]);
    expect(await signInCodes(stage.server, input)).toEqual(['UNAUTHENTICATED']);
  });

  it('takes one of many that send the same signature at once', async () => {
    const wallet = createWallet();
    const message = await challenge(stage.server, wallet);
    const input = { wallet: wallet.address, message, signature: wallet.sign(message) };
    const attempts = Array.from({ length: 8 }, () => signInCodes(stage.server, input));

    expect((await Promise.all(attempts)).flat()).toEqual(Array<string>(7).fill('UNAUTHENTICATED'));
  });

  it('refuses a message that was given to another wallet: UNAUTHENTICATED', async () => {
    const [victim, attacker] = [createWallet(), createWallet()];
    const message = await challenge(stage.server, victim);
    const input = { wallet: attacker.address, message, signature: attacker.sign(message) };

    expect(await signInCodes(stage.server, input)).toEqual(['UNAUTHENTICATED']);
  });

  it('refuses a signature of another key, which spends nothing: UNAUTHENTICATED', async () => {
    const [wallet, attacker] = [createWallet(), createWallet()];
    const message = await challenge(stage.server, wallet);
    const forged = { wallet: wallet.address, message, signature: attacker.sign(message) };
    const genuine = { wallet: wallet.address, message, signature: wallet.sign(message) };

    expect(await signInCodes(stage.server, forged)).toEqual(['UNAUTHENTICATED']);
    expect(await signInCodes(stage.server, genuine)).toEqual([]);
  });

  it('refuses a signature that was bent into another shape: UNAUTHENTICATED', async () => {
    const wallet = createWallet();
    const message = await challenge(stage.server, wallet);
    const signature = malleate(wallet.sign(message));

    expect(await signInCodes(stage.server, { wallet: wallet.address, message, signature })).toEqual([
      'UNAUTHENTICATED',
    ]);
  });

  it.each([
    ['nothing', () => ''],
    ['text that is not base58', () => '0OIl'],
    ['half of the signature', (signature: string) => signature.slice(0, 44)],
    ['a very long text', (signature: string) => signature.repeat(20)],
  ])('refuses %s in place of a signature: UNAUTHENTICATED', async (_case, mangle) => {
    const wallet = createWallet();
    const message = await challenge(stage.server, wallet);
    const signature = mangle(wallet.sign(message));

    expect(await signInCodes(stage.server, { wallet: wallet.address, message, signature })).toEqual([
      'UNAUTHENTICATED',
    ]);
  });

  it('refuses a message of its own making: UNAUTHENTICATED', async () => {
    const wallet = createWallet();
    const message = `${await challenge(stage.server, wallet)} `;
    const input = { wallet: wallet.address, message, signature: wallet.sign(message) };

    expect(await signInCodes(stage.server, input)).toEqual(['UNAUTHENTICATED']);
  });

  it.each(['', 'not base58: 0OIl', '1111', '1'.repeat(40), 'z'.repeat(44), 'z'.repeat(1000)])(
    'refuses the wallet %j with BAD_USER_INPUT',
    async (wallet) => {
      expect(await codesOf(stage.server, RequestWalletChallengeDocument, { input: { wallet } })).toEqual([
        'BAD_USER_INPUT',
      ]);
      expect(await signInCodes(stage.server, { wallet, message: 'x', signature: 'x' })).toEqual([
        'BAD_USER_INPUT',
      ]);
    },
  );
});

describe('a server that is told otherwise', () => {
  it('forgets no challenge that waits, however many are asked for', async () => {
    await using server = await startServer({ ...withoutLimits, MAX_CHALLENGES: '2' });
    const wallets = [createWallet(), createWallet(), createWallet(), createWallet()];
    const inputs = [];
    for (const wallet of wallets) {
      const message = await challenge(server, wallet);
      inputs.push({ wallet: wallet.address, message, signature: wallet.sign(message) });
    }

    const codes = [];
    for (const input of inputs) codes.push(await signInCodes(server, input));
    // The third that was redeemed is more than can be remembered.
    expect(codes).toEqual([[], [], [], ['UNAUTHENTICATED']]);
    for (const input of inputs) expect(await signInCodes(server, input)).toEqual(['UNAUTHENTICATED']);
  });

  it.each([
    [{}, 'localhost'],
    [{ ALLOWED_ORIGINS: 'https://market.example:8443, https://other.example' }, 'market.example:8443'],
    [{ ALLOWED_ORIGINS: 'https://market.example', SIGN_IN_DOMAIN: 'trade.example' }, 'trade.example'],
  ])('with %j has wallets sign in to %s', async (environment, domain) => {
    await using server = await startServer({ ...withoutLimits, ...environment });
    const message = await challenge(server, createWallet());
    expect(message.split('\n')[0]).toBe(`${domain} wants you to sign in with your Solana account:`);
  });

  it('does not start in production without a domain, and serverStatus says why; the rest of the server starts', async () => {
    await using server = await startServer({ ...withoutLimits, NODE_ENV: 'production' });
    const { address } = createWallet();
    expect(await codesOf(server, RequestWalletChallengeDocument, { input: { wallet: address } })).toEqual([
      'SERVICE_UNAVAILABLE',
    ]);
    const input = { wallet: address, message: 'a message', signature: 'a signature' };
    expect(await signInCodes(server, input)).toEqual(['SERVICE_UNAVAILABLE']);
    const { serverStatus } = await request(server, ServerStatusDocument, {});
    expect(serverStatus.capabilities).toContainEqual({
      name: 'signIn',
      state: 'OFF',
      reason: 'set SIGN_IN_DOMAIN, or ALLOWED_ORIGINS, to the domain that wallets sign in to',
    });
    expect((await fetch(server.endpoint('/ready'))).status).toBe(200);
  });

  it.each([{ SIGN_IN_DOMAIN: 'trade.example' }, { ALLOWED_ORIGINS: 'https://trade.example' }])(
    'starts in production with %j',
    async (environment) => {
      await using server = await startServer({ ...withoutLimits, NODE_ENV: 'production', ...environment });
      expect(await challenge(server, createWallet())).toMatch(/^trade\.example wants you/);
    },
  );

  it('issues no token where they come from elsewhere: SERVICE_UNAVAILABLE', async () => {
    await using server = await startServer({
      ...withoutLimits,
      JWT_SECRET: '',
      JWT_JWKS_URL: 'http://127.0.0.1:9/keys',
    });
    const wallet = createWallet();
    const message = await challenge(server, wallet);

    const input = { wallet: wallet.address, message, signature: wallet.sign(message) };
    expect(await signInCodes(server, input)).toEqual(['SERVICE_UNAVAILABLE']);
  });
});
