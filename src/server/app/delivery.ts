import type { Broker } from '../broker/broker.ts';
import type { ChangeSource } from '../capture/change-source.ts';
import { appliedMigration } from '../commit/migrations.ts';
import type { Publisher } from '../commit/publisher.ts';
import { createReactions } from '../commit/reactions.ts';
import { createUnitOfWork } from '../commit/unit-of-work.ts';
import type { UnitOfWork } from '../commit/unit.ts';
import { reactionsOf } from '../domains/index.ts';
import { lockMarkets } from '../domains/markets/store.ts';
import { createHub, type Hub } from '../hub/hub.ts';
import { jobsMigration } from '../jobs/migrations.ts';
import { createScheduler } from '../jobs/schedule.ts';
import type { RedisClient } from '../redis/connection.ts';
import { startCapture } from './change-capture.ts';
import { openEventLog } from './event-log.ts';
import type { Foundation } from './foundation.ts';
import { tellFollowedTopics } from './followed-topics.ts';
import { observeFanOut } from './gauges.ts';
import { startJobs } from './jobs.ts';
import type { Storage } from './storage.ts';

/** An event's way from its transaction, or from another writer's row, to the log and on to the hub. */
export interface Delivery {
  readonly unitOfWork: UnitOfWork;
  readonly publisher: Publisher;
  readonly broker: Broker;
  readonly changes: Pick<ChangeSource, 'status'>;
  readonly hub: Hub;
  /** Null without `REDIS_URL`. */
  readonly redis: RedisClient | null;
}

/** Starts the parts from the log outwards: each part finds those that it publishes to. */
export async function startDelivery(foundation: Foundation, storage: Storage): Promise<Delivery> {
  const { queries, capabilities } = storage;
  const { config, metrics, writes, logger, disposals } = foundation;
  const { broker, codec, sink, publisher, redis, databaseHistoryMs } = await openEventLog(
    foundation,
    storage,
  );
  const hub = createHub(
    broker,
    { queueSize: config.SUBSCRIBER_QUEUE_SIZE, payloadCacheBytes: config.PAYLOAD_CACHE_BYTES },
    logger,
    (publication) => observeFanOut(metrics, publication),
    () => writes.isBusy,
  );
  disposals.defer(() => hub.close());
  tellFollowedTopics(foundation, storage, hub);
  const hasJobs = capabilities.isUsable(jobsMigration.capability);
  const canReact = hasJobs && capabilities.isUsable(appliedMigration.capability);
  const reactions = createReactions(canReact ? reactionsOf(capabilities, config) : [], codec);
  const scheduler = createScheduler(hasJobs);
  const unitOfWork = createUnitOfWork({
    queries,
    sink,
    reactions,
    scheduler,
    onScheduled: () => jobs.wake(),
    lockMarkets,
    maximumWaiting: config.MUTATION_QUEUE_SIZE,
  });
  const jobs = startJobs(foundation, storage, { unitOfWork, scheduler, reactions, databaseHistoryMs });
  const changes = await startCapture({ config, queries, capabilities, broker, unitOfWork, metrics, logger });
  disposals.defer(() => changes.close());
  return { unitOfWork, publisher, broker, changes, hub, redis };
}
