import { historyLimits, type Broker } from '../broker/broker.ts';
import { createEventCodec, type EventCodec } from '../broker/event-codec.ts';
import { createMemoryBroker } from '../broker/memory/memory-broker.ts';
import { observedBroker } from '../broker/observed-broker.ts';
import { createRedisBroker } from '../broker/redis/redis-broker.ts';
import { createOutbox, type Outbox } from '../commit/outbox.ts';
import { outboxMigration, outboxOrderMigration } from '../commit/migrations.ts';
import { eventDefinitions, topicDefinitions } from '../domains/index.ts';
import { connectForCommands, type RedisClient } from '../redis/connection.ts';
import type { Foundation } from './foundation.ts';
import type { Storage } from './storage.ts';

/** The log of events, and the connection and the table beside it. */
export interface EventLog {
  readonly broker: Broker;
  readonly codec: EventCodec;
  /** For challenges and rates that all instances share. Null without `REDIS_URL`. */
  readonly redis: RedisClient | null;
  /** Null without `REDIS_URL`, because a log in memory ends with its process, and where the table is missing. */
  readonly outbox: Outbox | null;
}

/** Opens the log in memory, or in Redis with `REDIS_URL`, and publishes the events that a dead process left behind. */
export async function openEventLog(foundation: Foundation, storage: Storage): Promise<EventLog> {
  const { config, metrics, logger, disposals } = foundation;
  const codec = createEventCodec(eventDefinitions);
  const limits = historyLimits(config.HISTORY_SIZE, config.HISTORY_TTL_SECONDS, topicDefinitions);
  const logs =
    config.REDIS_URL === null
      ? createMemoryBroker(limits)
      : await createRedisBroker({
          urls: config.REDIS_URL,
          limits,
          codec,
          probeIntervalMs: config.REDIS_PROBE_INTERVAL_MS,
          onUnreadable: () => metrics.drops.inc({ reason: 'unreadable' }),
          logger,
        });
  disposals.defer(() => logs.close());
  const redis = config.REDIS_URL === null ? null : await connectForCommands(config.REDIS_URL, logger);
  if (redis !== null) disposals.defer(() => redis.disconnect());
  const broker = observedBroker(logs, ({ type }, outcome) => metrics.publications.inc({ type, outcome }));
  const outbox = config.REDIS_URL === null ? null : await openOutbox(foundation, storage, broker, codec);
  if (outbox !== null) disposals.defer(() => outbox.close());
  return { broker, codec, redis, outbox };
}

/** Null where the table is missing. The log has a warning since the migrations. */
async function openOutbox(
  { config, logger }: Foundation,
  { queries, capabilities }: Storage,
  broker: Broker,
  codec: EventCodec,
): Promise<Outbox | null> {
  if (!capabilities.isUsable(outboxMigration.capability)) return null;
  const { OUTBOX_AGE_MS: ageMs, OUTBOX_INTERVAL_MS: intervalMs } = config;
  const isOrdered = capabilities.isUsable(outboxOrderMigration.capability);
  const outbox = createOutbox({ queries, broker, codec, isOrdered, ageMs, intervalMs, logger });
  await outbox.relay();
  return outbox;
}
