import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client/core';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { getOperationAST, isObjectType, OperationTypeNode } from 'graphql';
import type { Client as SocketClient } from 'graphql-ws';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  CastVoteDocument,
  MarketDocument,
  PositionChangedDocument,
  ViewerPositionsDocument,
} from '../../src/client/generated/graphql.ts';
import { assembleSchema } from '../../src/server/domains/index.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { collect, createSocketClient, subscribe, untilLive } from '../support/clients/subscriber.ts';
import { tableBelow, textOf } from '../support/docs/guides.ts';
import { actor, streams, withoutLimits } from '../support/graphql/streams.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';

/** A trade as an event tells it. */
interface Executed {
  readonly id: string;
  readonly trade: { readonly id: string };
}

let server: TestServer;
let apollo: ApolloClient;
let sockets: SocketClient & Disposable;
let token: string;

beforeAll(async () => {
  server = await startServer(withoutLimits);
  token = await tokenOf(actor);
});

afterAll(() => server.stop());

beforeEach(() => {
  sockets = createSocketClient(server, token);
  apollo = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ query }) => getOperationAST(query)?.operation === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(sockets),
      new HttpLink({ uri: server.url, headers: { authorization: `Bearer ${token}` } }),
    ),
  });
  return async () => {
    apollo.stop();
    await sockets.dispose();
  };
});

/** Trades once as the actor. */
async function trade(marketId: string): Promise<void> {
  await streams.find(({ name }) => name === 'tradeExecuted')?.happen(server, marketId);
}

describe('a normalising cache', () => {
  it('shows a vote in the tally of its market, and in no other tally', async () => {
    const [id, other] = [await createMarket(server, 'PROPOSED'), await createMarket(server, 'PROPOSED')];
    await apollo.query({ query: MarketDocument, variables: { id } });
    await apollo.query({ query: MarketDocument, variables: { id: other } });
    const input = { marketId: id, voteType: 'PROPOSAL' as const, vote: true };
    await apollo.mutate({ mutation: CastVoteDocument, variables: { input } });
    const read = (market: string) =>
      apollo.cache.readQuery({ query: MarketDocument, variables: { id: market } })?.market;
    expect(read(id)).toMatchObject({ proposalTally: { total: 1 }, disputeTally: { total: 0 } });
    expect(read(other)).toMatchObject({ proposalTally: { total: 0 }, disputeTally: { total: 0 } });
  });

  it('shows an event of a position in the positions of the viewer', async () => {
    const marketId = await createMarket(server, 'ACTIVE');
    await trade(marketId);
    const before = await apollo.query({ query: ViewerPositionsDocument });
    expect(before.data?.viewer?.positions).toMatchObject([{ marketId, tradesCount: 1 }]);

    const watcher = collect<number>(({ next, end }) => {
      const subscription = apollo
        .subscribe({ query: PositionChangedDocument })
        .subscribe(({ data, error }) => {
          if (data == null) end(error);
          else next(data.positionChanged.position.tradesCount);
        });
      return () => subscription.unsubscribe();
    });
    await untilLive(server, 1);
    await trade(marketId);
    expect(await watcher.take(1)).toEqual([2]);
    const after = apollo.cache.readQuery({ query: ViewerPositionsDocument });
    expect(after?.viewer?.positions).toMatchObject([{ marketId, tradesCount: 2 }]);
    watcher.stop();
  });

  it('keeps an event apart from the row that it tells of', async () => {
    const marketId = await createMarket(server, 'ACTIVE');
    const query = 'subscription ($id: ID) { tradeExecuted(marketId: $id) { id trade { id } } }';
    const events = subscribe<{ readonly tradeExecuted: Executed }, object>(sockets, query, { id: marketId });
    await untilLive(server, 1);
    await trade(marketId);
    const [first] = await events.take(1);
    expect(first?.tradeExecuted.id).toBe(`tradeExecuted:${first?.tradeExecuted.trade.id}`);
  });

  it('finds the same ids wherever an object comes from, and another id for every other object', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const ids = `{ market(id: "${marketId}") { id proposalTally { id } disputeTally { id } } viewer { id } }`;
    const first = await request(server, ids, {}, token);
    expect(await request(server, ids, {}, token)).toEqual(first);
    expect(first).toEqual({
      market: {
        id: marketId,
        proposalTally: { id: `VoteTally:${marketId}:PROPOSAL` },
        disputeTally: { id: `VoteTally:${marketId}:DISPUTE` },
      },
      viewer: { id: `Viewer:authenticated:${actor}` },
    });
  });
});

describe('docs/clients.md', () => {
  it('has every type without an id, apart from the results of mutations', () => {
    const types = Object.values(assembleSchema().getTypeMap()).filter(isObjectType);
    const keyless = types
      .filter((type) => !type.name.startsWith('__') && !('id' in type.getFields()))
      .map(({ name }) => name)
      .filter((name) => !/^(Query|Mutation|Subscription|\w+Payload)$/.test(name));
    const documented = tableBelow('docs/clients.md', '### Types without an id').flatMap(([names = '']) =>
      names.split(', ').map(textOf),
    );
    expect(documented.sort()).toEqual(keyless.sort());
  });
});
