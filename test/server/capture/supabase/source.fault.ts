import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { insertMarketRow, openRowLedger } from '../../../support/realtime/ledger.ts';
import { openRealtimeStage, watchEvents, type RealtimeStage } from '../../../support/realtime/stage.ts';
import type { RealtimeServer } from '../../../support/realtime/server.ts';
import { untilStatus } from '../../../support/clients/subscriber.ts';

let stage: RealtimeStage;

beforeAll(async () => {
  stage = await openRealtimeStage();
});

afterAll(() => stage[Symbol.asyncDispose]());

/** A fault of Realtime, with its begin and its end. */
interface Fault {
  readonly name: string;
  readonly begin: (realtime: RealtimeServer) => void;
  readonly end: (realtime: RealtimeServer) => void;
  /** Variables of the server. */
  readonly environment?: Record<string, string>;
}

const nothing = (): void => undefined;

const faults: readonly Fault[] = [
  { name: 'a dropped connection', begin: (realtime) => realtime.dropConnections(), end: nothing },
  {
    name: 'connections that are refused',
    begin(realtime) {
      realtime.faults.connections = 'refused';
      realtime.dropConnections();
    },
    end: ({ faults }) => (faults.connections = 'accepted'),
  },
  {
    name: 'joins that are refused',
    begin(realtime) {
      realtime.faults.joins = 'refused';
      realtime.dropConnections();
    },
    end: ({ faults }) => (faults.joins = 'accepted'),
  },
  {
    name: 'joins that go unanswered',
    begin(realtime) {
      realtime.faults.joins = 'unanswered';
      realtime.dropConnections();
    },
    end: ({ faults }) => (faults.joins = 'accepted'),
  },
  {
    name: 'a connection that is silently dead',
    begin: (realtime) => realtime.freezeConnections(),
    end: nothing,
  },
  {
    name: 'heartbeats that go unanswered',
    begin: ({ faults }) => (faults.heartbeats = 'unanswered'),
    end: ({ faults }) => (faults.heartbeats = 'answered'),
  },
  { name: 'a closed channel', begin: (realtime) => realtime.closeChannels(), end: nothing },
  { name: 'a broken channel', begin: (realtime) => realtime.breakChannels(), end: nothing },
  {
    name: 'a system error that leaves the channel looking subscribed',
    begin(realtime) {
      realtime.faults.system = 'error';
      realtime.loseReplication();
    },
    end: ({ faults }) => (faults.system = 'ok'),
  },
  {
    name: 'a subscription that is never confirmed',
    begin(realtime) {
      realtime.faults.system = 'unanswered';
      realtime.dropConnections();
    },
    end: ({ faults }) => (faults.system = 'ok'),
  },
  {
    name: 'a confirmation that comes late',
    begin(realtime) {
      realtime.faults.systemDelayMs = 1000;
      realtime.dropConnections();
    },
    end: ({ faults }) => (faults.systemDelayMs = 20),
  },
  {
    name: 'a replication that Realtime loses and regains by itself',
    begin: (realtime) => realtime.suspendReplication(),
    end: (realtime) => realtime.regainReplication(),
  },
  {
    name: 'changes that are lost without a word',
    begin: ({ faults }) => (faults.isLosing = true),
    end: ({ faults }) => (faults.isLosing = false),
    environment: { SUPABASE_SWEEP_INTERVAL_MS: '500' },
  },
  {
    name: 'changes that come late',
    begin: ({ faults }) => (faults.deliveryDelayMs = 700),
    end: ({ faults }) => (faults.deliveryDelayMs = 0),
  },
];

it.for(faults)('loses and repeats nothing through $name', async (fault, { annotate }) => {
  const { realtime, writer } = stage;
  await using server = await stage.serve(fault.environment);
  using watcher = await watchEvents(server);
  const marketId = randomUUID();
  await insertMarketRow(writer, marketId, 'ACTIVE');
  const ledger = openRowLedger(writer, marketId, watcher);

  ledger.start(50);
  await ledger.more(25);
  fault.begin(realtime);
  await ledger.more(75);
  fault.end(realtime);
  await untilStatus(server, ({ changeSource }) => changeSource.state === 'up');
  await ledger.more(25);
  await ledger.stop();

  const { written, ...balance } = await ledger.settle();
  await annotate(JSON.stringify({ written, ...balance, ...ledger.latencies() }));
  expect(balance).toEqual({ delivered: written, lost: 0, repeated: 0 });
  await untilStatus(server, ({ changeSource }) => changeSource.state === 'up' && changeSource.lagMs === 0);
});

