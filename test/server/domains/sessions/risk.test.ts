import { expect, it, vi } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import { expectSound, trade } from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import {
  decide,
  placeFor,
  readEvents,
  readSession,
  startSession,
} from '../../../support/sessions/sessions.ts';

describeOnDatabases('the risk of a session', (stage) => {
  it('is seen when another wallet moves the price: alerts, then a stop, and its orders end everywhere', async () => {
    const { server } = stage;
    const [marketId, other] = [await createMarket(server), await createMarket(server)];
    const { id: sessionId } = await startSession(server, 'ada', { lossLimit: 5 });
    const decisionId = await decide(server, 'ada', sessionId);
    await trade(server, 'ada', { marketId, shares: 50, sessionId, decisionId });
    for (const market of [marketId, other])
      await placeFor(server, 'ada', { marketId: market, price: '0.01', shares: 10, sessionId, decisionId });
    await trade(server, 'grace', { marketId, outcome: 'NO', shares: 200 });
    await vi.waitFor(
      async () => {
        expect(await readSession(server, 'ada', sessionId)).toMatchObject({
          ...{ status: 'STOPPED', endReason: 'LOSS_LIMIT' },
        });
      },
      { timeout: 5000 },
    );
    await vi.waitFor(async () => {
      const reasons = await stage.query('SELECT end_reason FROM orders WHERE session_id = $1', [sessionId]);
      expect(reasons.map((row) => row['end_reason'])).toEqual(['SESSION_STOPPED', 'SESSION_STOPPED']);
    });
    const events = await readEvents(server, 'ada', sessionId);
    expect(
      events
        .filter(({ __typename }) => __typename === 'RiskAlertRaised')
        .map(({ type, level }) => [type, level]),
    ).toEqual([
      ['VOLATILITY', 'WARNING'],
      ['LOSS_LIMIT', 'WARNING'],
      ['LOSS_LIMIT', 'CRITICAL'],
      ['LOSS_LIMIT', 'EMERGENCY'],
    ]);
    expect(events.at(-1)).toMatchObject({ __typename: 'EmergencyStopped', openOrders: 2 });
    await expectSound(stage, marketId);
    await expectSound(stage, other);
  });
});
