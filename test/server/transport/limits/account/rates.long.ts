import { afterEach, describe, expect, it, vi } from 'vitest';

import { PostDiscussionDocument } from '../../../../../src/client/generated/graphql.ts';
import { openEventStream } from '../../../../support/clients/event-stream.ts';
import { codesOf, createMarket, send } from '../../../../support/clients/graphql.ts';
import { refusalsBy } from '../../../../support/clients/metrics.ts';
import { openAcknowledgedSocket } from '../../../../support/clients/socket.ts';
import { serviceToken, startServer, tokenOf, type TestServer } from '../../../../support/servers/server.ts';
import { createWallet } from '../../../../support/tokens/wallets.ts';

const servers: TestServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function serve(environment: Record<string, string>): Promise<TestServer> {
  const server = await startServer(environment);
  servers.push(server);
  return server;
}

/** A query that costs more than 40 objects. */
const dear = '{ markets(first: 40) { edges { node { id } } } }';
const cheap = '{ __typename }';

/** The codes of an operation that is sent again and again, as often as `count` says; null for one that is not refused. */
async function codesOfEach(
  server: TestServer,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  count: number,
  token?: string,
): Promise<readonly unknown[]> {
  const codes: unknown[] = [];
  while (codes.length < count) {
    const [code = null] = await codesOf<unknown, object>(server, document, variables, token);
    codes.push(code);
  }
  return codes;
}

/** Resolves when a server has so many subscriptions, as the metrics tell it, which cost nothing. */
async function untilWatched(server: TestServer, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const text = await (await fetch(server.endpoint('/metrics'))).text();
    expect(text).toMatch(new RegExp(`^marketcast_subscriptions ${count}$`, 'm'));
  }, 10_000);
}

describe('the cost of operations', () => {
  it('of an address is RATE_LIMITED past RATE_LIMIT_COST, whatever its wallets; services are not counted', async () => {
    const server = await serve({ RATE_LIMIT_COST: '10' });
    const service = await serviceToken();
    expect(await codesOfEach(server, dear, {}, 3, service)).toEqual([null, null, null]);
    expect(await codesOfEach(server, dear, {}, 2, await tokenOf('one'))).toEqual([null, null]);
    expect(await codesOfEach(server, dear, {}, 1, await tokenOf('two'))).toEqual(['RATE_LIMITED']);
    const { errors } = await send(server, cheap, {});
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryable: true, perSecond: 10 });
    const { retryAfterMs = 0 } = (errors?.[0]?.extensions ?? {}) as { readonly retryAfterMs?: number };
    expect(retryAfterMs).toBeGreaterThan(1000);
    expect(retryAfterMs).toBeLessThanOrEqual(10_000);
    expect(await refusalsBy(server, 'RATE_LIMIT_COST')).toBe(2);
  });

  it('of a wallet counts on all its addresses together', async () => {
    const server = await serve({ RATE_LIMIT_COST: '10', TRUST_PROXY: '1' });
    const token = await tokenOf('one');
    const ask = async (address: string, authorization?: string): Promise<unknown> => {
      const response = await fetch(server.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-for': address,
          ...(authorization === undefined ? {} : { authorization }),
        },
        body: JSON.stringify({ query: dear }),
      });
      const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
      return errors?.[0]?.extensions.code ?? null;
    };
    expect(await ask('203.0.113.1', token)).toBeNull();
    expect(await ask('203.0.113.2', token)).toBeNull();
    expect(await ask('203.0.113.3', token)).toBe('RATE_LIMITED');
    expect(await ask('203.0.113.4')).toBeNull();
  });

  it('refuses the query of a socket with a code, and the socket lives', async () => {
    const server = await serve({ RATE_LIMIT_COST: '1' });
    using socket = await openAcknowledgedSocket(server);
    socket.send({ id: '1', type: 'subscribe', payload: { query: dear } });
    expect(await socket.next()).toMatchObject({
      id: '1',
      type: 'error',
      payload: [
        { extensions: { code: 'RATE_LIMITED', perSecond: 1, retryAfterMs: expect.any(Number) as number } },
      ],
    });
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
  });

  it('of a subscription is 1 when its group is there already, and all of it when the group is new', async () => {
    const server = await serve({ RATE_LIMIT_COST: '14' });
    const watched =
      'subscription { marketEvents { id market { trades(first: 30) { edges { node { id } } } } } }';
    using socket = await openAcknowledgedSocket(server);
    const subscribe = (id: string, query: string) =>
      socket.send({ id, type: 'subscribe', payload: { query } });
    subscribe('first', watched);
    await untilWatched(server, 1);
    for (let count = 0; count < 20; count += 1) subscribe(`again ${count}`, watched);
    const stream = await openEventStream(server, watched, {});
    await untilWatched(server, 22);
    // The first group and its members have taken less than 80 of 140 points.
    subscribe('second', watched.replace('30', '31'));
    await untilWatched(server, 23);
    subscribe('third', watched.replace('30', '32'));
    expect(await socket.next()).toMatchObject({
      id: 'third',
      type: 'next',
      payload: { errors: [{ extensions: { code: 'RATE_LIMITED' } }] },
    });
    stream.abort();
  });

  it('that is spent slows down the client whose operations are refused, and no other operation', async () => {
    const server = await serve({ RATE_LIMIT_COST: '10' });
    using socket = await openAcknowledgedSocket(server);
    const ask = (id: string, query: string) => socket.send({ id, type: 'subscribe', payload: { query } });
    const wrong = '{ nothing }';
    for (const id of ['1', '2', '3']) {
      ask(id, wrong);
      expect(await socket.next()).toMatchObject({
        payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
      });
    }
    const sentAtMs = performance.now();
    ask('4', wrong);
    await socket.next();
    // The socket is not read for a second, or until the window of ten seconds ends.
    expect(performance.now() - sentAtMs).toBeGreaterThan(100);
    const response = await fetch(server.endpoint('/health'));
    expect(response.status).toBe(200);
  });
});

