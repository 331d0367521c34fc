import { setTimeout } from 'node:timers/promises';

import { afterAll, describe, expect, it } from 'vitest';

import { createLogger } from '../../src/server/base/logger.ts';
import { historyLimits, type Broker, type Publication } from '../../src/server/broker/broker.ts';
import { createEventCodec } from '../../src/server/broker/event-codec.ts';
import { createRedisBroker } from '../../src/server/broker/redis/redis-broker.ts';
import { discussionPosted } from '../../src/server/domains/discussions/events.ts';
import { eventDefinitions, topicDefinitions } from '../../src/server/domains/index.ts';
import { priceUpdated } from '../../src/server/domains/markets/events.ts';
import { allMarketsTopic, marketTopic } from '../../src/server/domains/markets/topics.ts';
import { tradeExecuted } from '../../src/server/domains/trades/events.ts';
import { openLedger, type Ledger } from '../support/ledger/ledger.ts';
import { pace } from './pace.ts';
import { report } from './report.ts';
import { sharedStage } from './stage.ts';

/** Mutations of each instance. */
const each = 240;
/** Mutations that an instance gets at the same time. */
const atOnce = 8;
/** How much later the events of the first instance reach Redis. */
const delayMs = 40;
/** Milliseconds in which an event is found that its process has not published, and all events behind it are published. */
const foundWithinMs = 2500;

let log: Broker | null = null;
afterAll(() => log?.close());

/** Reads a log of the stage from its beginning. */
async function read(topic: string): Promise<readonly Publication[]> {
  const { redis } = await sharedStage();
  log ??= await createRedisBroker({
    urls: [redis.url],
    limits: historyLimits(1000, 86_400, topicDefinitions),
    codec: createEventCodec(eventDefinitions),
    probeIntervalMs: 1000,
    logger: createLogger('silent'),
  });
  const { epoch } = await log.tail(topic);
  const publications: Publication[] = [];
  for (let last = 0; ;) {
    const page = await log.history(topic, { epoch, offset: last }, 500);
    if (page.length === 0) return publications;
    publications.push(...page);
    last = page.at(-1)?.position.offset ?? last;
  }
}

/**
 * Compares the events of a market in a log with the order of its commits: each volume is the sum of the trades before it,
 * and the times that the rows got under the lock of the market rise.
 */
async function expectOrderOfCommits(topic: string, marketId: string, mutations: number): Promise<void> {
  const { query } = await sharedStage();
  const events = (await read(topic)).map(({ event }) => event).filter((event) => event.marketId === marketId);
  const facts = events.filter((event) => tradeExecuted.is(event) || discussionPosted.is(event));
  expect(facts.map(({ occurredAt }) => occurredAt)).toEqual(facts.map(({ occurredAt }) => occurredAt).sort());
  const rows = await query(
    `SELECT id::text, block_time AS at FROM trades WHERE market_id = $1
     UNION ALL SELECT id::text, created_at FROM discussions WHERE market_id = $1 ORDER BY at`,
    [marketId],
  );
  expect(rows).toHaveLength(mutations);
  expect(facts.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  let volume = 0n;
  let prices = 0;
  for (const event of events) {
    if (tradeExecuted.is(event)) volume += event.payload.cost;
    if (!priceUpdated.is(event)) continue;
    prices += 1;
    expect(event.payload.totalVolume).toBe(volume);
  }
  // None was dropped because a later one came first.
  expect(prices).toBe(facts.filter((event) => tradeExecuted.is(event)).length);
}

async function writeAll(ledger: Ledger, servers: Ledger['clients'][number]['server'][]): Promise<void> {
  await Promise.all(
    servers.map(async (server) => {
      for (let done = 0; done < each; done += atOnce) {
        await Promise.all(
          Array.from({ length: atOnce }, (_, index) =>
            ledger.writer.write(server, index % 4 === 3 ? 'comment' : 'trade', ledger.markets.trading),
          ),
        );
      }
    }),
  );
}

describe('the logs in Redis have the order of the commits of a market', () => {
  it('while two instances trade in it and one is slow to publish', async ({ task }) => {
    const { instances, proxies } = await sharedStage();
    using ledger = await openLedger({ servers: instances, clients: pace.clients });
    proxies[0]?.delay(delayMs);
    await writeAll(ledger, [...instances]);
    proxies[0]?.delay(0);

    const balance = await ledger.settle();
    report(task, 'two instances trade in one market, one is slow to publish', balance);
    expect(balance).toMatchObject({ refused: 0, lost: 0, repeated: 0, outOfOrder: 0 });
    for (const topic of [marketTopic.of(ledger.markets.trading), allMarketsTopic.of(null)]) {
      await expectOrderOfCommits(topic, ledger.markets.trading, each * 2 + 2);
    }
  });

  it('when both lose Redis for a while', async ({ task }) => {
    const { instances, proxies } = await sharedStage();
    using ledger = await openLedger({ servers: instances, clients: pace.clients });
    const written = writeAll(ledger, [...instances]);
    await setTimeout(100);
    for (const proxy of proxies) proxy.freeze();
    await setTimeout(3000);
    for (const proxy of [...proxies].reverse()) proxy.thaw();
    await written;

    const balance = await ledger.settle();
    report(task, 'two instances trade in one market and lose Redis', balance);
    expect(balance).toMatchObject({ refused: 0, lost: 0, repeated: 0, outOfOrder: 0 });
    for (const topic of [marketTopic.of(ledger.markets.trading), allMarketsTopic.of(null)]) {
      await expectOrderOfCommits(topic, ledger.markets.trading, each * 2 + 2);
    }
  });

  it('when one dies before it has published, and the other goes on', async ({ task }) => {
    const { instances, proxies } = await sharedStage();
    const [first, second] = instances;
    if (first === undefined || second === undefined) throw new Error('the stage has two instances');
    using ledger = await openLedger({ servers: [second], clients: pace.clients });
    proxies[0]?.freeze();
    for (let index = 0; index < 50; index += 1) {
      for (const server of [first, first, second]) {
        const { eventId } = await ledger.writer.write(server, 'trade', ledger.markets.trading);
        expect(eventId).not.toBeNull();
      }
    }
    await first.kill();
    const killedAtMs = Date.now();
    await ledger.untilComplete();
    const recoveredMs = Date.now() - killedAtMs;

    report(task, 'an instance dies before it has published: another finds its events', {
      ...ledger.balance(),
      recoveredMs,
    });
    expect(ledger.balance()).toMatchObject({ refused: 0, lost: 0, repeated: 0, outOfOrder: 0 });
    expect(recoveredMs).toBeLessThan(foundWithinMs);
    for (const topic of [marketTopic.of(ledger.markets.trading), allMarketsTopic.of(null)]) {
      await expectOrderOfCommits(topic, ledger.markets.trading, 150);
    }
    proxies[0]?.resetConnections();
    proxies[0]?.thaw();
    await first.start();
    for (const instance of instances) instance.assertSound();
  });
});
