import { historyLimits, type Broker, type HistoryLimits } from '../broker/broker.ts';
import { openDatabaseBroker, type DatabaseBroker } from '../broker/database/database-broker.ts';
import { logMigration } from '../broker/database/migrations.ts';
import { noticeChannel } from '../broker/database/notices.ts';
import { createEventCodec, type EventCodec } from '../broker/event-codec.ts';
import { createMemoryBroker } from '../broker/memory/memory-broker.ts';
import { observedBroker, type OnPublished } from '../broker/observed-broker.ts';
import { withOrdersOfHistory } from '../broker/orders-of-history.ts';
import { createRedisBroker } from '../broker/redis/redis-broker.ts';
import { routeTopics } from '../broker/routed-broker.ts';
import { isDurable, topicNameOf } from '../broker/topic.ts';
import { ConfigError, type Config } from '../base/config.ts';
import { createMemoryKnownTables, createStoredKnownTables } from '../capture/known-tables.ts';
import { sourcesMigration } from '../capture/migrations.ts';
import type { Metrics } from '../base/metrics.ts';
import {
  createLogSink,
  createPublishingSink,
  joinSinks,
  limitSink,
  type EventSink,
} from '../commit/event-sink.ts';
import { createOutbox, type Outbox } from '../commit/outbox.ts';
import { outboxMigration, outboxOrderMigration } from '../commit/migrations.ts';
import { createPublisher, type Publisher } from '../commit/publisher.ts';
import { followHistory } from '../db/history.ts';
import { openNoticeSession } from '../db/drivers/notice-session.ts';
import { eventDefinitions, topicDefinitions } from '../domains/index.ts';
import { connectForCommands, type RedisClient } from '../redis/connection.ts';
import type { Foundation } from './foundation.ts';
import type { Storage } from './storage.ts';

/** The log of events, and the ways into it. */
export interface EventLog {
  readonly broker: Broker;
  readonly codec: EventCodec;
  /** The way of a transaction's events into their logs. */
  readonly sink: EventSink;
  /** Publishes the events that are not appended in their transaction. */
  readonly publisher: Publisher;
  /** For challenges and rates that all instances share. Null without `REDIS_URL`. */
  readonly redis: RedisClient | null;
  /** The longest history of a topic in the database that is not durable, in milliseconds; null without a log there. */
  readonly databaseHistoryMs: number | null;
}

/** Where the logs of events are. */
type BrokerKind = NonNullable<Config['BROKER']>;

/** The broker that the configuration names, or the default. @throws {ConfigError} when a variable is missing. */
function brokerKindOf({
  BROKER: named,
  REDIS_URL: redis,
  DATABASE_URL: url,
  DATA_DIR: folder,
}: Config): BrokerKind {
  if (named === 'redis' && redis === null) throw new ConfigError('REDIS_URL: needed by BROKER=redis');
  if (named !== null) return named;
  if (redis !== null) return 'redis';
  return url === null && folder.startsWith('memory://') ? 'memory' : 'database';
}

/**
 * Opens the log that the configuration names, and publishes the events that a dead process left behind. Durable topics are in
 * the database, whichever log that is.
 *
 * @throws {ConfigError} when the logs are in the database and its tables are missing.
 */
export async function openEventLog(foundation: Foundation, storage: Storage): Promise<EventLog> {
  const { config, logger, disposals } = foundation;
  const kind = brokerKindOf(config);
  const codec = createEventCodec(eventDefinitions);
  const database = await openDatabaseLog(foundation, storage, codec);
  const redis = config.REDIS_URL === null ? null : await connectForCommands(config.REDIS_URL, logger);
  if (redis !== null) disposals.defer(() => redis.disconnect());
  const databaseHistoryMs = database?.longestMs ?? null;
  if (kind !== 'database') {
    const other = await openOtherLog(foundation, storage, kind, codec);
    const broker =
      database === null ? other : routeTopics({ durable: database.broker, other, isDurable: isDurableTopic });
    const outbox = kind === 'redis' ? await openOutbox(foundation, storage, broker, codec) : null;
    const publisher = startPublisher(foundation, broker, outbox);
    const sink = createPublishingSink(publisher, outbox);
    return {
      broker,
      codec,
      sink:
        database === null
          ? sink
          : joinSinks([
              limitSink(sink, (topic) => !isDurableTopic(topic)),
              createLogSink({
                plan: (events) => database.plan(events, ({ isDurable: durable }) => durable),
              }),
            ]),
      publisher,
      redis,
      databaseHistoryMs,
    };
  }
  if (database === null) {
    throw new ConfigError(
      'BROKER: the tables of the log are missing; an administrator runs the SQL of `npm run -s migrate -- --print`',
    );
  }
  const { broker } = database;
  const sink = createLogSink({ plan: (events) => database.plan(events, () => true) });
  return {
    broker,
    codec,
    sink,
    publisher: startPublisher(foundation, broker, null),
    redis,
    databaseHistoryMs,
  };
}

