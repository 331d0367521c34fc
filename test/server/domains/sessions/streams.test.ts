import { expect, it, vi } from 'vitest';

import {
  TradingSessionEventsDocument,
  TradingSessionMetricsDocument,
} from '../../../../src/client/generated/graphql.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { codesIn, createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import { trade } from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { tokenOf } from '../../../support/servers/server.ts';
import { decide, readEvents, readSession, startSession } from '../../../support/sessions/sessions.ts';

describeOnDatabases('the streams of a trading session', (stage) => {
  it('tell its owner each event once, in order, and tell other wallets nothing', async () => {
    const { server } = stage;
    const { id: sessionId, cursor } = await startSession(server, 'ada');
    using client = createSocketClient(server, await tokenOf('ada'));
    using other = createSocketClient(server, await tokenOf('grace'));
    const own = subscribe(client, TradingSessionEventsDocument, { sessionId, after: cursor });
    const foreign = subscribe(other, TradingSessionEventsDocument, { sessionId, after: cursor });
    for (let decided = 0; decided < 5; decided += 1) await decide(server, 'ada', sessionId);
    await vi.waitFor(() => {
      expect(own.received).toHaveLength(5);
    });
    const events = await readEvents(server, 'ada', sessionId);
    expect(own.received.map(({ tradingSessionEvents: { sequence } }) => sequence)).toEqual([
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
    expect(own.received.map(({ tradingSessionEvents }) => tradingSessionEvents.cursor)).toEqual(
      events.slice(1).map((event) => event.cursor),
    );
    const again = subscribe(client, TradingSessionEventsDocument, { sessionId, after: events[2]?.cursor });
    await vi.waitFor(() => {
      expect(again.received.map(({ tradingSessionEvents: { sequence } }) => sequence)).toEqual([
        '4',
        '5',
        '6',
      ]);
    });
    expect(codesIn(await foreign.ended)).toEqual(['NOT_FOUND']);
    expect(foreign.received).toEqual([]);
  });

  it('begin with the present figures, and follow fills', async () => {
    const { server } = stage;
    const marketId = await createMarket(server);
    const { id: sessionId } = await startSession(server, 'ada');
    using client = createSocketClient(server, await tokenOf('ada'));
    const figures = subscribe(client, TradingSessionMetricsDocument, { sessionId, everyMs: 10 });
    await vi.waitFor(() => {
      expect(figures.received[0]?.tradingSessionMetrics).toMatchObject({
        ...{ sessionId, status: 'ACTIVE', realizedPnl: '0', unrealizedPnl: '0', tradeCount: 0 },
        ...{ lossLimitUtilization: '0.000000', performanceScore: null },
      });
    });
    const decisionId = await decide(server, 'ada', sessionId);
    await trade(server, 'ada', { marketId, shares: 10, sessionId, decisionId });
    const session = await readSession(server, 'ada', sessionId);
    await vi.waitFor(() => {
      expect(figures.received.at(-1)?.tradingSessionMetrics).toMatchObject({
        ...{ tradeCount: 1, unrealizedPnl: session?.unrealizedPnl },
      });
    });
  });
});
