import { expect, it } from 'vitest';

import {
  RequestWalletChallengeDocument,
  SignInWithWalletDocument,
} from '../../../../src/client/generated/graphql.ts';
import { openEventStream } from '../../../support/clients/event-stream.ts';
import { request, send } from '../../../support/clients/graphql.ts';
import { startKeySetServer } from '../../../support/servers/key-set-server.ts';
import { startProcess } from '../../../support/servers/server-process.ts';
import { jwtSecret, tokenOf, type TestServer } from '../../../support/servers/server.ts';
import { openSocket } from '../../../support/clients/socket.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { createIssuer, soundClaims } from '../../../support/tokens/forge.ts';
import { outcomeOf } from '../../../support/tokens/outcome.ts';
import { createWallet } from '../../../support/tokens/wallets.ts';

it('a log of everything has no token, no signature and no secret in it', async () => {
  const issuer = await createIssuer('issuer', 'ES256');
  await using keySet = await startKeySetServer([issuer]);
  await using life = startProcess({
    ...withoutLimits,
    ...{ NODE_ENV: 'test', HOST: '127.0.0.1', DATA_DIR: 'memory://', JWT_SECRET: jwtSecret },
    ...{ JWT_JWKS_URL: keySet.url, LOG_LEVEL: 'trace', SHUTDOWN_GRACE_MS: '200' },
  });
  const { url, webSocketUrl } = await life.ready;
  const server: TestServer = {
    ...{ url, webSocketUrl, endpoint: (path) => new URL(path, url).href },
    stop: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const secrets: string[] = [jwtSecret];

  const wallet = createWallet();
  const challenge = await request(server, RequestWalletChallengeDocument, {
    input: { wallet: wallet.address },
  });
  const { message } = challenge.requestWalletChallenge;
  const signature = wallet.sign(message);
  const forged = createWallet().sign(message);
  for (const sent of [forged, signature, signature]) {
    const { data } = await send(server, SignInWithWalletDocument, {
      input: { wallet: wallet.address, message, signature: sent },
    });
    secrets.push(sent, ...(data == null ? [] : [data.signInWithWallet.token]));
  }
  expect(secrets).toHaveLength(5);

  keySet.fail(500, 'broken');
  const refused = [
    await tokenOf('wallet', { expiresInSeconds: -3600 }),
    `${await tokenOf('wallet')}bent`,
    await issuer.sign(soundClaims()),
    'garbage-that-may-be-a-password',
  ];
  const accepted = await tokenOf('wallet');
  secrets.push(...refused, accepted);
  for (const token of [...refused, accepted]) await outcomeOf(server, token);
  // In places where they do not belong.
  for (const query of [
    `{ viewer { wallet } } # ${accepted}`,
    `{ ${signature} }`,
    `{ viewer(token: "${accepted}") }`,
  ]) {
    await send(server, query, { token: accepted, signature }, accepted);
    (await openEventStream(server, query, { signature }, { token: accepted, method: 'GET' })).abort();
  }
  for (const text of [
    `{"type":"connection_init","payload":{"token":"${accepted}"`,
    `{"type":"${accepted}"}`,
  ]) {
    using socket = await openSocket(server, { headers: { authorization: `Bearer ${accepted}` } });
    socket.send(text);
    await socket.closed;
  }
  const brief = await tokenOf('wallet', { expiresInSeconds: 2 });
  secrets.push(brief);
  using ending = await openSocket(server, { headers: { authorization: `Bearer ${brief}` } });
  ending.send({ type: 'connection_init' });
  expect((await ending.closed).code).toBe(4403);
  life.signal('SIGTERM');
  expect((await life.ended).code).toBe(0);

  const printed = life.stdout + life.stderr;
  expect(printed).toContain('a socket was refused its token');
  expect(printed).toContain('stopped');
  const parts = secrets
    .flatMap((secret) => [secret, ...secret.split('.')])
    .filter(({ length }) => length > 20);
  expect(parts.filter((part) => printed.includes(part))).toEqual([]);
});
