import { carryOut } from '../../../src/server/db/flights.ts';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createLogger } from '../../../src/server/base/logger.ts';
import { historyLimits, type Broker } from '../../../src/server/broker/broker.ts';
import { createEventCodec } from '../../../src/server/broker/event-codec.ts';
import type { Event } from '../../../src/server/broker/event.ts';
import { outboxMigration, outboxOrderMigration } from '../../../src/server/commit/migrations.ts';
import { createOutbox, type SavedEvents } from '../../../src/server/commit/outbox.ts';
import { createPublisher, type Publisher } from '../../../src/server/commit/publisher.ts';
import { openDatabase, type Database } from '../../../src/server/db/client.ts';
import { applyMigrations } from '../../../src/server/db/versioned/apply.ts';
import { idsOf, range } from '../../support/broker/broker-under-test.ts';
import { note, noted } from '../../support/broker/notes.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';
import { connectBroker } from '../../support/redis/redis-brokers.ts';
import { startRedis, type TestRedis } from '../../support/redis/redis.ts';

const logger = createLogger('silent');
const limits = historyLimits(1000, 3600);
/** Milliseconds in which an event that waits for no other is in its logs. */
const promptMs = 500;

/** A process that commits and publishes. */
interface Process extends AsyncDisposable {
  readonly publisher: Publisher;
  readonly broker: Broker;
  /** Publications, and those among them that were early. */
  readonly asked: { publications: number; early: number };
  /** Holds every publication back, or lets all of them go. */
  hold(): void;
  letGo(): void;
  /** Commits events, each in a transaction of its own, and hands them over. */
  commit(...events: readonly Event[]): Promise<void>;
  /** Commits events in one transaction, and hands them over only if the test does. A process that dies never does. */
  commitOnly(...events: readonly Event[]): Promise<SavedEvents>;
  /** Publishes what any process left behind. */
  relay(): Promise<number>;
}

let redis: TestRedis;
let databaseUrl: string;
let database: Database;
const processes: Process[] = [];

beforeAll(async () => {
  redis = await startRedis();
  databaseUrl = await createDatabase();
  database = await openDatabase({ url: databaseUrl, folder: '', poolSize: 4, timeoutMs: 5000, logger });
  await applyMigrations(database.queries, [outboxMigration, outboxOrderMigration], logger);
});