it('tells of a market that is deleted, and of one that is stepped on, while nobody listens', async () => {
  const { realtime, writer } = stage;
  await using server = await stage.serve();
  using watcher = await watchEvents(server);
  const [gone, moved] = [randomUUID(), randomUUID()];
  await insertMarketRow(writer, gone, 'APPROVED');
  await insertMarketRow(writer, moved, 'PROPOSED');
  await watcher.take(moved, 1);

  realtime.faults.joins = 'refused';
  realtime.dropConnections();
  await untilStatus(server, ({ changeSource }) => changeSource.state === 'down');
  await writer.query('DELETE FROM markets WHERE id = $1', [gone]);
  await writer.query(`UPDATE markets SET state = 'APPROVED' WHERE id = $1`, [moved]);
  await writer.query(`UPDATE markets SET state = 'ACTIVE', shares_yes = 9007199254740993 WHERE id = $1`, [
    moved,
  ]);
  realtime.faults.joins = 'accepted';

  expect((await watcher.take(gone, 2))[1]).toMatchObject({
    action: 'DELETED',
    oldState: 'APPROVED',
    newState: null,
  });
  expect((await watcher.take(moved, 4)).slice(1)).toMatchObject([
    { oldState: 'PROPOSED', newState: 'APPROVED' },
    { oldState: 'APPROVED', newState: 'ACTIVE' },
    { __typename: 'PriceUpdated', sharesYes: '9007199254740993' },
  ]);
});

it('is not ready while it is down, and lags by as long', async () => {
  const { realtime } = stage;
  await using server = await stage.serve();
  await untilStatus(server, ({ changeSource }) => changeSource.lagMs === 0);
  realtime.faults.connections = 'refused';
  realtime.dropConnections();
  const { changeSource } = await untilStatus(
    server,
    (status) => status.changeSource.state === 'down' && (status.changeSource.lagMs ?? 0) > 0,
  );
  expect(changeSource.kind).toBe('supabase');
  const response = await fetch(server.endpoint('/ready'));
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ changeSource: 'down', database: 'up' });

  realtime.faults.connections = 'accepted';
  await untilStatus(
    server,
    (status) => status.changeSource.state === 'up' && status.changeSource.lagMs === 0,
  );
  expect((await fetch(server.endpoint('/ready'))).status).toBe(200);
});

it('starts while Realtime is away, and finds what was written before it came', async () => {
  const { realtime, writer } = stage;
  realtime.faults.connections = 'refused';
  await using server = await stage.serve();
  using watcher = await watchEvents(server);
  const marketId = randomUUID();
  await insertMarketRow(writer, marketId, 'ACTIVE');
  const { changeSource } = await untilStatus(server, () => true);
  expect(changeSource).toEqual({ kind: 'supabase', state: 'down', lagMs: null });

  realtime.faults.connections = 'accepted';
  expect(await watcher.take(marketId, 1)).toMatchObject([{ action: 'CREATED', newState: 'ACTIVE' }]);
});

it('searches for what overflows its queue', async () => {
  const { writer } = stage;
  await using server = await stage.serve({ SUPABASE_QUEUE_SIZE: '20' });
  using watcher = await watchEvents(server);
  const marketId = randomUUID();
  await insertMarketRow(writer, marketId, 'ACTIVE');
  await writer.query(
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     SELECT $1, 'indexer', 'buy', true, 1, 1, $1 || ':' || number, now() FROM generate_series(1, 700) AS number`,
    [marketId],
  );

  await watcher.take(marketId, 701);
  await untilStatus(server, ({ changeSource }) => changeSource.lagMs === 0);
  expect(watcher.events.filter((event) => event.marketId === marketId)).toHaveLength(701);
});
