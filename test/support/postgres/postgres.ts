import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../servers/ports.ts';
import { createDaemon } from '../servers/daemon.ts';
import { findFaketime, findPostgres } from '../servers/services.ts';
import { makeCluster, unprivilegedUser } from './cluster-folder.ts';

export interface TestPostgresOptions {
  /** `logical` unless told otherwise, so that replication slots work. */
  walLevel?: 'replica' | 'logical';
  /** 100 unless told otherwise, as many as PostgreSQL has by default. */
  maxConnections?: number;
  /** Whether `turnClock` works; not unless told otherwise, because each look at such a clock costs time. */
  isClockMovable?: boolean;
}

/** A PostgreSQL server of its own on 127.0.0.1. Its clock is not UTC, so that code which assumes UTC shows. */
export interface TestPostgres extends AsyncDisposable {
  /** Its `postgres` database, as a superuser. */
  readonly url: string;
  readonly port: number;
  /** @throws {Error} while stopped. */
  readonly pid: number;
  /** Its temporary folder, the cluster is in `data` therein. */
  readonly directory: string;
  /** Runs a statement in the `postgres` database, over a connection of its own, and returns its rows. */
  query(sql: string, params?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Creates an empty database and returns its URL. */
  createDatabase(name?: string): Promise<string>;
  /**
   * `fast` disconnects the clients and shuts down; `immediate` is a crash that the next start recovers from. `kill` is
   * SIGKILL, which leaves memory to the system that only another start cleans up.
   */
  stop(mode?: 'fast' | 'immediate' | 'kill'): Promise<void>;
  /** Makes the clock of a server with `isClockMovable` show so many seconds more than the real time, or less. */
  turnClock(seconds: number): Promise<void>;
  /** Starts again on the same port, with all commits. */
  start(): Promise<void>;
}

const stopSignals = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;

/** After a kill, the children of the server hold its shared memory for a moment. A start waits so long for their end. */
const orphansTimeoutMs = 20_000;

/**
 * Starts a PostgreSQL server that takes connections when this resolves.
 *
 * @throws {Error} with the package to install, when PostgreSQL is absent.
 */
export async function startPostgres({
  walLevel = 'logical',
  maxConnections = 100,
  isClockMovable = false,
}: TestPostgresOptions = {}): Promise<TestPostgres> {
  const binaries = findPostgres();
  const daemon = createDaemon({ name: 'test-postgres', endSignal: 'SIGQUIT', user: unprivilegedUser() });
  const dataDirectory = join(daemon.directory, 'data');
  const port = await freePort();
  const urlOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const url = urlOf('postgres');
  let databases = 0;

  const clock = join(daemon.directory, 'clock');
  const turnClock = (seconds: number) => writeFile(clock, `${seconds < 0 ? '' : '+'}${seconds}s\n`);
  const variables = isClockMovable
    ? [`LD_PRELOAD=${findFaketime()}`, `FAKETIME_TIMESTAMP_FILE=${clock}`, 'FAKETIME_NO_CACHE=1']
    : [];

  const startOnce = () =>
    daemon.start(
      'env',
      [...variables, binaries.postgres, '-D', dataDirectory],
      'database system is ready to accept connections',
    );
  const start = async () => {
    const deadlineMs = performance.now() + orphansTimeoutMs;
    for (;;) {
      try {
        await startOnce();
        break;
      } catch (error) {
        const isHeld = String(error).includes('pre-existing shared memory block');
        if (!isHeld || performance.now() > deadlineMs) throw error;
        await setTimeout(50);
      }
    }
    await queryDatabase(url, 'SELECT 1');
  };

  try {
    await makeCluster(daemon, dataDirectory);
    if (isClockMovable) await turnClock(0);
    // In the file, not on the command line, where no ALTER SYSTEM of a test could overrule it.
    const settings = configuration({ port, socketDirectory: daemon.directory, walLevel, maxConnections });
    await appendFile(join(dataDirectory, 'postgresql.conf'), settings);
    await start();
  } catch (error) {
    await daemon[Symbol.asyncDispose]();
    throw error;
  }

  return {
    url,
    port,
    directory: daemon.directory,
    get pid() {
      return daemon.pid;
    },
    query: (sql, params) => queryDatabase(url, sql, params),
    async createDatabase(name = `test_${(databases += 1)}`) {
      await queryDatabase(url, `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
      return urlOf(name);
    },
    stop: (mode = 'fast') => daemon.end(stopSignals[mode]),
    turnClock,
    start,
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  };
}

/** Runs a statement over a connection of its own and returns its rows. */
export async function queryDatabase(
  url: string,
  sql: string,
  params: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql, params);
    return rows;
  } finally {
    await client.end();
  }
}

interface Settings extends Required<Omit<TestPostgresOptions, 'isClockMovable'>> {
  port: number;
  socketDirectory: string;
}

function configuration({ port, socketDirectory, walLevel, maxConnections }: Settings): string {
  return `
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = '${socketDirectory}'
timezone = 'America/New_York'
max_connections = ${maxConnections}
wal_level = ${walLevel}
max_wal_senders = 20
max_replication_slots = 20
fsync = off
full_page_writes = off
`;
}
