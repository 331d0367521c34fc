import type { HistoryLimits } from '../../../src/server/broker/broker.ts';
import {
  openDatabaseBroker,
  type DatabaseBroker,
  type NoticeSessionListener,
} from '../../../src/server/broker/database/database-broker.ts';
import { noticeChannel } from '../../../src/server/broker/database/notices.ts';
import { logFunctionsMigration, logMigration } from '../../../src/server/broker/database/migrations.ts';
import { createEventCodec } from '../../../src/server/broker/event-codec.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { pause } from '../../../src/server/base/waiting.ts';
import { openDatabase, type Database, type Queryable } from '../../../src/server/db/client.ts';
import { openNoticeSession, type NoticeSession } from '../../../src/server/db/drivers/notice-session.ts';
import { applyMigrations } from '../../../src/server/db/versioned/apply.ts';
import { createDatabase } from '../postgres/shared-postgres.ts';
import type { BrokerUnderTest } from './broker-under-test.ts';
import { noted } from './notes.ts';

const logger = createLogger('silent');

/** A process with a log in the database. */
export interface LogProcess extends AsyncDisposable, DatabaseBroker {
  readonly database: Database;
  readonly queries: Queryable;
  /** Closes the log and opens it again, in the same connections. The process of before must not be used any more. */
  reopen(): Promise<LogProcess>;
}

/** The options of a process. */
export interface LogProcessOptions {
  /** Null for the embedded database in `folder`. */
  readonly url: string | null;
  readonly folder?: string;
  readonly limits: HistoryLimits;
  readonly isAlone?: () => boolean;
  readonly openSession?: (listener: NoticeSessionListener) => NoticeSession;
}

/** Opens the log of a process. Its events are the notes. */
export async function openLogProcess(options: LogProcessOptions): Promise<LogProcess> {
  const { url, folder = 'memory://', limits, isAlone = () => false } = options;
  const database = await openDatabase({ url, folder, poolSize: 5, timeoutMs: 10_000, logger });
  const { queries } = database;
  await applyMigrations(queries, [logMigration, logFunctionsMigration], logger);
  const openOn = async (): Promise<LogProcess> => {
    const log = await openDatabaseBroker({
      queries,
      limits,
      codec: createEventCodec([noted]),
      openSession:
        url === null
          ? null
          : (options.openSession ??
            ((listener) => openNoticeSession({ url, channel: noticeChannel, queries, logger, ...listener }))),
      isAlone,
      logger,
    });
    return {
      ...log,
      database,
      queries,
      async reopen() {
        await log.broker.close();
        return openOn();
      },
      async [Symbol.asyncDispose]() {
        await log.broker.close();
        await database.close();
      },
    };
  };
  return openOn();
}

/** The embedded database, which has a single process. */
export async function createEmbeddedBroker(limits: HistoryLimits): Promise<BrokerUnderTest> {
  const process = await openLogProcess({ url: null, limits });
  return {
    one: process.broker,
    two: process.broker,
    elapse: pause,
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

/** Two processes on a PostgreSQL database of their own. */
export async function createPostgresBrokers(limits: HistoryLimits): Promise<BrokerUnderTest> {
  const url = await createDatabase();
  const one = await openLogProcess({ url, limits });
  const two = await openLogProcess({ url, limits });
  return {
    one: one.broker,
    two: two.broker,
    elapse: pause,
    async [Symbol.asyncDispose]() {
      await one[Symbol.asyncDispose]();
      await two[Symbol.asyncDispose]();
    },
  };
}
