import { expect, it, vi } from 'vitest';

import { ChangeMarketStateDocument } from '../../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { expectSound, trade } from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { serviceToken } from '../../../support/servers/server.ts';
import {
  ask,
  decide,
  placeFor,
  readEvents,
  readSession,
  startSession,
  stopDocument,
  type WireStop,
} from '../../../support/sessions/sessions.ts';

const alertsOf = (events: readonly { readonly __typename: string }[]) =>
  events.filter(({ __typename }) => __typename === 'RiskAlertRaised');

describeOnDatabases('the clock and the end of a session', (stage) => {
  it('warn a session that another program wrote of its end, and end it', async () => {
    const { server } = stage;
    const [row] = await stage.query(
      `INSERT INTO trading_sessions (user_wallet, name, started_at, ends_at, starting_balance, loss_limit)
       VALUES ('ada', 'of a bot', now() - interval '10 seconds', now() + interval '1 second', 1000, 10) RETURNING id::text`,
    );
    const id = String(row?.['id']);
    await vi.waitFor(async () => {
      expect(await readSession(server, 'ada', id)).toMatchObject({
        status: 'EXPIRED',
        endReason: 'TIME_LIMIT',
      });
    });
    expect(await readEvents(server, 'ada', id)).toMatchObject([
      { __typename: 'SessionStatusChanged', sequence: '1', from: null, to: 'ACTIVE' },
      { __typename: 'RiskAlertRaised', sequence: '2', level: 'WARNING', type: 'TIME_LIMIT' },
      {
        __typename: 'SessionStatusChanged',
        sequence: '3',
        from: 'ACTIVE',
        to: 'EXPIRED',
        reason: 'TIME_LIMIT',
      },
    ]);
  });

  it('pause it when its algorithm is silent, and its orders end', async () => {
    const { server } = stage;
    const marketId = await createMarket(server);
    const { id: sessionId } = await startSession(server, 'ada');
    const decisionId = await decide(server, 'ada', sessionId);
    await placeFor(server, 'ada', { marketId, price: '0.1', shares: 10, sessionId, decisionId });
    const beat = `mutation ($input: HeartbeatTradingSessionInput!) { heartbeatTradingSession(input: $input) { session { status } } }`;
    await ask(server, 'ada', beat, { input: { sessionId, ttlMs: 1000 } });
    await vi.waitFor(async () => {
      expect((await readSession(server, 'ada', sessionId))?.status).toBe('PAUSED');
    });
    const events = await readEvents(server, 'ada', sessionId);
    expect(events.slice(-2)).toMatchObject([
      { __typename: 'RiskAlertRaised', level: 'CRITICAL', type: 'HEARTBEAT' },
      { __typename: 'SessionStatusChanged', from: 'ACTIVE', to: 'PAUSED', reason: null },
    ]);
    await vi.waitFor(async () => {
      expect(await stage.query('SELECT end_reason FROM orders WHERE session_id = $1', [sessionId])).toEqual([
        { end_reason: 'SESSION_STOPPED' },
      ]);
    });
  });

  it('warn once of a decision on old data, and note that the owner has seen it', async () => {
    const { server } = stage;
    const { id: sessionId } = await startSession(server, 'ada');
    const old = { inputs: { at: new Date(Date.now() - 60_000).toISOString() } };
    for (const inputs of [old, old, { inputs: { at: new Date().toISOString() } }, old])
      await decide(server, 'ada', sessionId, inputs);
    const alerts = alertsOf(await readEvents(server, 'ada', sessionId));
    expect(alerts).toMatchObject([
      { level: 'WARNING', type: 'STALE_DATA', sequence: '3', acknowledgedAt: null },
      { level: 'WARNING', type: 'STALE_DATA' },
    ]);
    const acknowledge = `mutation ($input: AcknowledgeRiskAlertInput!) { acknowledgeRiskAlert(input: $input) { session { id } } }`;
    for (const _again of [1, 2])
      await ask(server, 'ada', acknowledge, { input: { sessionId, sequence: '3' } });
    const events = await readEvents(server, 'ada', sessionId);
    expect(events.filter(({ __typename }) => __typename === 'RiskAlertAcknowledged')).toMatchObject([
      { alertSequence: '3', by: 'ada' },
    ]);
    expect(alertsOf(events)[0]).toMatchObject({ acknowledgedAt: expect.any(String) as string });
  });

  it('realise what it holds of a market that is final at 1 or 0, and of a cancelled market at its cost', async () => {
    const { server } = stage;
    const [final, cancelled] = [await createMarket(server), await createMarket(server)];
    const { id: sessionId } = await startSession(server, 'ada');
    const decisionId = await decide(server, 'ada', sessionId);
    const named = { sessionId, decisionId };
    const [yes] = await trade(server, 'ada', { marketId: final, shares: 10, ...named });
    const [no] = await trade(server, 'ada', { marketId: final, outcome: 'NO', shares: 4, ...named });
    await trade(server, 'ada', { marketId: cancelled, shares: 10, ...named });
    const service = await serviceToken();
    for (const input of [
      { marketId: final, state: 'RESOLVING' as const, outcome: 'YES' as const },
      { marketId: final, state: 'FINALIZED' as const },
    ])
      await request(server, ChangeMarketStateDocument, { input }, service);
    await stage.query('UPDATE markets SET is_cancelled = true WHERE id = $1', [cancelled]);
    const profit = 10_000_000_000n - BigInt(yes?.cost ?? 0) - BigInt(no?.cost ?? 0);
    await vi.waitFor(async () => {
      const session = await readSession(server, 'ada', sessionId);
      expect(session?.realizedPnl).toBe(profit.toString());
      expect(session?.positions.map(({ marketId }) => marketId)).toEqual([cancelled]);
    });
  });

  it('stop all sessions of a wallet, or of everybody, for an operator', async () => {
    const { server } = stage;
    const stop = async (scope: object) =>
      (await ask<WireStop>(server, null, stopDocument, { input: { reason: 'A test', ...scope } }))
        .emergencyStop;
    const [a, b] = [await startSession(server, 'one'), await startSession(server, 'one')];
    const c = await startSession(server, 'two');
    const stopped = await stop({ wallet: 'one' });
    expect(stopped.stopped).toBe(2);
    expect(stopped.sessions.map(({ id }) => id).sort()).toEqual([a.id, b.id].sort());
    expect((await readSession(server, 'two', c.id))?.status).toBe('ACTIVE');
    await stop({ everybody: true });
    expect((await readSession(server, 'two', c.id))?.status).toBe('EMERGENCY_STOPPED');
    expect(await stage.query(`SELECT id FROM trading_sessions WHERE status IN ('ACTIVE', 'PAUSED')`)).toEqual(
      [],
    );
    const marketId = await createMarket(server);
    const next = await startSession(server, 'two');
    const decisionId = await decide(server, 'two', next.id);
    await trade(server, 'two', { marketId, shares: 1, sessionId: next.id, decisionId });
    await expectSound(stage, marketId);
  });
});
