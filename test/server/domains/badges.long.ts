import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';

import { codesOf, createMarket, request } from '../../support/clients/graphql.ts';
import { openEventStream } from '../../support/clients/event-stream.ts';
import { refusalsBy } from '../../support/clients/metrics.ts';
import { createSocketClient, subscribe, untilLive, untilStatus } from '../../support/clients/subscriber.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../support/postgres/postgres.ts';
import { openRealtimeStage } from '../../support/realtime/stage.ts';
import { startRedis, type TestRedis } from '../../support/redis/redis.ts';
import { startInstance, type Instance } from '../../support/servers/instance.ts';
import { serviceToken, tokenOf, withoutLimits } from '../../support/servers/server.ts';

const award = `mutation ($input: AwardBadgeInput!) { awardBadge(input: $input) { duplicate badge { id title } } }`;
const every = `subscription ($after: Cursor) { badgeAwarded(after: $after) { __typename id cursor badge { id wallet title } } }`;
const own = `subscription { myBadgeAwarded { id badge { id wallet title } } }`;
const trade = `mutation ($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { id } } }`;

interface Badge {
  readonly id: string;
  readonly wallet: string;
  readonly title: string;
}
interface Awarded {
  readonly awardBadge: { readonly duplicate: boolean; readonly badge: Badge };
}
interface Every {
  readonly badgeAwarded: {
    readonly __typename: string;
    readonly id: string;
    readonly cursor: string;
    readonly badge: Badge;
  };
}
interface Own {
  readonly myBadgeAwarded: { readonly id: string; readonly badge: Badge };
}

/** Starts the server with the made-up domain of test/badges in its list. */
const startWithBadges = (environment: Readonly<Record<string, string>>): Promise<Instance> =>
  startInstance({ ...withoutLimits, REDIS_URL: '', DATABASE_URL: '', ...environment }, [
    join(inject('programBundles'), 'main-with-badges.mjs'),
  ]);

const awardTo = async (
  server: Instance,
  wallet: string,
  title: string,
  clientId?: string,
): Promise<Awarded> =>
  request<Awarded, object>(server, award, { input: { wallet, title, clientId } }, await serviceToken());

const titlesOf = (received: readonly Every[], wallet: string): readonly string[] =>
  received.flatMap(({ badgeAwarded: { badge } }) => (badge.wallet === wallet ? [badge.title] : []));

async function tradeAs(server: Instance, wallet: string, marketId: string): Promise<string> {
  const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000' };
  const { executeTrade } = await request<{ executeTrade: { trade: { id: string } } }, object>(
    server,
    trade,
    { input },
    await tokenOf(wallet),
  );
  return executeTrade.trade.id;
}

/** A trade that another program writes. */
const insertTrade = `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
  VALUES ($1, $2, 'buy', true, 1000000000, 500000000, $3, now())`;