const durableNames = new Set(topicDefinitions.filter(isDurable).map(({ name }) => name));

/** Whether a topic is durable, by the name that its address begins with. */
function isDurableTopic(address: string): boolean {
  return durableNames.has(topicNameOf(address));
}

const limitsOf = (config: Config): HistoryLimits =>
  historyLimits(config.HISTORY_SIZE, config.HISTORY_TTL_SECONDS, topicDefinitions);

/** Counts the outcome of each event in each log. */
const counterOf =
  ({ publications }: Metrics): OnPublished =>
  ({ type }, outcome) =>
    publications.inc({ type, outcome });

/** Null where the tables are missing. The log has a warning since the migrations. */
async function openDatabaseLog(
  { config, metrics, logger, disposals }: Foundation,
  { queries, capabilities, registry }: Storage,
  codec: EventCodec,
): Promise<DatabaseBroker | null> {
  if (!capabilities.isUsable(logMigration.capability)) return null;
  const { DATABASE_URL: url } = config;
  const log = await openDatabaseBroker({
    queries,
    limits: limitsOf(config),
    codec,
    openSession:
      url === null
        ? null
        : (listener) =>
            openNoticeSession({
              url: config.REPLICATION_URL ?? url,
              channel: noticeChannel,
              queries,
              logger,
              ...listener,
            }),
    isAlone: () => registry.isAlone(),
    assertWritable: () => registry.assertWritable(),
    onPublished: counterOf(metrics),
    logger,
  });
  disposals.defer(() => log.broker.close());
  return log;
}

/** Opens the log of the topics that are not durable, outside the database. */
async function openOtherLog(
  { config, metrics, logger, disposals }: Foundation,
  storage: Storage,
  kind: 'redis' | 'memory',
  codec: EventCodec,
): Promise<Broker> {
  const limits = limitsOf(config);
  const logs =
    kind === 'memory'
      ? createMemoryBroker(limits)
      : await createRedisBroker({
          urls: config.REDIS_URL ?? [],
          limits,
          codec,
          probeIntervalMs: config.REDIS_PROBE_INTERVAL_MS,
          onUnreadable: () => metrics.drops.inc({ reason: 'unreadable' }),
          logger,
        });
  disposals.defer(() => logs.close());
  const history = await openHistory({ config, logger, disposals }, storage);
  return observedBroker(withOrdersOfHistory(logs, history), counterOf(metrics));
}

/** The history of a database that may be replaced beside a log that stays. The embedded database stays as it is. */
async function openHistory(
  { config, logger, disposals }: Pick<Foundation, 'config' | 'logger' | 'disposals'>,
  { queries, capabilities }: Storage,
): Promise<() => string> {
  if (config.DATABASE_URL === null) return () => '';
  const known = capabilities.isUsable(sourcesMigration.capability)
    ? createStoredKnownTables(queries, 'history')
    : createMemoryKnownTables();
  const history = await followHistory(queries, known, logger);
  disposals.defer(() => history.close());
  return () => history.name;
}

function startPublisher(
  { config, logger, disposals }: Foundation,
  broker: Broker,
  outbox: Outbox | null,
): Publisher {
  const publisher = createPublisher(broker, outbox, config.PUBLISH_QUEUE_SIZE, logger);
  disposals.defer(async () => {
    // Sockets take half of the grace, this a quarter at most: the outbox keeps the events that still wait then.
    await publisher.drain(config.SHUTDOWN_GRACE_MS / 4);
    publisher.close();
  });
  return publisher;
}

/** Null where the table is missing. The log has a warning since the migrations. */
async function openOutbox(
  { config, logger, disposals }: Foundation,
  { queries, capabilities }: Storage,
  broker: Broker,
  codec: EventCodec,
): Promise<Outbox | null> {
  if (!capabilities.isUsable(outboxMigration.capability)) return null;
  const { OUTBOX_AGE_MS: ageMs, OUTBOX_INTERVAL_MS: intervalMs } = config;
  const isOrdered = capabilities.isUsable(outboxOrderMigration.capability);
  const outbox = createOutbox({ queries, broker, codec, isOrdered, ageMs, intervalMs, logger });
  disposals.defer(() => outbox.close());
  await outbox.relay();
  return outbox;
}
