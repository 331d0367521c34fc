import { expect, it, vi } from 'vitest';

import {
  ExecuteTradeDocument,
  HaltTradingDocument,
  MarketHaltDocument,
  PlatformStatusChangedDocument,
  PlatformStatusDocument,
  ResumeTradingDocument,
  type HaltTradingInput,
} from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket, request, send } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { serviceToken, tokenOf } from '../../../support/servers/server.ts';

describeOnDatabases('halts', (stage) => {
  const halt = async (input: HaltTradingInput) =>
    (await request(stage.server, HaltTradingDocument, { input }, await serviceToken())).haltTrading.halt;
  const resume = async (marketId?: string) =>
    (await request(stage.server, ResumeTradingDocument, { input: { marketId } }, await serviceToken()))
      .resumeTrading.status;
  const trade = async (marketId: string, clientId?: string) => {
    const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000', clientId } as const;
    const { data, errors } = await send(stage.server, ExecuteTradeDocument, { input }, await tokenOf('ada'));
    return { data, extensions: errors?.[0]?.extensions };
  };
  const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

  it('refuse trades of their market alone, with the time of the resumption', async () => {
    const [marketId, other] = [await createMarket(stage.server), await createMarket(stage.server)];
    const resumesAt = soon(3_600_000);
    const begun = await halt({ marketId, reason: ' Oracle is down ', resumesAt });
    expect(begun).toMatchObject({ marketId, reason: 'Oracle is down', endedAt: null });

    expect((await trade(marketId)).extensions).toMatchObject({
      code: 'TRADING_HALTED',
      marketId,
      reason: 'Oracle is down',
      resumesAt: begun.resumesAt,
    });
    expect((await trade(other)).data).toBeTruthy();
    expect((await request(stage.server, MarketHaltDocument, { id: marketId })).market?.halt).toEqual(begun);
    expect((await request(stage.server, MarketHaltDocument, { id: other })).market?.halt).toBeNull();

    expect(await resume(marketId)).toMatchObject({ isTradingActive: true });
    expect((await trade(marketId)).data).toBeTruthy();
  });

  it('of all markets stay beside those of single markets', async () => {
    const [marketId, other] = [await createMarket(stage.server), await createMarket(stage.server)];
    const own = await halt({ marketId, reason: 'Disputed' });
    const ofAll = await halt({ reason: 'Maintenance', resumesAt: soon(3_600_000) });
    const { platformStatus } = await request(stage.server, PlatformStatusDocument, {});
    expect(platformStatus).toMatchObject({
      isTradingActive: false,
      reason: 'Maintenance',
      resumesAt: ofAll.resumesAt,
      announcements: [],
    });
    expect((await trade(other)).extensions).toMatchObject({ code: 'TRADING_HALTED', marketId: null });
    // The halt that ends last counts.
    expect((await trade(marketId)).extensions).toMatchObject({ code: 'TRADING_HALTED', marketId });
    expect((await request(stage.server, MarketHaltDocument, { id: other })).market?.halt).toEqual(ofAll);

    expect(await resume()).toMatchObject({ isTradingActive: true, reason: null, resumesAt: null });
    expect((await trade(other)).data).toBeTruthy();
    expect((await request(stage.server, MarketHaltDocument, { id: marketId })).market?.halt).toEqual(own);
    expect((await trade(marketId)).extensions).toMatchObject({ code: 'TRADING_HALTED' });
    await resume(marketId);
  });

  it('take the place of each other in a scope, and everyone is told of each beginning and end once', async () => {
    const { platformStatus } = await request(stage.server, PlatformStatusDocument, {});
    const first = await halt({ reason: 'First' });
    const second = await halt({ reason: 'Second' });
    await resume();
    // A second resumption finds no halt.
    await resume();
    using client = createSocketClient(stage.server);
    const late = subscribe(client, PlatformStatusChangedDocument, { after: platformStatus.cursor });
    const events = await late.take(4);
    expect(
      events.map(({ platformStatusChanged: { halt: told, status } }) => [
        told?.id,
        told?.endedAt !== null,
        status.isTradingActive,
        status.reason,
      ]),
    ).toEqual([
      [first.id, false, false, 'First'],
      [first.id, true, false, 'Second'],
      [second.id, false, false, 'Second'],
      [second.id, true, true, null],
    ]);
    expect(
      events.map(({ platformStatusChanged: { status, cursor } }) => status.cursor === cursor),
    ).not.toContain(false);
    late.stop();
    await untilLive(stage.server, 0);
  });

  it('end by the clock, once', async () => {
    const marketId = await createMarket(stage.server);
    using client = createSocketClient(stage.server);
    const stream = subscribe(client, PlatformStatusChangedDocument, {});
    await untilLive(stage.server, 1);
    const begun = await halt({ marketId, reason: 'Brief', resumesAt: soon(300) });
    const [, ended] = await stream.take(2);
    const { halt: told, publishedAt } = ended?.platformStatusChanged ?? {};
    expect(told).toEqual({ ...begun, endedAt: begun.resumesAt });
    expect(Date.parse(publishedAt ?? '') - Date.parse(begun.resumesAt ?? '')).toBeLessThanOrEqual(1000);
    expect((await trade(marketId)).data).toBeTruthy();
    expect(stream.received).toHaveLength(2);
  });

  it('let trading go on at their time even before a job has ended them', async () => {
    const marketId = await createMarket(stage.server);
    const begun = await halt({ marketId, reason: 'Brief', resumesAt: soon(500) });
    await stage.query(`DELETE FROM marketcast_jobs WHERE payload ->> 'id' = $1`, [begun.id]);
    expect((await trade(marketId)).extensions).toMatchObject({ code: 'TRADING_HALTED' });
    await vi.waitFor(async () => expect((await trade(marketId)).data).toBeTruthy(), 5000);
    expect((await request(stage.server, MarketHaltDocument, { id: marketId })).market?.halt).toBeNull();
  });

  it('give a trade that was made before its first result', async () => {
    const marketId = await createMarket(stage.server);
    const made = await trade(marketId, 'once');
    await halt({ marketId, reason: 'Later' });
    expect((await trade(marketId, 'once')).data?.executeTrade.trade).toEqual(made.data?.executeTrade.trade);
    expect((await trade(marketId, 'twice')).extensions).toMatchObject({ code: 'TRADING_HALTED' });
    await resume(marketId);
    // The refused request gave its id up.
    expect((await trade(marketId, 'twice')).data).toBeTruthy();
  });

  it('hold although another program wrote them, and refuse rows that make no sense', async () => {
    const marketId = await createMarket(stage.server);
    await stage.query(`INSERT INTO trading_halts (market_id, reason) VALUES ($1, 'One'), ($1, 'Two')`, [
      marketId,
    ]);
    expect((await trade(marketId)).extensions).toMatchObject({ code: 'TRADING_HALTED', reason: 'Two' });
    const rows = await stage.query(
      `SELECT reason, ended_at IS NULL AS open FROM trading_halts WHERE market_id = $1 ORDER BY reason`,
      [marketId],
    );
    expect(rows).toEqual([
      { reason: 'One', open: false },
      { reason: 'Two', open: true },
    ]);
    const update = (set: string) =>
      stage.query(`UPDATE trading_halts SET ${set} WHERE market_id = $1`, [marketId]);
    await expect(update('ended_at = NULL')).rejects.toThrow('a halt that has ended stays ended');
    await expect(update('market_id = NULL')).rejects.toThrow('a halt keeps its market');
    await update('ended_at = now()');
    expect((await trade(marketId)).data).toBeTruthy();
  });

  it('are for services alone, with a reason, a known market and a time to come', async () => {
    const codes = async (input: HaltTradingInput, token?: string) =>
      codesOf(stage.server, HaltTradingDocument, { input }, token);
    const service = await serviceToken();
    expect(await codes({ reason: 'x' })).toEqual(['UNAUTHENTICATED']);
    expect(await codes({ reason: 'x' }, await tokenOf('ada'))).toEqual(['FORBIDDEN']);
    expect(await codes({ reason: '  ' }, service)).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ reason: 'x'.repeat(501) }, service)).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ reason: 'x', marketId: 'unknown' }, service)).toEqual(['NOT_FOUND']);
    expect(await codes({ reason: 'x', resumesAt: soon(-1000) }, service)).toEqual(['BAD_USER_INPUT']);
    const { platformStatus } = await request(stage.server, PlatformStatusDocument, {});
    expect(platformStatus.isTradingActive).toBe(true);
    expect(await codesOf(stage.server, ResumeTradingDocument, { input: {} }, await tokenOf('ada'))).toEqual([
      'FORBIDDEN',
    ]);
  });
});
