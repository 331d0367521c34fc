import { randomUUID } from 'node:crypto';

import { expect, it } from 'vitest';

import { historyLimits, type Broker } from '../../../src/server/broker/broker.ts';
import type { Event } from '../../../src/server/broker/event.ts';
import { createMemoryBroker } from '../../../src/server/broker/memory/memory-broker.ts';
import type { CapturedChange } from '../../../src/server/capture/change-source.ts';
import { createRefuse, type RefusedRow } from '../../../src/server/capture/refused.ts';
import { createRetries } from '../../../src/server/capture/retries.ts';
import { createChangePublisher, type ChangePublisher } from '../../../src/server/capture/change-publisher.ts';
import { UnmappableRow } from '../../../src/server/db/row-change.ts';
import type { TradeRow } from '../../../src/server/domains/trades/table.ts';
import { capturedTrades } from '../../../src/server/domains/trades/capture.ts';
import { tradeExecuted } from '../../../src/server/domains/trades/events.ts';
import { ApiError } from '../../../src/server/base/errors.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { noReactions } from '../../support/capture/no-reactions.ts';

const logger = createLogger('silent');
type EventsOf = (change: CapturedChange) => Promise<readonly Event[]>;

const mapsWith =
  (eventsOf: (trade: TradeRow) => Promise<readonly Event[]>): EventsOf =>
  ({ change }) =>
    eventsOf(change.after as TradeRow);

const maps = mapsWith((trade) => Promise.resolve([tradeExecuted.create(trade)]));

/** A publisher whose failures and refused rows no test reads. */
function publisherOf(broker: Broker, through = maps): ChangePublisher {
  const refuse = createRefuse(null, logger, () => undefined);
  return createChangePublisher({
    ...noReactions,
    broker,
    eventsOf: through,
    retries: createRetries(logger),
    refuse,
  });
}

function tradeOf(number: number): CapturedChange {
  const after: TradeRow = {
    id: randomUUID(),
    marketId: 'm',
    userWallet: 'w',
    tradeType: 'buy',
    outcome: true,
    shares: BigInt(number),
    cost: 1n,
    priceAfter: null,
    txSignature: String(number),
    blockTime: '2026-11-20T00:00:00.000000Z',
    createdAt: null,
  };
  return { table: capturedTrades, change: { before: null, after, commitOrder: null } };
}

const trades = (count: number) => Array.from({ length: count }, (_, index) => tradeOf(index));

async function signaturesIn(broker: Broker, topic = 'market:m'): Promise<readonly string[]> {
  const { epoch } = await broker.tail(topic);
  const history = await broker.history(topic, { epoch, offset: 0 }, 100_000);
  return history.map(({ event }) => (event.payload as TradeRow).txSignature);
}

const inOrder = (count: number) => Array.from({ length: count }, (_, index) => String(index));

it('keeps the order of the changes in every log, through failures of the broker', async () => {
  const inner = createMemoryBroker(historyLimits(10_000, 3600));
  let attempts = 0;
  const broker: Broker = {
    ...inner,
    publish(topic, event) {
      attempts += 1;
      const isDown = attempts > 700 && attempts < 1030;
      return isDown ? Promise.reject(new ApiError('SERVICE_UNAVAILABLE')) : inner.publish(topic, event);
    },
  };
  await publisherOf(broker).publish(trades(1000));

  expect(await signaturesIn(inner)).toEqual(inOrder(1000));
  expect(await signaturesIn(inner, 'markets')).toEqual(inOrder(1000));
});

it('publishes once what comes twice', async () => {
  const broker = createMemoryBroker(historyLimits(1000, 3600));
  const publisher = publisherOf(broker);
  const changes = trades(10);
  await Promise.all([
    publisher.publish(changes),
    publisher.publish(changes.slice(3)),
    publisher.publish(changes),
  ]);
  expect(await signaturesIn(broker)).toEqual(inOrder(10));
});

it('leaves out a row whose values make no event, by its key, and no other', async () => {
  const broker = createMemoryBroker(historyLimits(1000, 3600));
  const refused: RefusedRow[] = [];
  const senseless = new TypeError('what is this?');
  const choosy = mapsWith((trade) => {
    if (trade.txSignature === '1') return Promise.reject(new UnmappableRow(senseless));
    return Promise.resolve([tradeExecuted.create(trade)]);
  });
  const changes = trades(4);
  const publisher = createChangePublisher({
    ...noReactions,
    broker,
    eventsOf: choosy,
    retries: createRetries(logger),
    refuse: (row) => Promise.resolve(void refused.push(row)),
  });
  await publisher.publish(changes);
  expect(await signaturesIn(broker)).toEqual(['0', '2', '3']);
  expect(refused).toMatchObject([{ table: 'trades', key: { id: rowId(changes[1]) }, reason: senseless }]);
});

