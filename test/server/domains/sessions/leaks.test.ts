import { expect, it } from 'vitest';

import { createMarket, send } from '../../../support/clients/graphql.ts';
import { createSocketClient, codesIn, subscribe } from '../../../support/clients/subscriber.ts';
import { trade } from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { tokenOf } from '../../../support/servers/server.ts';
import { decide, readEvents, readSession, startSession } from '../../../support/sessions/sessions.ts';

const wallets = ['ada', 'grace', 'mary'] as const;
const rounds = 60;

const refusals = ['NOT_FOUND', 'UNAUTHENTICATED', 'FORBIDDEN', 'CURSOR_INVALID', 'BAD_USER_INPUT'];

const mutationOf = (name: string, payload: string): string =>
  `mutation ($input: ${name[0]?.toUpperCase() ?? ''}${name.slice(1)}Input!) { ${name}(input: $input) { ${payload} } }`;

const eventsOf = '... on AlgorithmDecided { decision { reasoning sessionId } }';

describeOnDatabases('a trading session', (stage) => {
  it('is seen by its owner and a service alone, by whichever way others ask for it', async () => {
    const { server } = stage;
    const marketId = await createMarket(server);
    const own = await Promise.all(
      wallets.map(async (wallet) => {
        const { id } = await startSession(server, wallet, { name: `Secret name of ${wallet}.` });
        const decisionId = await decide(server, wallet, id, { reasoning: `Secret reasons of ${wallet}.` });
        await trade(server, wallet, { marketId, shares: 3, sessionId: id, decisionId });
        const events = await readEvents(server, wallet, id);
        return { wallet, id, decisionId, cursors: events.map(({ cursor }) => cursor) };
      }),
    );
    let seed = 3;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const before = await Promise.all(own.map(({ wallet, id }) => readSession(server, wallet, id)));

    for (let round = 0; round < rounds; round += 1) {
      const target = own[random(own.length)];
      const viewer = own.filter((each) => each !== target)[random(own.length - 1)];
      if (target === undefined || viewer === undefined) throw new Error('there are several wallets');
      const token = random(5) === 0 ? undefined : await tokenOf(viewer.wallet);
      const { id: sessionId, decisionId } = target;
      const id = random(3) === 0 ? sessionId.toUpperCase() : sessionId;
      const cursor = target.cursors[random(target.cursors.length)];
      const mutations: readonly [string, object][] = [
        [mutationOf('pauseTradingSession', 'session { name }'), { sessionId: id }],
        [mutationOf('resumeTradingSession', 'session { name }'), { sessionId: id }],
        [mutationOf('completeTradingSession', 'session { name }'), { sessionId: id }],
        [mutationOf('emergencyStop', 'sessions { name }'), { sessionId: id, reason: 'Mine' }],
        [mutationOf('heartbeatTradingSession', 'session { name }'), { sessionId: id, ttlMs: 5000 }],
        [mutationOf('acknowledgeRiskAlert', 'session { name }'), { sessionId: id, sequence: '1' }],
        [
          mutationOf('recordDecision', 'decision { reasoning }'),
          { clientId: `foreign ${round}`, sessionId: id, action: 'HOLD', reasoning: '' },
        ],
        [
          mutationOf('executeTrade', 'trade { id }'),
          {
            ...{
              clientId: `foreign ${round}`,
              marketId,
              tradeType: 'BUY',
              outcome: 'YES',
              shares: '1000000000',
            },
            ...{ sessionId: random(2) === 0 ? id : viewer.id, decisionId },
          },
        ],
      ];
      const queries: readonly [string, object][] = [
        [
          `query ($id: ID!) { tradingSession(id: $id) { name events(first: 9) { edges { node { ${eventsOf} } } } } }`,
          { id },
        ],
        [
          'query ($id: ID!) { node(id: $id) { id __typename ... on TradingSession { name realizedPnl } } }',
          { id },
        ],
        [
          `query ($id: ID!, $after: String) { tradingSession(id: $id) { events(first: 9, after: $after) { edges { node { ${eventsOf} } } } } }`,
          { id: viewer.id, after: cursor },
        ],
        [
          'query ($after: String) { viewer { tradingSessions(first: 9, after: $after) { edges { node { name } } } } }',
          { after: null },
        ],
      ];
      const isMutation = random(2) === 0;
      const [document, input] = isMutation
        ? (mutations[random(mutations.length)] ?? ['', {}])
        : (queries[random(queries.length)] ?? ['', {}]);
      const answer = await send<unknown, object>(server, document, isMutation ? { input } : input, token);
      const text = JSON.stringify(answer);
      expect(text).not.toContain(`of ${target.wallet}.`);
      for (const { extensions } of answer.errors ?? []) expect(refusals).toContain(extensions?.code);
      if (isMutation) expect(answer.errors?.length).toBe(1);
    }

    for (const target of own) {
      for (const viewer of [...own.filter((each) => each !== target), null]) {
        const token = viewer === null ? undefined : await tokenOf(viewer.wallet);
        using client = createSocketClient(server, token);
        const [after] = target.cursors;
        const document = `subscription ($id: ID!, $after: Cursor) { tradingSessionEvents(sessionId: $id, after: $after) { ${eventsOf} } }`;
        const metrics = 'subscription ($id: ID!) { tradingSessionMetrics(sessionId: $id) { realizedPnl } }';
        const streams = [
          subscribe<object, object>(client, document, { id: target.id }),
          subscribe<object, object>(client, document, { id: target.id, after }),
          subscribe<object, object>(client, metrics, { id: target.id }),
          // Their own session behind a cursor of the foreign one.
          ...(viewer === null ? [] : [subscribe<object, object>(client, document, { id: viewer.id, after })]),
        ];
        for (const stream of streams) {
          const [code] = codesIn(await stream.ended);
          expect(refusals).toContain(code);
          expect(stream.received).toEqual([]);
        }
      }
    }
    const unchanged = await Promise.all(own.map(({ wallet, id }) => readSession(server, wallet, id)));
    expect(unchanged.map((session) => [session?.status, session?.tradeCount])).toEqual(
      before.map((session) => [session?.status, session?.tradeCount]),
    );
  });
});
