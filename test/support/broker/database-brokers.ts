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
import type { CreateBroker } from './broker-under-test.ts';
import { noted } from './notes.ts';

const logger = createLogger('silent');

/** A process with a log in the database. */
export interface LogProcess extends AsyncDisposable, DatabaseBroker {
  readonly database: Database;
  readonly queries: Queryable;
  /** Closes the log and opens it again, in the same connections. The process of before must not be used any more. */
  reopen(limits?: HistoryLimits): Promise<LogProcess>;
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
  const openOn = async (bounds: HistoryLimits): Promise<LogProcess> => {
    const log = await openDatabaseBroker({
      queries,
      limits: bounds,
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
      async reopen(other = bounds) {
        await log.broker.close();
        return openOn(other);
      },
      async [Symbol.asyncDispose]() {
        await log.broker.close();
        await database.close();
      },
    };
  };
  return openOn(limits);
}

/** The logs of many tests in the same database. */
export interface SharedLogs extends AsyncDisposable {
  /** Opens the logs of two processes, or twice those of the only process of an embedded database. */
  readonly create: CreateBroker;
}

/** Opens a database for the logs of many tests: an embedded one, or one on the PostgreSQL of the run. */
export async function openSharedLogs(kind: 'embedded' | 'PostgreSQL'): Promise<SharedLogs> {
  const url = kind === 'embedded' ? null : await createDatabase();
  const limits = { size: 1, ttlMs: 60_000 };
  const first = await openLogProcess({ url, limits });
  const second = url === null ? first : await openLogProcess({ url, limits });
  const processes = [...new Set([first, second])];
  for (const { broker } of processes) await broker.close();
  return {
    async create(custom) {
      const one = await first.reopen(custom);
      const two = second === first ? one : await second.reopen(custom);
      return {
        one: one.broker,
        two: two.broker,
        elapse: pause,
        async [Symbol.asyncDispose]() {
          await one.broker.close();
          if (two !== one) await two.broker.close();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const { database } of processes) await database.close();
    },
  };
}