it.each([
  ['the database is out of reach', new ApiError('SERVICE_UNAVAILABLE', { part: 'database' })],
  ['it may not read', Object.assign(new Error('permission denied'), { code: '42501' })],
  ['a table is swapped', Object.assign(new Error('relation does not exist'), { code: '42P01' })],
  ['of an unknown error', new Error('the database did not count')],
])('waits in order for a row that cannot be mapped because %s, and says so', async (_why, failure) => {
  const broker = createMemoryBroker(historyLimits(1000, 3600));
  const retries = createRetries(logger);
  let failures = 0;
  const failingSince: (number | null)[] = [];
  const flaky = mapsWith((trade) => {
    if (trade.txSignature === '1') {
      failingSince.push(retries.failingSinceMs);
      if ((failures += 1) < 4) return Promise.reject(failure);
    }
    return Promise.resolve([tradeExecuted.create(trade)]);
  });
  const refuse = () => expect.unreachable('no row is left out');
  await createChangePublisher({ ...noReactions, broker, eventsOf: flaky, retries, refuse }).publish(
    trades(4),
  );

  expect(await signaturesIn(broker)).toEqual(inOrder(4));
  const [before, ...meanwhile] = failingSince;
  expect(before).toBeNull();
  // Since its first failure, so that the lag grows.
  expect(meanwhile).toEqual([meanwhile[0], meanwhile[0], meanwhile[0]]);
  expect(meanwhile[0]).toEqual(expect.any(Number));
  expect(retries.failingSinceMs).toBeNull();
});

it('holds few events at once, however many changes it is given', async () => {
  const inner = createMemoryBroker(historyLimits(10_000, 3600));
  let pending = 0;
  let most = 0;
  const broker: Broker = {
    ...inner,
    async publish(topic, event) {
      pending += 1;
      most = Math.max(most, pending);
      await new Promise((resolve) => setImmediate(resolve));
      pending -= 1;
      return inner.publish(topic, event);
    },
  };
  await publisherOf(broker).publish(trades(2000));
  expect(most).toBeLessThanOrEqual(512);
});

it('rejects changes that are not in the log when it is closed, so that they do not count as published', async () => {
  const inner = createMemoryBroker(historyLimits(1000, 3600));
  const broker: Broker = { ...inner, publish: () => Promise.reject(new ApiError('SERVICE_UNAVAILABLE')) };
  const publisher = publisherOf(broker);
  const taking = publisher.publish(trades(1));
  publisher.close();
  await expect(taking).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

it('refuses the row of an event whose reaction fails, and reacts to the events behind it', async () => {
  const broker = createMemoryBroker(historyLimits(1000, 3600));
  const refused: RefusedRow[] = [];
  const reacted: string[] = [];
  const failed: string[] = [];
  const unlucky = new TypeError('no such badge');
  const changes = trades(4);
  await createChangePublisher({
    broker,
    eventsOf: maps,
    react(events) {
      const signatures = events.map(({ payload }) => (payload as TradeRow).txSignature);
      if (signatures.includes('1')) return Promise.reject(unlucky);
      return Promise.resolve(void reacted.push(...signatures));
    },
    onReactionFailed: ({ id }) => void failed.push(id),
    retries: createRetries(logger),
    refuse: (row) => Promise.resolve(void refused.push(row)),
  }).publish(changes);

  // The event itself is in the log: only its reaction is missing.
  expect(await signaturesIn(broker)).toEqual(inOrder(4));
  expect(reacted).toEqual(['0', '2', '3']);
  expect(failed).toHaveLength(1);
  expect(refused).toMatchObject([{ table: 'trades', key: { id: rowId(changes[1]) }, reason: unlucky }]);
});

it('reacts again in order, and refuses no row, when a reaction fails in passing', async () => {
  const broker = createMemoryBroker(historyLimits(1000, 3600));
  const retries = createRetries(logger);
  const reacted: string[] = [];
  const wasFailing: boolean[] = [];
  let failures = 0;
  await createChangePublisher({
    broker,
    eventsOf: maps,
    react(events) {
      wasFailing.push(retries.failingSinceMs !== null);
      if ((failures += 1) < 4) return Promise.reject(new ApiError('SERVICE_UNAVAILABLE'));
      return Promise.resolve(
        void reacted.push(...events.map(({ payload }) => (payload as TradeRow).txSignature)),
      );
    },
    onReactionFailed: () => expect.unreachable('a passing trouble is not told'),
    retries,
    refuse: () => expect.unreachable('no row is refused'),
  }).publish(trades(4));
  expect(reacted).toEqual(inOrder(4));
  expect(wasFailing).toEqual([false, true, true, true]);
  expect(retries.failingSinceMs).toBeNull();
});

function rowId(captured: CapturedChange | undefined): unknown {
  return captured?.change.after?.id;
}
