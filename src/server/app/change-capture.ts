import type { Broker } from '../broker/broker.ts';
import { createCatchUp, type CatchUp } from '../capture/catch-up.ts';
import type {
  CapturedChange,
  CapturedTable,
  ChangeSource,
  LastPublished,
  PublishChanges,
} from '../capture/change-source.ts';
import { createLastPublished } from '../capture/last-published.ts';
import { createReplicationSource } from '../capture/replication/source.ts';
import { createRefusedRows } from '../capture/refused-rows.ts';
import { createRefuse, type Refuse } from '../capture/refused.ts';
import { startReplay } from '../capture/replay.ts';
import { createRetries, type Retries } from '../capture/retries.ts';
import { createChangePublisher } from '../capture/change-publisher.ts';
import { createSupabaseSource } from '../capture/supabase/source.ts';
import {
  createMemoryKnownTables,
  createStoredKnownTables,
  type KnownTables,
} from '../capture/known-tables.ts';
import { refusedRowsMigration, sourcesMigration, watermarkMigration } from '../capture/migrations.ts';
import { createMemoryWatermark, createStoredWatermark } from '../capture/watermark.ts';
import { createWalks } from '../capture/walks.ts';
import { ConfigError, type Config } from '../base/config.ts';
import type { Queryable } from '../db/client.ts';
import type { Capabilities } from '../db/versioned/capabilities.ts';
import type { UnitOfWork } from '../commit/unit.ts';
import { capturedTablesOf } from '../domains/index.ts';
import { marketTopic } from '../domains/markets/topics.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';
import { migrations } from './storage.ts';
import { markUncaptured } from './uncaptured.ts';

export interface CaptureOptions {
  readonly config: Config;
  readonly queries: Queryable;
  readonly capabilities: Capabilities;
  readonly broker: Broker;
  readonly unitOfWork: Pick<UnitOfWork, 'react'>;
  readonly metrics: Pick<Metrics, 'rowsLeftOut' | 'reactionFailures'>;
  readonly logger: Logger;
}

interface SourceOptions extends CaptureOptions {
  readonly tables: readonly CapturedTable[];
  readonly databaseUrl: string;
  readonly publish: PublishChanges;
  readonly catchUp: CatchUp;
  readonly lastPublished: LastPublished;
  readonly retries: Retries;
  readonly refuse: Refuse;
  readonly known: KnownTables;
}

/** The publication that Supabase Realtime listens to in every project. */
const realtimePublication = 'supabase_realtime';

/** Catch-up reads back a day at most, because the log keeps no event for longer by default. */
const longestReachMs = 86_400_000;

/**
 * Starts the change source that `CHANGE_SOURCE` names. `close` ends the source, its publisher and its catch-up.
 *
 * @throws {ConfigError} when a variable that the source needs is unset.
 */
