import { carryOut } from '../../../src/server/db/flights.ts';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';

import { historyLimits, type Broker } from '../../../src/server/broker/broker.ts';
import { createEventCodec } from '../../../src/server/broker/event-codec.ts';
import { defineEvent, type Event, type EventDefinition } from '../../../src/server/broker/event.ts';
import { createMemoryBroker } from '../../../src/server/broker/memory/memory-broker.ts';
import { createOutbox, type Outbox } from '../../../src/server/commit/outbox.ts';
import { outboxMigration, outboxOrderMigration } from '../../../src/server/commit/migrations.ts';
import { openDatabase, type Database } from '../../../src/server/db/client.ts';
import { applyMigrations } from '../../../src/server/db/versioned/apply.ts';
import { ApiError } from '../../../src/server/base/errors.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { idsOf } from '../../support/broker/broker-under-test.ts';
import { note, noted } from '../../support/broker/notes.ts';

const topic = 'market:m';
const logger = createLogger('silent');
const known = note('noted', { topics: [topic] });
/** A kind of event that only a newer process knows. */
const added = defineEvent('added', {
  payload: noted.payload,
  marketId: () => 'm',
  topics: () => [topic],
  identity: ({ id }) => id,
  occurredAt: () => null,
});
const newer: Event = { ...note('added', { topics: [topic] }), type: 'added' };

let database: Database;
let broker: Broker;
const outboxes: Outbox[] = [];

beforeAll(async () => {
  database = await openDatabase({ url: null, folder: 'memory://', poolSize: 1, timeoutMs: 5000, logger });
  await applyMigrations(database.queries, [outboxMigration, outboxOrderMigration], logger);
});

afterAll(() => database.close());

beforeEach(async () => {
  await database.queries.deleteFrom('marketcastOutbox').execute();
  broker = createMemoryBroker(historyLimits(100, 3600));
});

afterEach(async () => {
  for (const outbox of outboxes.splice(0)) await outbox.close();
  await broker.close();
});

/** An outbox that relays only when a test asks for it. */
function openOutbox(definitions: readonly EventDefinition[] = [noted], to: Broker = broker): Outbox {
  const codec = createEventCodec(definitions);
  const { queries } = database;
  const outbox = createOutbox({
    queries,
    broker: to,
    codec,
    isOrdered: true,
    ageMs: 0,
    intervalMs: 3_600_000,
    logger,
  });
  outboxes.push(outbox);
  return outbox;
}

/** A process commits these events, a mutation each, and dies. */
async function leaveBehind(...events: readonly Event[]): Promise<void> {
  const outbox = openOutbox([noted, added]);
  for (const event of events) {
    await database.queries.transaction().execute((tx) => carryOut(tx, outbox.plan([event])));
  }
}

async function publishedIds(): Promise<readonly string[]> {
  const { epoch } = await broker.tail(topic);
  return idsOf(await broker.history(topic, { epoch, offset: 0 }, 10));
}

it('publishes the rows of a process that died, once', async () => {
  await leaveBehind(known);
  const outbox = openOutbox();

  expect(await outbox.relay()).toBe(1);
  expect(await outbox.relay()).toBe(0);
  expect(await publishedIds()).toEqual(['noted']);
});

it('keeps the rows that the broker does not take', async () => {
  await leaveBehind(known);
  const isDown: Broker = { ...broker, publish: () => Promise.reject(new ApiError('SERVICE_UNAVAILABLE')) };

  expect(await openOutbox([noted], isDown).relay()).toBe(0);
  expect(await openOutbox().relay()).toBe(1);
  expect(await publishedIds()).toEqual(['noted']);
});

it('leaves an event that only a newer process knows to that process', async () => {
  await leaveBehind(newer, known);

  expect(await openOutbox([noted]).relay()).toBe(1);
  expect(await publishedIds()).toEqual(['noted']);
  expect(await openOutbox([noted, added]).relay()).toBe(1);
  expect(await publishedIds()).toEqual(['noted', 'added']);
});

it('publishes a row behind any number of events that only a newer process knows', async () => {
  await leaveBehind(...Array.from({ length: 250 }, () => newer), known);

  expect(await openOutbox([noted]).relay()).toBe(1);
  expect(await publishedIds()).toEqual(['noted']);
});

it('publishes the rows behind a row that cannot be decoded, and leaves that row with an error in the log', async () => {
  const broken = await database.queries
    .insertInto('marketcastOutbox')
    .values({ events: ['{"type":"noted"'] })
    .returning('id')
    .executeTakeFirstOrThrow();
  await leaveBehind(known);
  using error = vi.spyOn(logger, 'error');

  expect(await openOutbox().relay()).toBe(1);
  expect(await publishedIds()).toEqual(['noted']);
  expect(error.mock.calls).toMatchObject([[{ rows: [String(broken.id)] }, expect.any(String)]]);
  expect(await database.queries.selectFrom('marketcastOutbox').select('id').execute()).toEqual([broken]);
});

it('forgets what it has published as soon as the database lets it', async () => {
  const outbox = openOutbox();
  const saved = await database.queries.transaction().execute((tx) => carryOut(tx, outbox.plan([known])));
  using warn = vi.spyOn(logger, 'warn');
  await sql`ALTER TABLE marketcast_outbox RENAME TO elsewhere`.execute(database.queries);
  saved.onPublished();
  await vi.waitFor(() => expect(warn).toHaveBeenCalled(), 5000);
  await sql`ALTER TABLE elsewhere RENAME TO marketcast_outbox`.execute(database.queries);

  await vi.waitFor(async () => {
    expect(await database.queries.selectFrom('marketcastOutbox').select('id').execute()).toEqual([]);
  }, 10_000);
});
