import { buildSchema, GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { assembleSchema } from '../../../../src/server/domains/index.ts';
import { groupOf, type SubscriptionArgs } from '../../../../src/server/graphql/execution/sharing.ts';
import { touchesViewer, viewerClass } from '../../../../src/server/graphql/execution/viewer-class.ts';
import { isViewerDependent } from '../../../../src/server/graphql/viewer-dependence.ts';
import { openWatch, Watch } from '../../../../src/server/graphql/watch.ts';
import { sampleEvents } from '../../../support/broker/event-samples.ts';
import { recordingRecipient, type RecordingRecipient } from '../../../support/hub/recording-recipient.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import {
  createBusyMarket,
  createGraphQLStage,
  viewerOf,
  type GraphQLStage,
} from '../../../support/graphql/stage.ts';
import { startServer, tokenOf } from '../../../support/servers/server.ts';
import { trade } from '../../../support/graphql/streams.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { walkFields } from '../../../support/graphql/viewer-recorder.ts';

const schema = assembleSchema();

describe('the schema', () => {
  it('declares every field that reads the viewer, and no other', async () => {
    const fields = await walkFields(schema);
    const touching = fields.filter(({ touches }) => touches).map(({ name }) => name);
    const declared = fields.filter(({ field }) => isViewerDependent(field)).map(({ name }) => name);

    expect(touching.sort()).toEqual(declared.sort());
    expect(touching).toContain('Subscription.positionChanged');
    expect(touching).toContain('Query.viewer');
    expect(fields.length).toBeGreaterThan(100);
  });

  it('is tested for every way to read the viewer', async () => {
    const field = (resolve: (root: unknown, args: unknown, context: { viewer: unknown }) => unknown) => ({
      type: GraphQLString,
      resolve,
    });
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: {
        never: field(() => 'x'),
        other: field((_root, _args, context) => Object.keys(context).length),
        directly: field((_root, _args, { viewer }) => String(viewer)),
        later: field(async (_root, _args, context) => {
          await Promise.resolve();
          return String(context.viewer);
        }),
        copied: field((_root, _args, context) => ({ ...context })),
        unlessAsked: field((_root, args, context) =>
          (args as { mine?: unknown }).mine === undefined ? context.viewer : null,
        ),
        streamed: {
          type: GraphQLString,
          subscribe: (_root, _args, { viewer }: { viewer: unknown }) => viewer,
        },
      },
    });
    const fields = await walkFields(new GraphQLSchema({ query }));
    expect(fields.filter(({ touches }) => !touches).map(({ name }) => name)).toEqual([
      'Query.never',
      'Query.other',
    ]);
  });
});

describe('touchesViewer', () => {
  const tested = buildSchema(`
    type Query { market: Market, mine: Market }
    type Subscription { traded: Event, moved: Event }
    interface Event { id: ID, market: Market }
    type Traded implements Event { id: ID, market: Market, own: String }
    type Market { id: ID, own: String, parent: Market }
  `);
  for (const name of ['Traded.own', 'Market.own', 'Query.mine', 'Subscription.moved']) {
    const [typeName = '', fieldName = ''] = name.split('.');
    const type = tested.getType(typeName) as GraphQLObjectType;
    Object.assign(type.getFields()[fieldName] ?? {}, { extensions: { dependsOnViewer: true } });
  }

  it.each([
    ['the root', 'subscription { moved { id } }'],
    ['a field far below', 'subscription { traded { market { parent { parent { own } } } } }'],
    ['another name', 'subscription { traded { market { id: own } } }'],
    ['a root of another name', 'subscription { traded: moved { id } }'],
    ['an inline fragment', 'subscription { traded { ... { market { ... on Market { own } } } } }'],
    ['one of the types of an interface', 'subscription { traded { ... on Traded { own } } }'],
    ['a fragment', 'subscription { traded { market { ...M } } } fragment M on Market { own }'],
    [
      'a fragment of a fragment',
      'subscription { traded { ...A } } fragment A on Event { market { ...B } } fragment B on Market { parent { own } }',
    ],
    ['a field that may be skipped', 'subscription { traded { market { id own @skip(if: true) } } }'],
    ['another operation', 'subscription A { traded { id } } query B { mine { id } }'],
  ])('finds what depends on the viewer in %s', (_case, document) => {
    expect(touchesViewer(tested, parse(document))).toBe(true);
  });

  it.each([
    ['has nothing of it', 'subscription { traded { id market { id parent { id } } } }'],
    ['calls something else so', 'subscription { moved: traded { own: id } }'],
    ['asks for the names of types', 'subscription { traded { __typename market { __typename } } }'],
    [
      'selects a public field in another operation',
      'subscription A { traded { id } } query B { market { id } }',
    ],
  ])('finds nothing where a document %s', (_case, document) => {
    expect(touchesViewer(tested, parse(document))).toBe(false);
  });
});

