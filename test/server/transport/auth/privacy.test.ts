import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { encodeCursor } from '../../../../src/server/broker/cursor.ts';
import { walletTopic } from '../../../../src/server/domains/users/topics.ts';
import {
  ChangeMarketStateDocument,
  PositionChangedDocument,
} from '../../../../src/client/generated/graphql.ts';
import { openEventStream } from '../../../support/clients/event-stream.ts';
import { createMarket, send } from '../../../support/clients/graphql.ts';
import { serviceToken, startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';
import { openAcknowledgedSocket, type RawSocket } from '../../../support/clients/socket.ts';
import { streams, trade, withoutLimits } from '../../../support/graphql/streams.ts';
import { untilLive } from '../../../support/clients/subscriber.ts';
import { signWithSecret, soundClaims } from '../../../support/tokens/forge.ts';
import { errorsOf } from '../../../support/clients/transports.ts';

const [alice, bob] = ['wallet-of-alice', 'wallet-of-bob'];

let server: TestServer;
let marketId: string;

beforeAll(async () => {
  server = await startServer(withoutLimits);
  marketId = await createMarket(server);
});

afterAll(() => server.stop());

const withCode = (code: string): unknown =>
  expect.objectContaining({ extensions: expect.objectContaining({ code }) as unknown });

/** A subscription on a transport of its own. */
interface Watcher {
  /** The text of the next result. */
  next(): Promise<string>;
  stop(): void;
}

type OpenWatcher = (query: string, token?: string) => Promise<Watcher>;

const overSocket: OpenWatcher = async (query, token) => {
  const socket = await openAcknowledgedSocket(server, token);
  socket.send({ id: '1', type: 'subscribe', payload: { query } });
  return { next: async () => JSON.stringify(await socket.next()), stop: () => socket[Symbol.dispose]() };
};

const overSse: OpenWatcher = async (query, token) => {
  const stream = await openEventStream(server, query, {}, token === undefined ? {} : { token });
  return { next: async () => JSON.stringify(await stream.next()), stop: () => stream.abort() };
};

const transports = [
  { name: 'WebSocket', open: overSocket },
  { name: 'Server-Sent Events', open: overSse },
];

const documents = [
  ['as it is', 'subscription { positionChanged { position { userWallet sharesYes } } }'],
  ['by another name', 'subscription { tradeExecuted: positionChanged { position { id: userWallet } } }'],
  [
    'in fragments',
    `subscription { ...S } fragment S on Subscription { positionChanged { ...E } }
     fragment E on MarketEvent { ... on PositionChanged { position { ... { userWallet } } } }`,
  ],
  ['as one operation of several', 'subscription A { positionChanged { position { userWallet } } }'],
] as const;

describe.each(transports)('positionChanged over $name', ({ open }) => {
  it.each(documents)(
    'asked for %s by two wallets at once shows each its own positions only',
    async (_how, query) => {
      const watchers = await Promise.all([
        open(query, await tokenOf(alice)),
        open(query, await tokenOf(bob)),
        open(query, await tokenOf(alice)),
      ]);
      await untilLive(server, watchers.length);
      // Each event is followed by an event of the subscriber's own, so that no earlier event can still be under way.
      await trade(server, marketId, alice);
      await trade(server, marketId, bob);
      await trade(server, marketId, alice);
      await trade(server, marketId, bob);

      for (const [index, watcher] of watchers.entries()) {
        const [own, other] = index === 1 ? [bob, alice] : [alice, bob];
        for (const result of [await watcher.next(), await watcher.next()]) {
          expect(result).toContain(own);
          expect(result).not.toContain(other);
        }
        watcher.stop();
      }
      await untilLive(server, 0);
    },
  );

  it('is refused to anonymous clients, and to a service that stands for no wallet', async () => {
    const query = print(PositionChangedDocument);
    const anonymous = await open(query);
    expect(await anonymous.next()).toContain('"UNAUTHENTICATED"');
    anonymous.stop();
    const { role, exp } = { ...soundClaims(), role: 'service_role' };
    const service = await open(query, await signWithSecret({ role, exp }));
    expect(await service.next()).toContain('"FORBIDDEN"');
    service.stop();
  });

  it('does not resume after a cursor of another wallet', async () => {
    const after = encodeCursor(walletTopic.of(alice), { epoch: 'x', offset: 0 });
    const watcher = await open(
      `subscription { positionChanged(after: "${after}") { id } }`,
      await tokenOf(bob),
    );
    expect(await watcher.next()).toContain('"CURSOR_INVALID"');
    watcher.stop();
  });

  it('is of the service’s own wallet for a service: its role shows it nobody else’s', async () => {
    const watcher = await open(documents[0][1], await serviceToken());
    await untilLive(server, 1);
    await trade(server, marketId, alice);
    await trade(server, marketId, 'service');
    expect(await watcher.next()).toContain('"service"');
    watcher.stop();
    await untilLive(server, 0);
  });

  it('leaks into no public stream: everybody sees the trade, nobody the position', async () => {
    const query = `subscription { marketEvents { __typename marketId ... on PositionChanged { position { userWallet } } } }`;
    const watchers = await Promise.all([open(query), open(query, await tokenOf(bob))]);
    await untilLive(server, watchers.length);
    await trade(server, marketId, alice);
    await trade(server, marketId, bob);
    for (const watcher of watchers) {
      for (let count = 0; count < 4; count += 1) {
        expect(await watcher.next()).toMatch(/TradeExecuted|PriceUpdated/);
      }
      watcher.stop();
    }
    await untilLive(server, 0);
  });
});

describe('anonymous clients', () => {
  const publicStreams = streams.filter(({ name }) => name !== 'positionChanged');

  it.each(publicStreams)('may watch $name on every transport', async ({ document, state, happen }) => {
    const id = await createMarket(server, state);
    const query = print(document);
    using socket = await openAcknowledgedSocket(server);
    socket.send({ id: '1', type: 'subscribe', payload: { query, variables: { marketId: id } } });
    const stream = await openEventStream(server, query, { marketId: id });
    await untilLive(server, 2);
    await happen(server, id);
    expect(await socket.next()).toMatchObject({ type: 'next', id: '1' });
    expect(await stream.next()).toMatchObject({ event: 'next' });
    stream.abort();
  });

  it('are nobody: viewer is null whatever is asked of it, on every transport', async () => {
    const query = '{ viewer { wallet positions { userWallet } } me: viewer { role } }';
    expect(await send(server, query, {})).toEqual({ data: { viewer: null, me: null } });
    expect(await resultsOf(query)).toEqual(Array(3).fill({ data: { viewer: null, me: null } }));
  });

  it('may not act: UNAUTHENTICATED, on every transport', async () => {
    const operation = {
      query: print(ChangeMarketStateDocument),
      variables: { input: { marketId, state: 'RESOLVING' } },
    };
    const refused = [withCode('UNAUTHENTICATED')];
    expect(await errorsOf(server, operation)).toEqual({ http: refused, sse: refused, webSocket: refused });
  });
});

describe('viewer', () => {
  const query = `{ viewer { ...V } again: viewer { own: positions(first: 100) { userWallet } ...V } }
    fragment V on Viewer { wallet positions { userWallet marketId } }`;

  it('shows each wallet itself on every transport, asked for the same at once', async () => {
    await trade(server, marketId, alice);
    await trade(server, marketId, bob);
    const [ofAlice, ofBob] = await Promise.all([
      resultsOf(query, await tokenOf(alice)),
      resultsOf(query, await tokenOf(bob)),
    ]);
    for (const [results, own, other] of [
      [ofAlice, alice, bob],
      [ofBob, bob, alice],
    ] as const) {
      expect(results).toHaveLength(3);
      for (const result of results) {
        expect(result).toMatchObject({ data: { viewer: { wallet: own, positions: [{ userWallet: own }] } } });
        expect(JSON.stringify(result)).not.toContain(other);
      }
    }
  });

  it('of one socket stays the one that it was opened with, whatever an operation brings', async () => {
    using socket = await openAcknowledgedSocket(server, await tokenOf(alice));
    const extensions = { headers: { authorization: `Bearer ${await tokenOf(bob)}` } };
    const payload = { query: '{ viewer { wallet } }', variables: { viewer: bob }, extensions, token: bob };
    expect(await resultOver(socket, payload)).toEqual({ data: { viewer: { wallet: alice } } });
  });
});

describe('a mutation of services', () => {
  const operation = {
    query: print(ChangeMarketStateDocument),
    variables: { input: { marketId: 'unknown', state: 'APPROVED' } },
  };

  it.each([
    { who: 'a wallet', code: 'FORBIDDEN', token: () => tokenOf('wallet') },
    { who: 'a wallet that is called a service', code: 'FORBIDDEN', token: () => tokenOf('service_role') },
    { who: 'a service', code: 'NOT_FOUND', token: () => serviceToken() },
  ])('asked for by $who is $code on every transport', async ({ code, token }) => {
    const answer = [withCode(code)];
    expect(await errorsOf(server, { ...operation, token: await token() })).toEqual({
      ...{ http: answer, sse: answer, webSocket: answer },
    });
  });
});

/** The results of a query over HTTP, Server-Sent Events and WebSocket. */
async function resultsOf(query: string, token?: string): Promise<readonly unknown[]> {
  const stream = await openEventStream(server, query, {}, token === undefined ? {} : { token });
  const overStream = (await stream.next())?.data;
  stream.abort();
  using socket = await openAcknowledgedSocket(server, token);
  return [await send(server, query, {}, token), overStream, await resultOver(socket, { query })];
}

async function resultOver(socket: RawSocket, payload: object): Promise<unknown> {
  socket.send({ id: 'one', type: 'subscribe', payload });
  return (await socket.next()).payload;
}
