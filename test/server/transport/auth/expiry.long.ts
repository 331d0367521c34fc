import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startKeySetServer } from '../../../support/servers/key-set-server.ts';
import { openEventStream } from '../../../support/clients/event-stream.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';
import { openAcknowledgedSocket, openSocket } from '../../../support/clients/socket.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { untilLive, untilStatus } from '../../../support/clients/subscriber.ts';
import { createIssuer, secondsFromNow, soundClaims } from '../../../support/tokens/forge.ts';
import { queryWith } from '../../../support/tokens/outcome.ts';

const positions = 'subscription { positionChanged { id } }';
const trades = 'subscription { tradeExecuted { id } }';
const expired = {
  message: 'The token has expired.',
  extensions: { code: 'UNAUTHENTICATED', retryable: false },
};
/** As late as an end may come. */
const latenessMs = 5000;

let server: TestServer;

beforeAll(async () => {
  server = await startServer(withoutLimits);
});

afterAll(() => server.stop());

/** Milliseconds since that second. */
const since = (second: number): number => Date.now() - second * 1000;

describe('a token that expires', () => {
  it.each([positions, trades])(
    'closes its socket with 4403 at its end, and not before: %s',
    async (query) => {
      const expiresAt = secondsFromNow(2);
      using socket = await openAcknowledgedSocket(server, await tokenOf('wallet', { expiresInSeconds: 2 }));
      socket.send({ id: '1', type: 'subscribe', payload: { query } });
      await untilLive(server, 1);

      expect(await socket.closed).toEqual({ code: 4403, reason: 'The token has expired' });
      expect(since(expiresAt)).toBeGreaterThanOrEqual(0);
      expect(since(expiresAt)).toBeLessThan(latenessMs);
      await untilStatus(server, ({ connections, subscriptions }) => connections === 0 && subscriptions === 0);
    },
  );

  it('closes a socket that does nothing as well', async () => {
    const expiresAt = secondsFromNow(1);
    using socket = await openAcknowledgedSocket(server, await tokenOf('wallet', { expiresInSeconds: 1 }));
    expect((await socket.closed).code).toBe(4403);
    expect(since(expiresAt)).toBeLessThan(latenessMs);
  });

  it.each([positions, trades])('ends its event stream with UNAUTHENTICATED: %s', async (query) => {
    const expiresAt = secondsFromNow(2);
    const token = await tokenOf('wallet', { expiresInSeconds: 2 });
    const stream = await openEventStream(server, query, {}, { token });
    expect(stream.status).toBe(200);
    expect(await stream.rest()).toEqual([
      { event: 'next', data: { errors: [expired] } },
      { event: 'complete', data: null },
    ]);
    expect(since(expiresAt)).toBeGreaterThanOrEqual(0);
    expect(since(expiresAt)).toBeLessThan(latenessMs);
  });

  it('leaves anonymous sockets and those of longer tokens alone', async () => {
    using anonymous = await openAcknowledgedSocket(server);
    using other = await openAcknowledgedSocket(server, await tokenOf('wallet'));
    using ending = await openAcknowledgedSocket(server, await tokenOf('wallet', { expiresInSeconds: 1 }));
    await ending.closed;
    for (const socket of [anonymous, other]) {
      socket.send({ type: 'ping' });
      expect(await socket.next()).toEqual({ type: 'pong' });
    }
  });

  it('is not waited for beyond what a timer can: a token of a century closes nothing', async () => {
    const token = await tokenOf('wallet', { expiresInSeconds: 3_155_760_000 });
    using socket = await openAcknowledgedSocket(server, token);
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
  });
});

describe('a token that has expired by the clock here, which may be wrong by 30 s', () => {
  it('opens a socket that works until the 30 s are over, and closes with 4403 then', async () => {
    const acceptedUntil = secondsFromNow(-28) + 30;
    using socket = await openAcknowledgedSocket(server, await tokenOf('late', { expiresInSeconds: -28 }));
    socket.send({ id: '1', type: 'subscribe', payload: { query: '{ viewer { wallet } }' } });
    expect((await socket.next()).payload).toEqual({ data: { viewer: { wallet: 'late' } } });

    expect((await socket.closed).code).toBe(4403);
    expect(since(acceptedUntil)).toBeGreaterThanOrEqual(0);
    expect(since(acceptedUntil)).toBeLessThan(latenessMs);
  });

  it('opens an event stream that ends with UNAUTHENTICATED when they are', async () => {
    const acceptedUntil = secondsFromNow(-28) + 30;
    const token = await tokenOf('late', { expiresInSeconds: -28 });
    const stream = await openEventStream(server, positions, {}, { token });
    expect(stream.status).toBe(200);
    expect(await stream.rest()).toMatchObject([{ data: { errors: [expired] } }, { event: 'complete' }]);
    expect(since(acceptedUntil)).toBeGreaterThanOrEqual(0);
    expect(since(acceptedUntil)).toBeLessThan(latenessMs);
  });

  it('is accepted over HTTP as long', async () => {
    const [early, late] = [-20, -31];
    const ask = async (expiresInSeconds: number) =>
      (await queryWith(server, `Bearer ${await tokenOf('late', { expiresInSeconds })}`)).answer;
    expect(await ask(early)).toBe('late');
    expect(await ask(late)).toBe('UNAUTHENTICATED');
  });
});

it('a socket that goes while its token is checked leaves nothing behind', async () => {
  const issuer = await createIssuer('slow', 'ES256');
  await using keySet = await startKeySetServer([issuer]);
  keySet.hang();
  await using slow = await startServer({ ...withoutLimits, JWT_JWKS_URL: keySet.url });
  const socket = await openSocket(slow);
  socket.send({ type: 'connection_init', payload: { token: await issuer.sign(soundClaims()) } });
  await expect.poll(() => keySet.requests).toBe(1);
  socket[Symbol.dispose]();
  await untilStatus(slow, ({ connections }) => connections === 0);
});
