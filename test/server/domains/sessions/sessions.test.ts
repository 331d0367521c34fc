import { expect, it, vi } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import { expectSound, trade } from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import {
  ask,
  decide,
  decideDocument,
  placeFor,
  readEvents,
  readSession,
  refusalFor,
  refused,
  startSession,
  stopDocument,
  type WireStop,
} from '../../../support/sessions/sessions.ts';

const kinds = (events: readonly { readonly __typename: string }[]): readonly string[] =>
  events.map(({ __typename }) => __typename);

describeOnDatabases('trading sessions', (stage) => {
  it('start once, are seen by their owner and a service alone, and tell of it', async () => {
    const { server } = stage;
    const document = `mutation ($input: StartTradingSessionInput!) { startTradingSession(input: $input) { duplicate session { id status } } }`;
    const input = {
      clientId: 'start',
      name: 'A',
      durationMinutes: 5,
      startingBalance: '1000',
      lossLimit: '10',
    };
    interface Started {
      startTradingSession: { duplicate: boolean; session: { id: string; status: string } };
    }
    const first = await ask<Started>(server, 'ada', document, { input });
    const second = await ask<Started>(server, 'ada', document, { input });
    expect(first.startTradingSession).toMatchObject({ duplicate: false, session: { status: 'ACTIVE' } });
    expect(second.startTradingSession).toEqual({ ...first.startTradingSession, duplicate: true });
    const { id } = first.startTradingSession.session;
    expect(await readSession(server, 'grace', id)).toBeNull();
    expect((await readSession(server, null, id))?.id).toBe(id);
    expect(await readEvents(server, 'ada', id)).toMatchObject([
      { __typename: 'SessionStatusChanged', sequence: '1', from: null, to: 'ACTIVE' },
    ]);
    const node = await ask<{ node: unknown }>(server, 'grace', `query ($id: ID!) { node(id: $id) { id } }`, {
      id,
    });
    expect(node.node).toBeNull();
    expect(
      (await refused(server, 'ada', document, { input: { ...input, name: 'B' } }))?.extensions?.code,
    ).toBe('CLIENT_ID_REUSED');
    const { viewer } = await ask<{ viewer: { tradingSessions: { edges: { node: { id: string } }[] } } }>(
      server,
      'ada',
      '{ viewer { tradingSessions(status: ACTIVE) { edges { node { id } } } } }',
    );
    expect(viewer.tradingSessions.edges.map(({ node }) => node.id)).toContain(id);
  });

  it('trade and place orders for a decision, with their profit and their events', async () => {
    const { server } = stage;
    const marketId = await createMarket(server);
    const { id: sessionId } = await startSession(server, 'ada');
    const decisionId = await decide(server, 'ada', sessionId, {
      marketId,
      confidence: 0.5,
      inputs: { a: [1, null] },
    });
    const [bought] = await trade(server, 'ada', { marketId, shares: 10, sessionId, decisionId });
    const held = await readSession(server, 'ada', sessionId);
    expect(held).toMatchObject({ tradeCount: 1, realizedPnl: '0', positions: [{ cost: bought?.cost }] });
    const { order } = await placeFor(server, 'ada', {
      ...{ marketId, side: 'SELL', price: '0.9', shares: 4, sessionId, decisionId },
    });
    expect(order).toMatchObject({ status: 'OPEN', sessionId, decisionId });
    await expectSound(stage, marketId);
    // The session's shares are not for other sales, and the session sells no others.
    const sale = { marketId, tradeType: 'SELL' as const, shares: 1 };
    await expect(trade(server, 'ada', sale)).rejects.toThrow(/INSUFFICIENT_SHARES/);
    await trade(server, 'ada', { marketId, shares: 20 });
    expect(
      (
        await refusalFor(server, 'ada', {
          marketId,
          side: 'SELL',
          price: '0.9',
          shares: 7,
          sessionId,
          decisionId,
        })
      )?.extensions?.code,
    ).toBe('INSUFFICIENT_SHARES');
    await trade(server, 'ada', { ...sale, shares: 20 });
    await trade(server, 'ada', { ...sale, shares: 6, sessionId, decisionId });
    const after = await readSession(server, 'ada', sessionId);
    expect(after?.positions).toMatchObject([{ shares: '4000000000' }]);
    const events = await readEvents(server, 'ada', sessionId);
    expect(events.map(({ sequence }) => Number(sequence))).toEqual(events.map((_event, index) => index + 1));
    expect(kinds(events)).toEqual([
      ...['SessionStatusChanged', 'AlgorithmDecided', 'DecisionExecuted', 'DecisionExecuted'],
      ...['DecisionRejected', 'DecisionExecuted'],
    ]);
    expect(events[1]).toMatchObject({
      decision: { id: decisionId, inputs: { a: [1, null] }, confidence: 0.5 },
    });
    expect(events[2]).toMatchObject({ decisionId, orderId: null, tradeIds: [bought?.id] });
    expect(events[4]).toMatchObject({ decisionId, code: 'INSUFFICIENT_SHARES' });
    await expectSound(stage, marketId);
  });

  it('refuse what is not theirs, what is beyond their bounds, and what lacks a decision', async () => {
    const { server } = stage;
    const marketId = await createMarket(server);
    const { id: sessionId } = await startSession(server, 'ada', {
      balance: 10,
      maxPosition: '6000000000',
      maxOrdersPerMinute: 3,
    });
    const other = await startSession(server, 'ada');
    const decisionId = await decide(server, 'ada', sessionId);
    const order = { marketId, price: '0.1', shares: 10, sessionId, decisionId };
    const codes = async (wallet: string, given: object) => {
      const error = await refusalFor(server, wallet, { ...order, ...given });
      return [error?.extensions?.code, error?.extensions?.['reason']];
    };
    expect(await codes('grace', {})).toEqual(['NOT_FOUND', undefined]);
    expect(await codes('ada', { decisionId: undefined })).toEqual(['BAD_USER_INPUT', undefined]);
    expect(await codes('ada', { sessionId: other.id })).toEqual(['BAD_USER_INPUT', undefined]);
    expect(await codes('ada', { shares: 61 })).toEqual(['BAD_USER_INPUT', 'POSITION']);
    const budget = await startSession(server, 'ada', { balance: 5 });
    const decided = await decide(server, 'ada', budget.id);
    expect(await codes('ada', { sessionId: budget.id, decisionId: decided, shares: 51 })).toEqual([
      'BAD_USER_INPUT',
      'BUDGET',
    ]);
    for (let placed = 0; placed < 3; placed += 1) await placeFor(server, 'ada', order);
    expect(await codes('ada', {})).toEqual(['RATE_LIMITED', 'RATE']);
    expect(await codes('ada', {})).toEqual(['RATE_LIMITED', 'RATE']);
    const events = await readEvents(server, 'ada', sessionId);
    expect(events.filter(({ __typename }) => __typename === 'RiskAlertRaised')).toMatchObject([
      { level: 'CRITICAL', type: 'POSITION' },
      { level: 'CRITICAL', type: 'RATE' },
    ]);
    expect(kinds(events).filter((kind) => kind === 'DecisionRejected')).toHaveLength(3);
  });

  it('pause, resume and complete, and their orders end', async () => {
    const { server } = stage;
    const marketId = await createMarket(server);
    const { id: sessionId } = await startSession(server, 'ada');
    const decisionId = await decide(server, 'ada', sessionId);
    const order = { marketId, price: '0.1', shares: 10, sessionId, decisionId };
    await placeFor(server, 'ada', order);
    const steer = (name: string, more = {}): Promise<Record<string, { session: { status: string } }>> =>
      ask(
        server,
        'ada',
        `mutation ($input: ${name}TradingSessionInput!) { ${name.toLowerCase()}TradingSession(input: $input) { session { status } } }`,
        { input: { sessionId, ...more } },
      );
    const reasons = async () =>
      (
        await stage.query(
          `SELECT coalesce(end_reason, status) AS state FROM orders WHERE session_id = $1 ORDER BY created_at`,
          [sessionId],
        )
      ).map(({ state }) => state);
    expect((await steer('Pause', { cancelOrders: false }))['pauseTradingSession']?.session.status).toBe(
      'PAUSED',
    );
    expect(await reasons()).toEqual(['OPEN']);
    expect((await refusalFor(server, 'ada', order))?.extensions?.code).toBe('SESSION_NOT_ACTIVE');
    await steer('Pause');
    expect(await reasons()).toEqual(['SESSION_STOPPED']);
    await steer('Resume');
    await placeFor(server, 'ada', order);
    await steer('Complete');
    expect(await reasons()).toEqual(['SESSION_STOPPED', 'SESSION_STOPPED']);
    expect(
      (
        await refused(server, 'ada', decideDocument, {
          input: { clientId: 'late', sessionId, action: 'HOLD', reasoning: '' },
        })
      )?.extensions?.code,
    ).toBe('SESSION_NOT_ACTIVE');
    expect((await readSession(server, 'ada', sessionId))?.status).toBe('COMPLETED');
    await expectSound(stage, marketId);
  });

  it('keep the orders that they place after a pause, when what the pause left is ended later', async () => {
    const { server } = stage;
    const marketId = await createMarket(server);
    const { id: sessionId } = await startSession(server, 'ada');
    const decisionId = await decide(server, 'ada', sessionId);
    const order = { marketId, price: '0.1', shares: 10, sessionId, decisionId };
    await placeFor(server, 'ada', order);
    for (const name of ['pause', 'resume']) {
      const type = `${name === 'pause' ? 'Pause' : 'Resume'}TradingSessionInput`;
      await ask(
        server,
        'ada',
        `mutation ($input: ${type}!) { ${name}TradingSession(input: $input) { session { id } } }`,
        { input: { sessionId } },
      );
    }
    await placeFor(server, 'ada', order);
    await vi.waitFor(
      async () => {
        const text = `SELECT id::text FROM marketcast_jobs WHERE name LIKE 'sessions.%release%' AND payload ->> 'sessionId' = $1`;
        expect(await stage.query(text, [sessionId])).toEqual([]);
      },
      { timeout: 10_000 },
    );
    const text = 'SELECT status FROM orders WHERE session_id = $1 ORDER BY created_at';
    expect(await stage.query(text, [sessionId])).toEqual([{ status: 'CANCELLED' }, { status: 'OPEN' }]);
  });

  it('are stopped at once, by their owner and by an operator, in every scope', async () => {
    const { server } = stage;
    const [one, two] = [await createMarket(server), await createMarket(server)];
    const sessionOf = async (wallet: string, marketId: string) => {
      const { id: sessionId } = await startSession(server, wallet);
      const decisionId = await decide(server, wallet, sessionId);
      await placeFor(server, wallet, { marketId, price: '0.1', shares: 10, sessionId, decisionId });
      await trade(server, wallet, { marketId, shares: 1, sessionId, decisionId });
      return sessionId;
    };
    const stop = async (wallet: string | null, scope: object) =>
      (await ask<WireStop>(server, wallet, stopDocument, { input: { reason: 'A test', ...scope } }))
        .emergencyStop;
    const open = async () =>
      (
        await stage.query(
          `SELECT id FROM orders WHERE session_id IS NOT NULL AND status = 'OPEN' AND user_wallet LIKE 'stopped%'`,
        )
      ).length;
    const [a, b] = [await sessionOf('stopped a', one), await sessionOf('stopped a', two)];
    const [c, d] = [await sessionOf('stopped b', one), await sessionOf('stopped b', two)];
    expect(await stop('stopped a', { sessionId: a })).toMatchObject({
      stopped: 1,
      sessions: [{ id: a, status: 'EMERGENCY_STOPPED', endReason: 'OWNER' }],
    });
    expect(await stop('stopped a', { sessionId: a })).toMatchObject({ stopped: 0, sessions: [{ id: a }] });
    expect(
      (await refused(server, 'stopped b', stopDocument, { input: { reason: 'No', sessionId: b } }))
        ?.extensions?.code,
    ).toBe('NOT_FOUND');
    expect(
      (await refused(server, 'stopped b', stopDocument, { input: { reason: 'No', everybody: true } }))
        ?.extensions?.code,
    ).toBe('FORBIDDEN');
    expect(await stop(null, { marketId: two })).toMatchObject({ stopped: 2 });
    expect(await stop('stopped b', { all: true })).toMatchObject({ stopped: 1, sessions: [{ id: c }] });
    expect(await open()).toBe(0);
    const events = await readEvents(server, 'stopped b', d);
    expect(kinds(events).slice(-2)).toEqual(['SessionStatusChanged', 'EmergencyStopped']);
    expect(events.at(-1)).toMatchObject({ stopReason: 'OPERATOR', note: 'A test', openOrders: 1 });
    await expectSound(stage, one);
    await vi.waitFor(async () => {
      expect(await stage.query(`SELECT id FROM marketcast_jobs WHERE name = 'sessions.release'`)).toEqual([]);
    });
    // The shares of a session that has ended are the wallet's.
    await trade(server, 'stopped a', { marketId: one, tradeType: 'SELL', shares: 1 });
    await expectSound(stage, one);
  });
});