describe('a domain that joins by its folder and its line, on three processes with Redis and a slot', () => {
  let postgres: TestPostgres;
  let redis: TestRedis;
  let url: string;
  let servers: readonly Instance[];
  const [one, two, three] = [0, 1, 2].map((index) => () => {
    const server = servers[index];
    if (server === undefined) throw new Error('the processes do not run');
    return server;
  }) as [() => Instance, () => Instance, () => Instance];

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    url = await postgres.createDatabase();
    const environment = { DATABASE_URL: url, REDIS_URL: redis.url, CHANGE_SOURCE: 'postgres' };
    const first = await startWithBadges(environment);
    servers = [first, ...(await Promise.all([startWithBadges(environment), startWithBadges(environment)]))];
  });
  afterAll(async () => {
    for (const server of servers) await server[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  });
  const rows = (sql: string, ...parameters: unknown[]) => queryDatabase(url, sql, parameters);

  it('carries its event, which has no market, over WebSocket and Server-Sent Events', async () => {
    using client = createSocketClient(two());
    using owner = createSocketClient(two(), await tokenOf('ada'));
    const all = subscribe<Every, object>(client, every, {});
    const mine = subscribe<Own, object>(owner, own, {});
    await untilLive(two(), 2);
    const stream = await openEventStream(three(), every, {});
    await untilLive(three(), 1);

    const { awardBadge } = await awardTo(one(), 'ada', 'Pioneer');
    const { id } = awardBadge.badge;
    const [received] = await all.take(1);
    expect(received?.badgeAwarded).toMatchObject({
      __typename: 'BadgeAwarded',
      id: `badgeAwarded:${id}`,
      badge: { id, wallet: 'ada', title: 'Pioneer' },
    });
    expect((await mine.take(1))[0]?.myBadgeAwarded.badge.id).toBe(id);
    expect((await stream.next())?.data).toMatchObject({ data: { badgeAwarded: { badge: { id } } } });
    stream.abort();
  });

  it('keeps the stream of a wallet to its owner', async () => {
    using stranger = createSocketClient(two());
    await expect(subscribe<Own, object>(stranger, own, {}).ended).resolves.toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  it('has its codes, its variable and a repeatable mutation', async () => {
    const first = await awardTo(one(), 'grace', 'Pioneer', 'same');
    const again = await awardTo(two(), 'grace', 'Pioneer', 'same');
    expect([first, again].map(({ awardBadge }) => awardBadge.duplicate)).toEqual([false, true]);
    expect(again.awardBadge.badge).toEqual(first.awardBadge.badge);
    const codes = async (wallet: string, title: string, token: string) =>
      codesOf(one(), award, { input: { wallet, title } }, token);
    const service = await serviceToken();
    expect(await codes('grace', 'Pioneer', service)).toEqual(['BADGE_HELD']);
    await awardTo(one(), 'grace', 'Second');
    await awardTo(one(), 'grace', 'Third');
    expect(await codes('grace', 'Fourth', service)).toEqual(['TOO_MANY_BADGES']);
    expect(await codes('grace', 'Fourth', await tokenOf('grace'))).toEqual(['FORBIDDEN']);
  });

  it('captures a row that another program writes, once', async () => {
    using client = createSocketClient(three());
    const all = subscribe<Every, object>(client, every, {});
    await untilLive(three(), 1);
    await rows(`INSERT INTO badges (wallet, title) VALUES ('outsider', 'Guest')`);
    await awardTo(one(), 'outsider', 'Marker');
    await vi.waitFor(() => expect(titlesOf(all.received, 'outsider')).toContain('Guest'), 20_000);
    await vi.waitFor(() => expect(titlesOf(all.received, 'outsider')).toContain('Marker'), 20_000);
    expect(titlesOf(all.received, 'outsider').toSorted()).toEqual(['Guest', 'Marker']);
  });

  it('reacts to our own trades: within, after, and by a job, each once', async () => {
    const marketId = await createMarket(one());
    using client = createSocketClient(two());
    const all = subscribe<Every, object>(client, every, {});
    await untilLive(two(), 1);
    const ids = [await tradeAs(one(), 'trader', marketId), await tradeAs(three(), 'trader', marketId)];

    await vi.waitFor(
      () => expect(titlesOf(all.received, 'trader')).toEqual(['First trade', 'Second trade']),
      20_000,
    );
    await vi.waitFor(
      async () =>
        expect((await rows(`SELECT trade_id FROM badge_letters WHERE wallet = 'trader'`)).length).toBe(2),
      20_000,
    );
    const letters = await rows(`SELECT trade_id FROM badge_letters WHERE wallet = 'trader'`);
    expect(letters.map((row) => row['trade_id']).toSorted()).toEqual(ids.toSorted());
    expect(await rows(`SELECT trades FROM badge_progress WHERE wallet = 'trader'`)).toEqual([{ trades: 2 }]);
  });

  it('reacts to a trade that another program writes, once', async () => {
    const marketId = await createMarket(one());
    await rows(`INSERT INTO users (wallet) VALUES ('on-chain')`);
    await rows(insertTrade, marketId, 'on-chain', 'signature');
    await vi.waitFor(
      async () =>
        expect(await rows(`SELECT wallet FROM badge_letters WHERE wallet = 'on-chain'`)).toHaveLength(1),
      20_000,
    );
    expect(await rows(`SELECT trades FROM badge_progress WHERE wallet = 'on-chain'`)).toEqual([
      { trades: 1 },
    ]);
    expect(await rows(`SELECT title FROM badges WHERE wallet = 'on-chain'`)).toEqual([
      { title: 'First trade' },
    ]);
  });

  it('catches up with rows and trades that were written while no process ran', async () => {
    const marketId = await createMarket(one());
    using before = createSocketClient(one());
    const seen = subscribe<Every, object>(before, every, {});
    await untilLive(one(), 1);
    await awardTo(one(), 'sleeper', 'Awake');
    const after = (await seen.take(1))[0]?.badgeAwarded.cursor;
    for (const server of servers) await server.kill();
    await rows(`INSERT INTO users (wallet) VALUES ('sleeper')`);
    await rows(`INSERT INTO badges (wallet, title) VALUES ('sleeper', 'Asleep')`);
    await rows(insertTrade, marketId, 'sleeper', 'in the night');
    await Promise.all(servers.map((server) => server.start()));

    using client = createSocketClient(two());
    const all = subscribe<Every, object>(client, every, { after });
    await vi.waitFor(
      () => expect(titlesOf(all.received, 'sleeper').toSorted()).toEqual(['Asleep', 'First trade']),
      30_000,
    );
    expect(await rows(`SELECT trades FROM badge_progress WHERE wallet = 'sleeper'`)).toEqual([{ trades: 1 }]);
  });

  it('shows its capability, and none of its rows to the clients of the platform', async () => {
    const { serverStatus } = await request<
      { serverStatus: { capabilities: { name: string; state: string }[] } },
      object
    >(one(), '{ serverStatus { capabilities { name state } } }', {});
    expect(serverStatus.capabilities).toContainEqual({ name: 'badges', state: 'ON' });
    const open = await rows(`SELECT relname FROM pg_class WHERE relname LIKE 'badge%' AND relkind = 'r'
      AND NOT relrowsecurity`);
    expect(open).toEqual([]);
  });
});

describe('the same domain', () => {
  it('has a rate of its own for a mutation, and a mutation that is never refused', async () => {
    await using server = await startWithBadges({
      DATA_DIR: 'memory://',
      RATE_LIMIT_MUTATIONS: '1',
      RATE_LIMIT_POLISHES: '15',
      RATE_LIMIT_COST: '2',
    });
    const token = await tokenOf('ada');
    const several = (field: string, count: number) =>
      `mutation { ${Array.from({ length: count }, (_, index) => `m${index}: ${field}`).join(' ')} }`;
    const codes = (document: string) => codesOf<unknown, object>(server, document, {}, token);
    // They count in neither rate of all mutations: one of a wallet, and ten of an address.
    expect(await codes(several('polishBadge', 15))).toEqual([]);
    expect(await codes(several('polishBadge', 16))).toEqual(['RATE_LIMITED']);
    expect(await codes(several('polishBadge', 16).replace('}', ' hideBadges }'))).toEqual(['RATE_LIMITED']);
    for (let index = 0; index < 25; index += 1) expect(await codes(several('hideBadges', 20))).toEqual([]);
    // Their cost counts.
    expect(await codes('{ __typename }')).toEqual(['RATE_LIMITED']);
    expect(await refusalsBy(server, 'RATE_LIMIT_POLISHES')).toBe(2);
    expect(await refusalsBy(server, 'RATE_LIMIT_COST')).toBe(1);
  });

  it.each([
    ['the embedded database', () => Promise.resolve({ DATA_DIR: 'memory://' })],
    ['PostgreSQL alone', async () => ({ DATABASE_URL: await createDatabase() })],
  ])('works on %s', async (_name, environmentOf) => {
    await using server = await startWithBadges(await environmentOf());
    using client = createSocketClient(server);
    const all = subscribe<Every, object>(client, every, {});
    await untilLive(server, 1);
    await awardTo(server, 'ada', 'Pioneer');
    const marketId = await createMarket(server);
    await tradeAs(server, 'ada', marketId);
    await tradeAs(server, 'ada', marketId);
    await vi.waitFor(
      () => expect(titlesOf(all.received, 'ada')).toEqual(['Pioneer', 'First trade', 'Second trade']),
      20_000,
    );
  });

  it('is captured by Supabase Realtime', async () => {
    await using stage = await openRealtimeStage();
    await using server = await startWithBadges({
      DATABASE_URL: stage.databaseUrl,
      CHANGE_SOURCE: 'supabase',
      SUPABASE_URL: stage.realtime.url,
      SUPABASE_SERVICE_ROLE_KEY: stage.realtime.serviceKey,
    });
    await untilStatus(server, ({ changeSource }) => changeSource.state === 'up' && changeSource.lagMs === 0);
    using client = createSocketClient(server);
    const all = subscribe<Every, object>(client, every, {});
    await untilLive(server, 1);
    await stage.writer.query(`INSERT INTO badges (wallet, title) VALUES ('other', 'Guest')`);
    await vi.waitFor(() => expect(titlesOf(all.received, 'other')).toEqual(['Guest']), 20_000);
  });
});