describe('a class of viewers', () => {
  it('holds all viewers for a public document, and a single viewer for any other', () => {
    const [alice, bob] = [viewerOf('alice'), viewerOf('bob')];
    expect([viewerClass(alice, true), viewerClass(null, true)]).toEqual([
      viewerClass(bob, true),
      viewerClass(bob, true),
    ]);
    const classes = [
      viewerClass(alice, false),
      viewerClass(bob, false),
      viewerClass({ ...alice, role: 'service_role' }, false),
      viewerClass({ ...alice, expiresAt: '2126-01-02T00:00:00.000000Z' }, false),
      viewerClass({ ...alice, wallet: null }, false),
      viewerClass(null, false),
    ];
    expect(new Set(classes).size).toBe(classes.length);
    expect(viewerClass(viewerOf('alice'), false)).toBe(viewerClass(alice, false));
  });
});

describe('viewers of the same document', () => {
  let stage: GraphQLStage;
  let marketId: string;

  beforeAll(async () => {
    stage = await createGraphQLStage();
    marketId = await createBusyMarket(stage.services);
  });

  afterAll(() => stage[Symbol.asyncDispose]());

  async function join(query: string, wallet: string | null): Promise<RecordingRecipient> {
    const args: SubscriptionArgs = {
      ...{ schema, document: parse(query), variableValues: {}, operationName: null },
      contextValue: stage.contextOf(wallet === null ? null : viewerOf(wallet)),
    };
    const watch = await openWatch(args);
    if (!(watch instanceof Watch)) throw new Error(`refused: ${JSON.stringify(watch)}`);
    const member = recordingRecipient();
    const membership = await stage.hub.join(
      groupOf(args, watch, stage.mask, stage.resultBound),
      watch.after,
      member,
    );
    membership.start();
    return member;
  }

  it('share a group and its payloads when no field depends on the viewer', async () => {
    const query = 'subscription { tradeExecuted { cursor trade { userWallet } market { question } } }';
    const groups = stage.hub.groups;
    const members = [await join(query, 'alice'), await join(query, 'bob'), await join(query, null)];
    expect(stage.hub.groups).toBe(groups + 1);
    await stage.publish(sampleEvents(marketId));
    const payloads = await Promise.all(members.map(async (member) => (await member.take(1))[0]));
    expect(new Set(payloads).size).toBe(1);
  });

  it('have a group each when a field depends on the viewer', async () => {
    const groups = stage.hub.groups;
    const query = 'subscription { positionChanged { cursor position { userWallet } } }';
    await join(query, 'alice');
    await join(query, 'bob');
    await join(query, 'bob');
    expect(stage.hub.groups).toBe(groups + 2);
  });

  it('see their own positions only, each on a socket of their own', async () => {
    await using server = await startServer();
    const id = await createMarket(server);
    const wallets = ['wallet-a', 'wallet-b'];
    const clients = await Promise.all(
      wallets.map(async (wallet) => createSocketClient(server, await tokenOf(wallet))),
    );
    const query = 'subscription ($id: ID) { positionChanged(marketId: $id) { position { userWallet } } }';
    const subscribers = clients.map((client) =>
      subscribe<{ positionChanged: { position: { userWallet: string } } }, { id: string }>(client, query, {
        id,
      }),
    );
    await untilLive(server, 2);
    for (const wallet of ['wallet-a', 'wallet-b', 'wallet-c', 'wallet-b', 'wallet-a']) {
      await trade(server, id, wallet);
    }

    for (const [index, subscriber] of subscribers.entries()) {
      const owners = (await subscriber.take(2)).map(
        ({ positionChanged }) => positionChanged.position.userWallet,
      );
      expect(owners).toEqual([wallets[index], wallets[index]]);
    }
    for (const client of clients) client[Symbol.dispose]();
    await untilLive(server, 0);
    for (const subscriber of subscribers) expect(subscriber.received).toHaveLength(2);
  });
});