export async function startCapture(options: CaptureOptions): Promise<Pick<ChangeSource, 'status' | 'close'>> {
  const { config, queries, capabilities, broker, unitOfWork, metrics, logger } = options;
  if (config.CHANGE_SOURCE === 'none') {
    return {
      status: () => ({ kind: 'none', state: 'off', lagMs: null }),
      close: () => Promise.resolve(),
    };
  }
  if (config.DATABASE_URL === null) {
    throw new ConfigError(
      'CHANGE_SOURCE: needs DATABASE_URL, because no other program writes the embedded database',
    );
  }
  // A table of another program may have the name of a table of ours. Its domain is off then.
  const tables = capturedTablesOf(capabilities, config);
  const lastPublished = createLastPublished(broker, (marketId) => marketTopic.of(marketId));
  const retries = createRetries(logger);
  const hasRefusedRows = capabilities.isUsable(refusedRowsMigration.capability);
  const refuse = createRefuse(
    hasRefusedRows
      ? createRefusedRows(queries, `${config.CHANGE_SOURCE}:${config.REPLICATION_SLOT}`, {
          maxRows: config.REFUSED_ROWS_MAX,
          days: config.REFUSED_ROWS_DAYS,
        })
      : null,
    logger,
    (table) => metrics.rowsLeftOut.inc({ table }),
  );
  const eventsOf = ({ table, change }: CapturedChange) => table.eventsOf(change, queries);
  const publisher = createChangePublisher({
    broker,
    eventsOf,
    react: (events) => unitOfWork.react(events),
    onReactionFailed({ type, id }, error) {
      metrics.reactionFailures.inc({ type });
      logger.error({ err: error, type, id }, 'a domain could not react to a captured event');
    },
    retries,
    refuse,
  });
  const catchUp = createCatchUp({
    walks: createWalks(tables, queries, lastPublished, refuse),
    watermark: capabilities.isUsable(watermarkMigration.capability)
      ? createStoredWatermark(queries, config.REPLICATION_SLOT)
      : createMemoryWatermark(queries),
    publish: publisher.publish,
    overlapMs: config.CATCH_UP_OVERLAP_SECONDS * 1000,
    reachMs: Math.min(config.HISTORY_TTL_SECONDS * 1000, longestReachMs),
    pageSize: config.CATCH_UP_PAGE_SIZE,
    retries,
    logger,
  });
  const source = createSource({
    ...options,
    tables,
    databaseUrl: config.DATABASE_URL,
    publish: publisher.publish,
    catchUp,
    lastPublished,
    retries,
    refuse,
    known: capabilities.isUsable(sourcesMigration.capability)
      ? createStoredKnownTables(queries, config.REPLICATION_SLOT)
      : createMemoryKnownTables(),
  });
  const replay = hasRefusedRows
    ? startReplay({
        queries,
        tables,
        lastPublished,
        publish: publisher.publish,
        refuse,
        overlapMs: config.CATCH_UP_OVERLAP_SECONDS * 1000,
        retries,
        logger,
      })
    : null;
  const close = async (): Promise<void> => {
    await source.close();
    publisher.close();
    await replay?.close();
    await catchUp.close();
  };
  try {
    await source.start();
    const publication =
      config.CHANGE_SOURCE === 'supabase' ? realtimePublication : config.REPLICATION_PUBLICATION;
    await markUncaptured(
      queries,
      { publication, migrations, captured: tables.map(({ name }) => name) },
      capabilities,
    );
  } catch (error) {
    await close();
    throw error;
  }
  return { status: () => source.status(), close };
}

function createSource(options: SourceOptions): ChangeSource {
  const { config, tables, databaseUrl, queries, publish, catchUp, retries, refuse, logger } = options;
  if (config.CHANGE_SOURCE === 'supabase') return createRealtimeSource(options);
  return createReplicationSource({
    queries,
    tables,
    url: config.REPLICATION_URL ?? databaseUrl,
    slot: config.REPLICATION_SLOT,
    publication: config.REPLICATION_PUBLICATION,
    maxLagBytes: config.REPLICATION_MAX_LAG_BYTES,
    silenceMs: config.REPLICATION_SILENCE_MS,
    checkIntervalMs: config.CAPTURE_CHECK_INTERVAL_MS,
    known: options.known,
    publish,
    catchUp,
    retries,
    refuse,
    logger,
  });
}

function createRealtimeSource({
  config,
  tables,
  queries,
  publish,
  catchUp,
  lastPublished,
  retries,
  refuse,
  known,
  logger,
}: SourceOptions): ChangeSource {
  const { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey } = config;
  if (url === null) throw new ConfigError('SUPABASE_URL: needed by CHANGE_SOURCE=supabase');
  if (serviceRoleKey === null) {
    throw new ConfigError('SUPABASE_SERVICE_ROLE_KEY: needed by CHANGE_SOURCE=supabase');
  }
  return createSupabaseSource({
    url,
    serviceRoleKey,
    timeoutMs: config.SUPABASE_TIMEOUT_MS,
    heartbeatIntervalMs: config.SUPABASE_HEARTBEAT_INTERVAL_MS,
    queueSize: config.SUPABASE_QUEUE_SIZE,
    sweepIntervalMs: config.SUPABASE_SWEEP_INTERVAL_MS,
    checkIntervalMs: config.CAPTURE_CHECK_INTERVAL_MS,
    known,
    publication: realtimePublication,
    tables,
    queries,
    publish,
    catchUp,
    lastPublished,
    retries,
    refuse,
    logger,
  });
}
