import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { SingleBar } from 'cli-progress';
import { sql } from 'kysely';

import { createLogger } from '../src/server/base/logger.ts';
import type { Broker, HistoryLimits } from '../src/server/broker/broker.ts';
import { openDatabaseBroker } from '../src/server/broker/database/database-broker.ts';
import { logFunctionsMigration, logMigration } from '../src/server/broker/database/migrations.ts';
import { noticeChannel } from '../src/server/broker/database/notices.ts';
import { emptyNextSlot } from '../src/server/broker/database/pruning.ts';
import { createEventCodec } from '../src/server/broker/event-codec.ts';
import type { Event } from '../src/server/broker/event.ts';
import { createMemoryBroker } from '../src/server/broker/memory/memory-broker.ts';
import { createRedisBroker } from '../src/server/broker/redis/redis-broker.ts';
import { openDatabase, type Queryable } from '../src/server/db/client.ts';
import { openNoticeSession } from '../src/server/db/drivers/notice-session.ts';
import { applyMigrations } from '../src/server/db/versioned/apply.ts';
import { allMarketsTopic, marketTopic } from '../src/server/domains/markets/topics.ts';
import { tradeExecuted } from '../src/server/domains/trades/events.ts';
import { now } from '../src/server/base/time.ts';
import { startPostgres } from '../test/support/postgres/postgres.ts';
import { startRedis } from '../test/support/redis/redis.ts';
import { distributionOf } from './support/distribution.ts';

const help = `npm run bench:log [-- --publications N] [--latencies N] [--pruned N]

Compares the logs: publications a second, milliseconds from a publish to a listener at the topic of a market and at the topic
of all markets, and bytes of a publication in the database. Then it prunes a log by its partition, and by DELETE and VACUUM.
It starts a PostgreSQL and a Redis of its own.

  --publications N   publications of each log, 256 at once (20000)
  --latencies N      publications of each log, each after the last has arrived (500)
  --pruned N         publications that are pruned (1000000)
  --help
`;