describe('the mutations of an address', () => {
  it('are RATE_LIMITED past RATE_LIMIT_MUTATIONS_PER_IP, however many wallets it makes', async () => {
    const server = await serve({ RATE_LIMIT_MUTATIONS: '3', RATE_LIMIT_MUTATIONS_PER_IP: '5' });
    const marketId = await createMarket(server, 'ACTIVE');
    const input = { marketId, content: 'Again.' };
    const codes = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        codesOf(server, PostDiscussionDocument, { input }, await tokenOf(`wallet ${index}`)),
      ),
    );
    // By their wallets alone, none would be refused.
    expect(new Set(codes.flat())).toEqual(new Set(['RATE_LIMITED']));
    expect(await refusalsBy(server, 'RATE_LIMIT_MUTATIONS_PER_IP')).toBe(codes.flat().length);
    expect(await refusalsBy(server, 'RATE_LIMIT_MUTATIONS')).toBe(0);
  });

  it('are ten times those of a wallet by default', async () => {
    const server = await serve({ RATE_LIMIT_MUTATIONS: '1' });
    const many = `mutation ($input: RequestWalletChallengeInput!) {
      ${Array.from({ length: 11 }, (_, index) => `m${index}: requestWalletChallenge(input: $input) { __typename }`).join('\n')}
    }`;
    expect(await codesOf(server, many, { input: { wallet: createWallet().address } })).toEqual([
      'RATE_LIMITED',
    ]);
    expect(await refusalsBy(server, 'RATE_LIMIT_MUTATIONS_PER_IP')).toBe(1);
  });
});

describe('the steps of signing in', () => {
  const document = `mutation ($input: RequestWalletChallengeInput!) { requestWalletChallenge(input: $input) { __typename } }`;
  const variables = { input: { wallet: createWallet().address } };

  it('are RATE_LIMITED by address past RATE_LIMIT_SIGN_INS, whatever the token, and count in no rate of a wallet', async () => {
    const server = await serve({ RATE_LIMIT_SIGN_INS: '3', RATE_LIMIT_MUTATIONS: '1' });
    const tokens = [undefined, await serviceToken(), await tokenOf('one'), await tokenOf('two')];
    const codes = await Promise.all(
      [...tokens, ...tokens, ...tokens].map((token) =>
        codesOf<unknown, object>(server, document, variables, token),
      ),
    );
    const refused = codes.flat();
    expect(new Set(refused)).toEqual(new Set(['RATE_LIMITED']));
    expect(await refusalsBy(server, 'RATE_LIMIT_SIGN_INS')).toBe(refused.length);
    expect(await refusalsBy(server, 'RATE_LIMIT_MUTATIONS')).toBe(0);
  });
});

describe('searches', () => {
  it('are RATE_LIMITED past RATE_LIMIT_SEARCHES; lists without a search are not', async () => {
    const server = await serve({ RATE_LIMIT_SEARCHES: '2' });
    const document = 'query ($search: String) { markets(search: $search) { edges { node { id } } } }';
    const send = (search: string | null) => codesOf<unknown, object>(server, document, { search });
    const codes = await Promise.all(Array.from({ length: 8 }, () => send('rain')));
    expect(new Set(codes.flat())).toEqual(new Set(['RATE_LIMITED']));
    const lists = await Promise.all(Array.from({ length: 8 }, () => send(null)));
    expect(lists.flat()).toEqual([]);
  });
});