afterAll(async () => {
  await database.close();
  await redis[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await wipe();
  await database.queries.deleteFrom('marketcastOutbox').execute();
  await sql`DELETE FROM marketcast_strands`.execute(database.queries);
});

afterEach(async () => {
  for (const each of processes.splice(0)) await each[Symbol.asyncDispose]();
});

async function wipe(): Promise<void> {
  const client = new Redis(redis.url);
  await client.flushall();
  client.disconnect();
}

async function startProcess({ isOrdered = true } = {}): Promise<Process> {
  const log = await connectBroker(redis.url, limits);
  let held = Promise.resolve();
  let letGo: () => void = () => undefined;
  const asked = { publications: 0, early: 0 };
  const broker: Broker = {
    ...log,
    async publish(topic, event, after) {
      await held;
      const outcome = await log.publish(topic, event, after);
      asked.publications += 1;
      if (outcome === 'early') asked.early += 1;
      return outcome;
    },
  };
  const { queries } = database;
  const codec = createEventCodec([noted]);
  const outbox = createOutbox({
    ...{ queries, broker, codec, isOrdered, logger },
    ...{ ageMs: 0, intervalMs: 3_600_000 },
  });
  const publisher = createPublisher(broker, outbox, 10_000, logger);
  const save = (...events: readonly Event[]): Promise<SavedEvents> =>
    queries.transaction().execute((tx) => carryOut(tx, outbox.plan(events)));
  const started: Process = {
    publisher,
    broker,
    asked,
    hold() {
      held = new Promise((resolve) => (letGo = resolve));
    },
    letGo: () => letGo(),
    async commit(...events) {
      for (const event of events) publisher.publish([event], await save(event));
    },
    commitOnly: save,
    relay: () => outbox.relay(),
    async [Symbol.asyncDispose]() {
      letGo();
      publisher.close();
      await outbox.close();
      await log.close();
    },
  };
  processes.push(started);
  return started;
}

/** An event of a market, in the log of the market and in that of all markets. */
const event = (id: number | string, marketId = 'm'): Event =>
  note(id, { marketId, topics: [`market:${marketId}`, 'markets'] });

async function logOf(topic: string, { broker }: Process): Promise<readonly string[]> {
  const { epoch } = await broker.tail(topic);
  return idsOf(await broker.history(topic, { epoch, offset: 0 }, 1000));
}

describe('two processes that commit in one market', () => {
  it('keep the order of the commits, however late one of them publishes', async () => {
    const [one, two] = [await startProcess(), await startProcess()];
    one.hold();
    await one.commit(event(1), event(2));
    await two.commit(event(3));
    await one.commit(event(4));
    await two.commit(event(5), event('other', 'n'));
    await expect.poll(() => two.publisher.waiting).toBe(2);
    expect(await logOf('markets', two)).toEqual(['other']);

    one.letGo();
    expect(await one.publisher.drain(promptMs)).toBe(true);
    expect(await two.publisher.drain(promptMs)).toBe(true);
    expect(await logOf('market:m', two)).toEqual(['1', '2', '3', '4', '5']);
    expect(await logOf('markets', two)).toEqual(['other', '1', '2', '3', '4', '5']);
  });

  it('keep it in a thousand commits in turns', async () => {
    const [one, two] = [await startProcess(), await startProcess()];
    for (const id of range(1, 1000)) await (Math.random() < 0.5 ? one : two).commit(event(id, `m${id % 2}`));
    expect(await one.publisher.drain(10_000)).toBe(true);
    expect(await two.publisher.drain(10_000)).toBe(true);

    for (const rest of [0, 1]) {
      const ids = range(1, 1000)
        .filter((id) => id % 2 === rest)
        .map(String);
      expect(await logOf(`market:m${rest}`, one)).toEqual(ids);
      expect((await logOf('markets', one)).filter((id) => Number(id) % 2 === rest)).toEqual(ids);
    }
  });

  it('find what a dead process left in the outbox, and publish it first', async () => {
    const [dead, alive] = [await startProcess(), await startProcess()];
    await dead.commitOnly(event(1));
    await dead.commitOnly(event(2));
    await alive.commit(event(3));
    await dead.commitOnly(event(4));
    await alive.commit(event(5), event(6));
    expect(await alive.publisher.drain(promptMs)).toBe(false);
    expect(await logOf('market:m', alive)).toEqual([]);

    // The bound is a second, and holds for all of them together.
    expect(await alive.publisher.drain(1000)).toBe(true);
    expect(await logOf('market:m', alive)).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(await logOf('markets', alive)).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('stand behind what is relayed for a dead process', async () => {
    const [dead, alive, relay] = [await startProcess(), await startProcess(), await startProcess()];
    await dead.commitOnly(event(1));
    await alive.commit(event(2));
    expect(await relay.relay()).toBeGreaterThan(0);

    expect(await alive.publisher.drain(promptMs)).toBe(true);
    expect(await logOf('market:m', alive)).toEqual(['1', '2']);
  });

  it('keep the order of each market in a transaction of two markets', async () => {
    const [one, two] = [await startProcess(), await startProcess()];
    one.hold();
    await one.commit(event('m1'), event('n1', 'n'));
    const both = [event('n2', 'n'), event('m2'), event('n3', 'n')];
    two.publisher.publish(both, await two.commitOnly(...both));
    await one.commit(event('m3'), event('n4', 'n'));
    await two.commit(event('n5', 'n'));
    one.letGo();
    expect(await one.publisher.drain(promptMs)).toBe(true);
    expect(await two.publisher.drain(promptMs)).toBe(true);

    expect(await logOf('market:m', one)).toEqual(['m1', 'm2', 'm3']);
    expect(await logOf('market:n', one)).toEqual(['n1', 'n2', 'n3', 'n4', 'n5']);
    const all = await logOf('markets', one);
    expect(all.filter((id) => id.startsWith('m'))).toEqual(['m1', 'm2', 'm3']);
    expect(all.filter((id) => id.startsWith('n'))).toEqual(['n1', 'n2', 'n3', 'n4', 'n5']);
  });

  it('order commits that are handed over the other way round', async () => {
    const [one, two] = [await startProcess(), await startProcess()];
    two.hold();
    await two.commit(event(1));
    const [second, third] = [await one.commitOnly(event(2)), await one.commitOnly(event(3))];
    one.publisher.publish([event(3)], third);
    one.publisher.publish([event(2)], second);
    two.letGo();

    expect(await one.publisher.drain(promptMs)).toBe(true);
    expect(await logOf('market:m', one)).toEqual(['1', '2', '3']);
  });
});

describe('a market', () => {
  it('waits for no event that is published, whether the log was wiped or has forgotten it', async () => {
    const [one, two] = [await startProcess(), await startProcess()];
    await one.commit(event(1));
    expect(await one.publisher.drain(promptMs)).toBe(true);
    await wipe();
    await two.commit(event(2));
    expect(await two.publisher.drain(promptMs)).toBe(true);
    expect(await logOf('market:m', two)).toEqual(['2']);
    await expect
      .poll(() => database.queries.selectFrom('marketcastOutbox').selectAll().execute())
      .toEqual([]);

    await wipe();
    await one.commit(event(3), event(4));
    expect(await one.publisher.drain(promptMs)).toBe(true);
    expect(await logOf('market:m', one)).toEqual(['3', '4']);
  });

  it('names no event before an event whose predecessor this process has published', async () => {
    const one = await startProcess();
    for (const id of range(1, 20)) {
      await one.commit(event(id));
      expect(await one.publisher.drain(promptMs)).toBe(true);
    }
    expect(one.asked).toEqual({ publications: 40, early: 0 });
  });

  it('does not wait where the table of the order is missing', async () => {
    const [dead, alive] = [
      await startProcess({ isOrdered: false }),
      await startProcess({ isOrdered: false }),
    ];
    await dead.commitOnly(event(1));
    await alive.commit(event(2));

    expect(await alive.publisher.drain(promptMs)).toBe(true);
    expect(await logOf('market:m', alive)).toEqual(['2']);
  });
});
