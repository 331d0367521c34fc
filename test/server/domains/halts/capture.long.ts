import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import {
  AnnouncementChangedDocument,
  ExecuteTradeDocument,
  HaltTradingDocument,
  MarketHaltDocument,
  PlatformStatusChangedDocument,
  PlatformStatusDocument,
  PublishAnnouncementDocument,
  ResumeTradingDocument,
  TradeExecutedDocument,
} from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import {
  createSocketClient,
  subscribe,
  untilLive,
  untilStatus,
} from '../../../support/clients/subscriber.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import { openRealtimeStage } from '../../../support/realtime/stage.ts';
import { startInstance, type Instance } from '../../../support/servers/instance.ts';
import {
  serviceToken,
  startServer,
  tokenOf,
  withoutLimits,
  type TestServer,
} from '../../../support/servers/server.ts';

/** The announcements and the halts that a client was told of, as texts. */
function follow(server: TestServer, after: { readonly announced?: string; readonly platform?: string } = {}) {
  const client = createSocketClient(server);
  const announced = subscribe(client, AnnouncementChangedDocument, { after: after.announced });
  const platform = subscribe(client, PlatformStatusChangedDocument, { after: after.platform });
  return {
    announced,
    platform,
    turns: () =>
      announced.received.map(
        ({ announcementChanged: { announcement } }) => `${announcement.title} ${announcement.state}`,
      ),
    halts: () =>
      platform.received.map(
        ({ platformStatusChanged: { halt } }) =>
          `${halt?.reason} ${halt?.endedAt == null ? 'began' : 'ended'}`,
      ),
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}

describe('rows of announcements and halts that other programs write, beside those of two processes', () => {
  let postgres: TestPostgres;
  let url: string;
  let one: Instance;
  let two: Instance;
  beforeAll(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
    const environment = { ...withoutLimits, DATABASE_URL: url, CHANGE_SOURCE: 'postgres' };
    one = await startInstance(environment);
    two = await startInstance(environment);
    await untilStatus(one, ({ changeSource }) => changeSource.state !== 'down');
  });
  // So that the next test counts its own subscriptions.
  afterEach(async () => {
    for (const instance of [one, two]) await untilLive(instance, 0);
  });
  afterAll(async () => {
    await one[Symbol.asyncDispose]();
    await two[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  });
  const write = (statement: string, ...parameters: unknown[]) => queryDatabase(url, statement, parameters);

  it('are events, each once', async () => {
    const service = await serviceToken();
    using stream = follow(two);
    await untilLive(two, 2);
    const input = { clientId: 'ours', kind: 'INFO', title: 'Ours' } as const;
    await request(one, PublishAnnouncementDocument, { input }, service);
    await write(`INSERT INTO announcements (kind, title) VALUES ('INCIDENT', 'Theirs')`);
    await write(`UPDATE announcements SET state = 'ENDED' WHERE title = 'Theirs'`);
    await request(one, HaltTradingDocument, { input: { reason: 'ours' } }, service);
    await request(one, ResumeTradingDocument, { input: {} }, service);
    await write(`INSERT INTO trading_halts (reason) VALUES ('theirs')`);
    await write(`UPDATE trading_halts SET ended_at = now() WHERE ended_at IS NULL`);
    // What comes last shows that nothing came twice before it.
    await write(`INSERT INTO announcements (kind, title) VALUES ('INFO', 'Last')`);
    await write(`INSERT INTO trading_halts (reason, ended_at) VALUES ('last', now())`);
    await vi.waitFor(() => {
      expect(stream.turns().toSorted()).toEqual([
        'Last ACTIVE',
        'Ours ACTIVE',
        'Theirs ACTIVE',
        'Theirs ENDED',
      ]);
      expect(stream.halts().toSorted()).toEqual(
        ['last', 'ours', 'theirs'].flatMap((reason) => [`${reason} began`, `${reason} ended`]),
      );
    }, 30_000);
    const order = stream.turns();
    expect(order.indexOf('Theirs ACTIVE')).toBeLessThan(order.indexOf('Theirs ENDED'));
  });

  it('need no right of their writer but that of the row', async () => {
    await write(
      `DO $$ BEGIN CREATE ROLE back_office BYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    );
    await write(`GRANT INSERT ON announcements, trading_halts TO back_office`);
    using stream = follow(one);
    await untilLive(one, 2);
    await write(`DO $$ BEGIN
      SET LOCAL ROLE back_office;
      INSERT INTO trading_halts (reason) VALUES ('first');
      INSERT INTO trading_halts (reason, resumes_at) VALUES ('second', now() + interval '1 second');
      INSERT INTO announcements (kind, title, ends_at) VALUES ('INFO', 'Office', now() + interval '1 second');
    END $$`);
    await vi.waitFor(() => {
      expect(stream.halts().toSorted()).toEqual([
        'first began',
        'first ended',
        'second began',
        'second ended',
      ]);
      expect(stream.turns()).toEqual(['Office ACTIVE', 'Office ENDED']);
    }, 30_000);
  });

  it('begin, end and resume by the clock', async () => {
    using stream = follow(one);
    await untilLive(one, 2);
    await write(`INSERT INTO announcements (kind, title, starts_at, ends_at)
      VALUES ('INFO', 'Timed', now() + interval '1 second', now() + interval '2 seconds')`);
    await write(
      `INSERT INTO trading_halts (reason, resumes_at) VALUES ('timed', now() + interval '1 second')`,
    );
    await vi.waitFor(() => {
      expect(stream.turns()).toEqual(['Timed SCHEDULED', 'Timed ACTIVE', 'Timed ENDED']);
      expect(stream.halts()).toEqual(['timed began', 'timed ended']);
    }, 30_000);
    for (const { platformStatusChanged: event } of stream.platform.received.slice(1)) {
      expect(Date.parse(event.publishedAt) - Date.parse(event.halt?.resumesAt ?? '')).toBeLessThanOrEqual(
        1000,
      );
    }
  });

  it(
    'are events when no process ran, and a client that was away gets each once',
    { timeout: 120_000 },
    async () => {
      const { platformStatus } = await request(one, PlatformStatusDocument, {});
      using before = follow(one);
      await untilLive(one, 2);
      const input = { clientId: 'before', kind: 'INFO', title: 'Before' } as const;
      await request(one, PublishAnnouncementDocument, { input }, await serviceToken());
      const [first] = await before.announced.take(1);
      for (const server of [one, two]) await server.kill();
      await write(`INSERT INTO trading_halts (reason) VALUES ('night')`);
      await write(`UPDATE trading_halts SET ended_at = now() WHERE ended_at IS NULL`);
      await write(`INSERT INTO announcements (kind, title) VALUES ('INFO', 'Night')`);
      await Promise.all([one.start(), two.start()]);
      using stream = follow(two, {
        ...(first === undefined ? {} : { announced: first.announcementChanged.cursor }),
        platform: platformStatus.cursor,
      });
      await vi.waitFor(() => {
        expect(stream.turns()).toEqual(['Night ACTIVE']);
        expect(stream.halts()).toEqual(['night began', 'night ended']);
      }, 60_000);
    },
  );

  it('show nothing to the clients of the platform', async () => {
    await write(`DO $$ BEGIN CREATE ROLE anon; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
    for (const table of ['announcements', 'trading_halts']) {
      const [row] =
        await write(`SELECT has_table_privilege('anon', '${table}', 'SELECT') AS reads, relrowsecurity AS secured
        FROM pg_class WHERE oid = '${table}'::regclass`);
      expect(row).toEqual({ reads: false, secured: true });
    }
  });
});

it('are captured by Supabase Realtime', async () => {
  await using stage = await openRealtimeStage();
  await using server = await startServer({
    DATABASE_URL: stage.databaseUrl,
    CHANGE_SOURCE: 'supabase',
    SUPABASE_URL: stage.realtime.url,
    SUPABASE_SERVICE_ROLE_KEY: stage.realtime.serviceKey,
  });
  await untilStatus(server, ({ changeSource }) => changeSource.state === 'up' && changeSource.lagMs === 0);
  using stream = follow(server);
  await untilLive(server, 2);
  await stage.writer.query(`INSERT INTO announcements (kind, title) VALUES ('INFO', 'Theirs')`);
  await stage.writer.query(`INSERT INTO trading_halts (reason) VALUES ('theirs')`);
  await stage.writer.query(`UPDATE trading_halts SET ended_at = now()`);
  await vi.waitFor(() => {
    expect(stream.turns()).toEqual(['Theirs ACTIVE']);
    expect(stream.halts()).toEqual(['theirs began', 'theirs ended']);
  }, 20_000);
});

it('are off where tables of their names belong to another program, and trades and capture go on', async () => {
  await using postgres = await startPostgres();
  const url = await postgres.createDatabase();
  await queryDatabase(
    url,
    'CREATE TABLE trading_halts (other integer); CREATE TABLE announcements (other integer)',
    [],
  );
  await using server = await startServer({ DATABASE_URL: url, CHANGE_SOURCE: 'postgres' });
  await untilStatus(server, ({ changeSource }) => changeSource.state === 'up');
  const service = await serviceToken();
  const { serverStatus } = await request<
    { serverStatus: { capabilities: { name: string; state: string }[] } },
    object
  >(server, '{ serverStatus { capabilities { name state } } }', {});
  for (const name of ['announcements', 'halts']) {
    expect(serverStatus.capabilities).toContainEqual({ name, state: 'OFF' });
  }
  expect(await codesOf(server, PlatformStatusDocument, {})).toEqual(['SERVICE_UNAVAILABLE']);
  expect(await codesOf(server, HaltTradingDocument, { input: { reason: 'x' } }, service)).toEqual([
    'SERVICE_UNAVAILABLE',
  ]);
  const input = { clientId: 'x', kind: 'INFO', title: 'x' } as const;
  expect(await codesOf(server, PublishAnnouncementDocument, { input }, service)).toEqual([
    'SERVICE_UNAVAILABLE',
  ]);
  const marketId = await createMarket(server);
  expect((await request(server, MarketHaltDocument, { id: marketId })).market?.halt).toBeNull();
  const trade = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000' } as const;
  expect(await codesOf(server, ExecuteTradeDocument, { input: trade }, await tokenOf('ada'))).toEqual([]);

  using client = createSocketClient(server);
  const traded = subscribe(client, TradeExecutedDocument, { marketId });
  await untilLive(server, 1);
  await queryDatabase(
    url,
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     VALUES ($1, 'ada', 'buy', true, 1, 1, 'theirs', now())`,
    [marketId],
  );
  expect((await traded.take(1))[0]?.tradeExecuted.trade.userWallet).toBe('ada');
});
