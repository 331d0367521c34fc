import { randomUUID } from 'node:crypto';

import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';

import { migrations } from '../../../src/server/app/storage.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { createEventCodec } from '../../../src/server/broker/event-codec.ts';
import { defineEvent, type Event } from '../../../src/server/broker/event.ts';
import { markApplied } from '../../../src/server/commit/applied.ts';
import { defineReaction } from '../../../src/server/commit/reaction.ts';
import { createReactions } from '../../../src/server/commit/reactions.ts';
import { createUnitOfWork } from '../../../src/server/commit/unit-of-work.ts';
import type { UnitOfWork } from '../../../src/server/commit/unit.ts';
import { usualSql } from '../../../src/server/commit/usual-case.ts';
import { openDatabase, type Database } from '../../../src/server/db/client.ts';
import { bind, defineStatement } from '../../../src/server/db/statement.ts';
import { applyMigrations } from '../../../src/server/db/versioned/apply.ts';
import { createScheduler } from '../../../src/server/jobs/schedule.ts';

const happened = defineEvent('happened', {
  payload: z.object({ id: z.string(), market: z.string() }),
  marketId: ({ market }) => market,
  topics: () => [],
  identity: ({ id }) => id,
  occurredAt: () => null,
});

const insert = `INSERT INTO notes (id, way) SELECT $1, $2`;
const plannedNote = defineStatement(
  'test_planned_note',
  `${insert} WHERE ${usualSql('NOT EXISTS (SELECT FROM unusual WHERE market = $3)')} = 1`,
);

let database: Database;
let unitOfWork: UnitOfWork;
let published: readonly Event[];

beforeEach(async () => {
  const logger = createLogger('silent');
  database = await openDatabase({
    ...{ url: null, folder: 'memory://', poolSize: 1, timeoutMs: 10_000 },
    logger,
  });
  const { queries } = database;
  await applyMigrations(queries, migrations, logger);
  await sql`CREATE TABLE notes (id text NOT NULL, way text NOT NULL)`.execute(queries);
  await sql`CREATE TABLE unusual (market text PRIMARY KEY)`.execute(queries);
  const note = defineReaction({
    mode: 'within',
    name: 'test.note',
    on: happened,
    plan: (events) =>
      events.some(({ id }) => id.startsWith('special'))
        ? null
        : events.map(({ id, payload }) => bind(plannedNote, id, 'planned', payload.market)),
    async runAll({ tx }, events) {
      for (const { id } of events) await sql`INSERT INTO notes (id, way) VALUES (${id}, 'run')`.execute(tx);
    },
  });
  published = [];
  unitOfWork = createUnitOfWork({
    queries,
    sink: {
      assertCapacity: () => undefined,
      plan: (events) => ({ statements: [], result: () => () => (published = [...published, ...events]) }),
    },
    reactions: createReactions([note], createEventCodec([])),
    scheduler: createScheduler(false),
    onScheduled: () => undefined,
    lockMarkets: () => Promise.resolve(),
    maximumWaiting: 100,
  });
});
afterEach(() => database.close());

/** Records events with these ids in a transaction of a market, which writes a row of its own. */
async function record(market: string, ids: readonly string[]): Promise<void> {
  return unitOfWork.run([market], async ({ tx, record }) => {
    await sql`INSERT INTO notes (id, way) VALUES (${market}, 'work')`.execute(tx);
    record(ids.map((id) => happened.create({ id, market })));
  });
}

async function notes(): Promise<readonly string[]> {
  const { rows } = await sql<{ note: string }>`SELECT id || ' ' || way AS note FROM notes`.execute(
    database.queries,
  );
  return rows.map((row) => row.note).sort();
}

async function applied(): Promise<readonly string[]> {
  const { rows } = await sql<{ identity: string }>`SELECT identity FROM marketcast_applied`.execute(
    database.queries,
  );
  return rows.map(({ identity }) => identity).sort();
}

it('runs the plan of a reaction once for each event, and marks the events as applied', async () => {
  await record('m', ['two', 'one', 'two']);
  expect(await notes()).toEqual(['m work', 'one planned', 'two planned']);
  expect(await applied()).toEqual(['happened:one', 'happened:two']);
  expect(published.map(({ id }) => id)).toEqual(['two', 'one', 'two']);
});

it('runs the reaction itself where it has no plan for an event of the transaction', async () => {
  await record('m', ['one', 'special']);
  expect(await notes()).toEqual(['m work', 'one run', 'special run']);
});

it('runs a transaction again, with the reaction itself, when a planned statement meets another case', async () => {
  await sql`INSERT INTO unusual (market) VALUES ('m')`.execute(database.queries);
  await record('m', ['one']);
  expect(await notes()).toEqual(['m work', 'one run']);
  expect(await applied()).toEqual(['happened:one']);
  expect(published.map(({ id }) => id)).toEqual(['one']);

  // The market is remembered, and others keep their plans.
  await sql`DELETE FROM unusual`.execute(database.queries);
  await record('m', ['two']);
  await record('other', ['three']);
  expect(await notes()).toEqual([
    ...['m work', 'm work', 'one run', 'other work', 'three planned', 'two run'],
  ]);
});

it('leaves out an event that was applied before', async () => {
  const [known, fresh] = [randomUUID(), randomUUID()];
  await database.queries
    .transaction()
    .execute((tx) => markApplied(tx, [happened.create({ id: known, market: 'm' })]));
  await record('m', [known, fresh]);
  expect(await notes()).toEqual([`${fresh} run`, 'm work'].sort());
  expect(await applied()).toEqual([`happened:${known}`, `happened:${fresh}`].sort());
});

it('fails with the error of the work, or of a statement that is no plan, without a second attempt', async () => {
  let attempts = 0;
  const divide = unitOfWork.run(['m'], async ({ tx, record }) => {
    attempts += 1;
    record([happened.create({ id: 'one', market: 'm' })]);
    await sql`SELECT 1 / (${attempts}::integer - ${attempts}::integer)`.execute(tx);
  });
  await expect(divide).rejects.toThrow(/division by zero/);
  expect(attempts).toBe(1);
  expect(await notes()).toEqual([]);
});