const { values } = parseArgs({
  options: {
    publications: { type: 'string', default: '20000' },
    latencies: { type: 'string', default: '500' },
    pruned: { type: 'string', default: '1000000' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const logger = createLogger('warn');
const codec = createEventCodec([tradeExecuted]);
const limits: HistoryLimits = { size: 1000, ttlMs: 86_400_000, topics: [marketTopic, allMarketsTopic] };
const inFlight = 256;
const markets = Array.from({ length: 8 }, () => randomUUID());

interface Subject extends AsyncDisposable {
  readonly name: string;
  readonly broker: Broker;
  /** Null for a log outside a database. */
  readonly queries: Queryable | null;
}

const trade = (index: number) =>
  tradeExecuted.create({
    id: randomUUID(),
    marketId: markets[index % markets.length] ?? '',
    userWallet: '7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU',
    tradeType: 'buy',
    outcome: true,
    shares: 1_000_000_000n,
    cost: 512_345_678n,
    priceAfter: '0.512345678',
    txSignature: `off-chain:${randomUUID()}`,
    blockTime: now(),
    createdAt: now(),
  });

async function openInDatabase(name: string, url: string | null, folder: string): Promise<Subject> {
  const database = await openDatabase({ url, folder, poolSize: 10, timeoutMs: 600_000, logger });
  const { queries } = database;
  await applyMigrations(queries, [logMigration, logFunctionsMigration], logger);
  const { broker } = await openDatabaseBroker({
    queries,
    limits,
    codec,
    openSession:
      url === null
        ? null
        : (listener) => openNoticeSession({ url, channel: noticeChannel, queries, logger, ...listener }),
    isAlone: () => false,
    logger,
  });
  return {
    name,
    broker,
    queries,
    async [Symbol.asyncDispose]() {
      await broker.close();
      await database.close();
    },
  };
}

function outsideDatabase(name: string, broker: Broker): Subject {
  return { name, broker, queries: null, [Symbol.asyncDispose]: () => broker.close() };
}

/** Publishes an event in each log that it belongs to. */
async function publish(broker: Broker, event: Event): Promise<void> {
  await Promise.all(event.topics.map((topic) => broker.publish(topic, event)));
}

/** Publishes events, so many at once. Returns how many a second. */
async function throughputOf({ broker }: Subject, count: number): Promise<number> {
  const startedAtMs = performance.now();
  let next = 0;
  const publishNext = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await publish(broker, trade(index));
  };
  await Promise.all(Array.from({ length: inFlight }, publishNext));
  return (count * 1000) / (performance.now() - startedAtMs);
}

/** The median of the milliseconds from a publish until a listener at a topic has the publication. */
async function latencyOf({ broker }: Subject, topic: string, count: number): Promise<number> {
  let arrived: () => void = () => undefined;
  const subscription = await broker.subscribe(topic, () => arrived());
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const isHere = new Promise<void>((resolve) => (arrived = resolve));
    const startedAtMs = performance.now();
    await publish(broker, trade(0));
    await isHere;
    samples.push(performance.now() - startedAtMs);
  }
  subscription.close();
  return distributionOf(samples).median;
}

/** Bytes of the tables of the log with their indexes. */
async function bytesOf(queries: Queryable): Promise<number> {
  const { rows } = await sql<{ bytes: bigint }>`
    SELECT sum(pg_total_relation_size(oid))::bigint AS bytes FROM pg_class
    WHERE relkind = 'r' AND (relname LIKE 'marketcast_log\\_%' OR relname = 'marketcast_log_references')
      AND relname NOT IN ('marketcast_log_pending', 'marketcast_log_topics')
  `.execute(queries);
  return Number(rows[0]?.bytes ?? 0n);
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return (performance.now() - startedAtMs) / 1000;
}

/** Fills the partition that is pruned next, and a plain table, with the same rows. Returns the seconds that pruning each takes. */
async function pruningOf(queries: Queryable, count: number): Promise<{ partition: number; rows: number }> {
  await sql`UPDATE marketcast_log_state SET period_since = '2000-01-01'`.execute(queries);
  await sql`
    INSERT INTO marketcast_log (slot, topic_id, log_offset, identity, published_at, event)
    SELECT (marketcast_log_slot() + 1) % 4, -1, number, gen_random_uuid(), now(), repeat('e', 400)
    FROM generate_series(1, ${count}::int) AS number
  `.execute(queries);
  await sql`CREATE TABLE plain_log (LIKE marketcast_log)`.execute(queries);
  await sql`
    INSERT INTO plain_log SELECT * FROM marketcast_log WHERE slot = (marketcast_log_slot() + 1) % 4
  `.execute(queries);
  await sql`CREATE INDEX ON plain_log (topic_id, log_offset)`.execute(queries);
  await sql`CREATE INDEX ON plain_log (topic_id, identity)`.execute(queries);
  const partition = await secondsOf(() => emptyNextSlot(queries));
  const rows = await secondsOf(async () => {
    await sql`DELETE FROM plain_log`.execute(queries);
    await sql`VACUUM plain_log`.execute(queries);
  });
  return { partition, rows };
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const [publications, latencies] = [Number(values.publications), Number(values.latencies)];
  const folder = mkdtempSync(join(tmpdir(), 'marketcast-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await using redis = await startRedis();
  await using postgres = await startPostgres();
  const subjects = [
    outsideDatabase('memory', createMemoryBroker(limits)),
    outsideDatabase(
      'Redis',
      await createRedisBroker({ urls: [redis.url], limits, codec, probeIntervalMs: 3000, logger }),
    ),
    await openInDatabase('PostgreSQL', await postgres.createDatabase(), folder),
    await openInDatabase('embedded', null, join(folder, 'embedded')),
  ];
  const bar = new SingleBar({ stream: process.stderr, hideCursor: true, clearOnComplete: true });
  bar.start(subjects.length, 0);
  const lines: string[] = [];
  for (const subject of subjects) {
    const perSecond = await throughputOf(subject, publications);
    const bytes = subject.queries === null ? null : (await bytesOf(subject.queries)) / publications;
    const market = await latencyOf(subject, marketTopic.of(markets[0] ?? ''), latencies);
    const all = await latencyOf(subject, allMarketsTopic.of(null), latencies);
    const cells = [perSecond.toFixed(0), market.toFixed(2), all.toFixed(2), bytes?.toFixed(0) ?? '–'];
    lines.push(`| ${[subject.name, ...cells].join(' | ')} |`);
    bar.increment();
  }
  bar.stop();
  console.log('| log | publications a second | ms to a market | ms to all markets | bytes a publication |');
  console.log('| --- | --: | --: | --: | --: |');
  for (const line of lines) console.log(line);
  const pruned = subjects.find(({ name }) => name === 'PostgreSQL')?.queries;
  if (pruned != null) {
    const { partition, rows } = await pruningOf(pruned, Number(values.pruned));
    console.log(
      `\nPruning ${values.pruned} publications: ${partition.toFixed(2)} s by partition, ${rows.toFixed(2)} s by DELETE and VACUUM`,
    );
  }
  for (const subject of subjects) await subject[Symbol.asyncDispose]();
}

await main();
process.exit(0);
