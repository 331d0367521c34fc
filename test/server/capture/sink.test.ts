import { randomUUID } from 'node:crypto';

import { expect, it } from 'vitest';

import { historyLimits, type Broker } from '../../../src/server/broker/broker.ts';
import { createMemoryBroker } from '../../../src/server/broker/memory/memory-broker.ts';
import type { CapturedChange, ChangeMaps } from '../../../src/server/capture/change-source.ts';
import { createSink } from '../../../src/server/capture/sink.ts';
import type { TradeRow } from '../../../src/server/db/rows.ts';
import { tradeExecuted } from '../../../src/server/domains/trades/events.ts';
import { ApiError } from '../../../src/server/base/errors.ts';
import { createLog } from '../../../src/server/base/logger.ts';

const log = createLog('silent');
const unexpected = () => Promise.reject(new Error('no such change was made'));

const mapsWith = (trades: ChangeMaps['trades']): ChangeMaps => ({
  markets: unexpected,
  proposal_votes: unexpected,
  dispute_votes: unexpected,
  discussions: unexpected,
  positions: unexpected,
  trades,
});

const maps = mapsWith(({ after }) => Promise.resolve(after === null ? [] : [tradeExecuted.create(after)]));

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
  return { table: 'trades', change: { before: null, after, commitOrder: null } };
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
  await createSink({ broker, maps, log }).take(trades(1000));

  expect(await signaturesIn(inner)).toEqual(inOrder(1000));
  expect(await signaturesIn(inner, 'markets')).toEqual(inOrder(1000));
});

it('publishes once what comes twice', async () => {
  const broker = createMemoryBroker(historyLimits(1000, 3600));
  const sink = createSink({ broker, maps, log });
  const changes = trades(10);
  await Promise.all([sink.take(changes), sink.take(changes.slice(3)), sink.take(changes)]);
  expect(await signaturesIn(broker)).toEqual(inOrder(10));
});

it('leaves out a row that makes no sense, and waits for one that cannot be understood yet', async () => {
  const broker = createMemoryBroker(historyLimits(1000, 3600));
  let failures = 0;
  const choosy = mapsWith(({ after }) => {
    if (after?.txSignature === '1') return Promise.reject(new TypeError('what is this?'));
    if (after?.txSignature === '2' && (failures += 1) < 3) {
      return Promise.reject(new ApiError('SERVICE_UNAVAILABLE', { part: 'database' }));
    }
    return Promise.resolve(after === null ? [] : [tradeExecuted.create(after)]);
  });
  await createSink({ broker, maps: choosy, log }).take(trades(4));
  expect(await signaturesIn(broker)).toEqual(['0', '2', '3']);
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
  await createSink({ broker, maps, log }).take(trades(2000));
  expect(most).toBeLessThanOrEqual(512);
});

it('refuses what is not in the log when it is closed, so that nobody takes it for published', async () => {
  const inner = createMemoryBroker(historyLimits(1000, 3600));
  const broker: Broker = { ...inner, publish: () => Promise.reject(new ApiError('SERVICE_UNAVAILABLE')) };
  const sink = createSink({ broker, maps, log });
  const taking = sink.take(trades(1));
  sink.close();
  await expect(taking).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});
