import type { Broker } from '../broker/broker.ts';
import type { ChangeSource } from '../capture/change-source.ts';
import { appliedMigration } from '../commit/migrations.ts';
import { createPublisher, type Publisher } from '../commit/publisher.ts';
import { createReactions } from '../commit/reactions.ts';
import { createUnitOfWork } from '../commit/unit-of-work.ts';
import type { UnitOfWork } from '../commit/unit.ts';
import { domains } from '../domains/index.ts';
import { lockMarkets } from '../domains/markets/store.ts';
import { createHub, type Hub } from '../hub/hub.ts';
import { jobsMigration } from '../jobs/migrations.ts';
import { createScheduler } from '../jobs/schedule.ts';
import type { RedisClient } from '../redis/connection.ts';
import { startCapture } from './change-capture.ts';
import { openEventLog } from './event-log.ts';
import type { Foundation } from './foundation.ts';
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
  const { config, metrics, logger, disposals } = foundation;
  const { broker, codec, redis, outbox } = await openEventLog(foundation, storage);
  const publisher = createPublisher(broker, outbox, config.PUBLISH_QUEUE_SIZE, logger);
  disposals.defer(async () => {
    // Sockets take half of the grace, this a quarter at most: the outbox keeps the events that still wait then.
    await publisher.drain(config.SHUTDOWN_GRACE_MS / 4);
    publisher.close();
  });
  const hub = createHub(
    broker,
    { queueSize: config.SUBSCRIBER_QUEUE_SIZE, payloadCacheBytes: config.PAYLOAD_CACHE_BYTES },
    logger,
    (publication) => observeFanOut(metrics, publication),
  );
  disposals.defer(() => hub.close());
  const hasJobs = capabilities.isUsable(jobsMigration.capability);
  const canReact = hasJobs && capabilities.isUsable(appliedMigration.capability);
  const reactions = createReactions(
    canReact ? domains.flatMap((domain) => domain.reactions ?? []) : [],
    codec,
  );
  const scheduler = createScheduler(hasJobs);
  const unitOfWork = createUnitOfWork({
    queries,
    publisher,
    reactions,
    scheduler,
    onScheduled: () => jobs.wake(),
    lockMarkets,
    outbox,
    maximumWaiting: config.MUTATION_QUEUE_SIZE,
  });
  const jobs = startJobs(foundation, storage, { unitOfWork, scheduler, reactions });
  const changes = await startCapture({ config, queries, capabilities, broker, unitOfWork, metrics, logger });
  disposals.defer(() => changes.close());
  return { unitOfWork, publisher, broker, changes, hub, redis };
}
