import { expect, it, vi } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import { trade } from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import {
  decide,
  placeFor,
  readEvents,
  readSession,
  startSession,
} from '../../../support/sessions/sessions.ts';

const alertsOf = (events: readonly { readonly __typename: string }[], ofType?: string) =>
  events.filter(
    (event) =>
      event.__typename === 'RiskAlertRaised' &&
      (ofType === undefined || ('type' in event && event.type === ofType)),
  );

describeOnDatabases(
  'the prices of what a session holds',
  (stage) => {
    /** A session that holds 20 shares of YES. */
    const holding = async (marketId: string, bounds: Record<string, unknown>) => {
      const { id: sessionId } = await startSession(stage.server, 'ada', bounds);
      const decisionId = await decide(stage.server, 'ada', sessionId);
      await trade(stage.server, 'ada', { marketId, shares: 20, sessionId, decisionId });
      return { sessionId, decisionId };
    };
    const statusOf = async (sessionId: string) => (await readSession(stage.server, 'ada', sessionId))?.status;

    it('stop it at its loss limit when another program moves them, and its orders elsewhere end', async () => {
      const { server } = stage;
      const [marketId, other] = [await createMarket(server), await createMarket(server)];
      const { sessionId, decisionId } = await holding(marketId, { lossLimit: 5 });
      const { order } = await placeFor(server, 'ada', {
        ...{ marketId: other, price: '0.1', shares: 10, sessionId, decisionId },
      });
      await stage.query('UPDATE markets SET current_price_yes = 0.1 WHERE id = $1', [marketId]);
      await vi.waitFor(async () => {
        expect(await statusOf(sessionId)).toBe('STOPPED');
      });
      const events = await readEvents(server, 'ada', sessionId);
      expect(alertsOf(events)).toMatchObject([
        { level: 'WARNING', type: 'VOLATILITY' },
        { level: 'WARNING', type: 'LOSS_LIMIT' },
        { level: 'CRITICAL', type: 'LOSS_LIMIT' },
        { level: 'EMERGENCY', type: 'LOSS_LIMIT' },
      ]);
      expect(events.slice(-2)).toMatchObject([
        { __typename: 'SessionStatusChanged', from: 'ACTIVE', to: 'STOPPED', reason: 'LOSS_LIMIT' },
        { __typename: 'EmergencyStopped', stopReason: 'LOSS_LIMIT', openOrders: 1 },
      ]);
      await vi.waitFor(async () => {
        expect(await stage.query('SELECT end_reason FROM orders WHERE id = $1', [order.id])).toEqual([
          { end_reason: 'SESSION_STOPPED' },
        ]);
      });
    });

    it('warn it once of a loss, and again after the loss fell below nine tenths of the threshold', async () => {
      const { server } = stage;
      const marketId = await createMarket(server);
      const { sessionId } = await holding(marketId, { lossLimit: 5 });
      const price = (yes: number) =>
        stage.query('UPDATE markets SET current_price_yes = $2::numeric WHERE id = $1', [marketId, yes]);
      const untilAlerts = (count: number) =>
        vi.waitFor(async () => {
          expect(alertsOf(await readEvents(server, 'ada', sessionId), 'LOSS_LIMIT')).toHaveLength(count);
        });
      await price(0.293);
      await untilAlerts(1);
      await price(0.5);
      await vi.waitFor(async () => {
        expect(
          await stage.query('SELECT raised::text FROM trading_sessions WHERE id = $1', [sessionId]),
        ).toEqual([{ raised: '{}' }]);
      });
      await price(0.293);
      await untilAlerts(2);
      expect(alertsOf(await readEvents(server, 'ada', sessionId), 'LOSS_LIMIT')).toMatchObject([
        { level: 'WARNING', type: 'LOSS_LIMIT' },
        { level: 'WARNING', type: 'LOSS_LIMIT' },
      ]);
      expect(await statusOf(sessionId)).toBe('ACTIVE');
    });

    it('warn it in the transaction of its own fill that moves them by a volatile step', async () => {
      const { server } = stage;
      const marketId = await createMarket(server);
      const { id: sessionId } = await startSession(server, 'ada', { balance: 10_000, lossLimit: 9000 });
      const decisionId = await decide(server, 'ada', sessionId);
      await trade(server, 'ada', { marketId, shares: 2000, sessionId, decisionId });
      const events = await readEvents(server, 'ada', sessionId);
      expect(events.slice(2)).toMatchObject([
        { __typename: 'DecisionExecuted' },
        { __typename: 'RiskAlertRaised', level: 'WARNING', type: 'VOLATILITY' },
      ]);
    });

    it('warn it when the trades of others move them by a volatile step', async () => {
      const { server } = stage;
      const marketId = await createMarket(server);
      const { sessionId } = await holding(marketId, { lossLimit: 90 });
      await trade(server, 'grace', { marketId, shares: 2000 });
      await vi.waitFor(async () => {
        expect(alertsOf(await readEvents(server, 'ada', sessionId))).toMatchObject([
          { level: 'WARNING', type: 'VOLATILITY', threshold: '0.200000000' },
        ]);
      });
    });
  },
  {},
);
