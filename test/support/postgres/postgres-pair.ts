import { appendFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { openMovableAddress, type MovableAddress } from './movable-address.ts';
import { freePort } from '../servers/ports.ts';
import { unprivilegedUser } from './cluster-folder.ts';
import { queryDatabase, startPostgres, type TestPostgres } from './postgres.ts';
import { createDaemon, type Daemon } from '../servers/daemon.ts';
import { findPostgres } from '../servers/services.ts';

/**
 * A primary and its streaming standby behind a single address. A commit is confirmed when the standby has it, so that a
 * failover loses no row that a client saw. The standby has no logical slots of the primary.
 */
export interface PostgresPair extends AsyncDisposable {
  /** Creates an empty database and returns its URL, by the address that moves. */
  createDatabase(name: string): Promise<string>;
  /** Runs a statement in the `postgres` database of the server to which the address leads. */
  query(statement: string): Promise<Record<string, unknown>[]>;
  /** Kills the primary with SIGKILL. The standby has all confirmed commits. */
  killPrimary(): Promise<void>;
  /** Makes the standby the primary, then moves the address to it. */
  promoteStandby(): Promise<void>;
}

/** Starts a pair. Both are in step when this resolves. */
export async function startPostgresPair(): Promise<PostgresPair> {
  const primary = await startPostgres({ walLevel: 'logical' });
  const daemon = createDaemon({ name: 'test-standby', endSignal: 'SIGQUIT', user: unprivilegedUser() });
  let address: MovableAddress | null = null;
  let isKilled = false;

  const dispose = async (): Promise<void> => {
    await address?.[Symbol.asyncDispose]();
    await daemon[Symbol.asyncDispose]();
    // Only its own start removes the shared memory that a killed server leaves behind.
    if (isKilled) await primary.start();
    await primary[Symbol.asyncDispose]();
  };
  try {
    const standbyPort = await startStandby(primary, daemon);
    await confirmCommitsTwice(primary);
    const moving = await openMovableAddress(primary.port);
    address = moving;
    const urlOf = (server: number, database: string) =>
      `postgres://postgres@127.0.0.1:${server}/${encodeURIComponent(database)}`;
    return {
      async createDatabase(name) {
        await primary.createDatabase(name);
        return urlOf(moving.port, name);
      },
      query: (statement) => queryDatabase(urlOf(moving.port, 'postgres'), statement),
      async killPrimary() {
        isKilled = true;
        await primary.stop('kill');
      },
      async promoteStandby() {
        await queryDatabase(urlOf(standbyPort, 'postgres'), 'SELECT pg_promote()');
        moving.moveTo(standbyPort);
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Copies a primary and follows it; the port of the copy. */
async function startStandby(primary: TestPostgres, daemon: Daemon): Promise<number> {
  const { postgres } = findPostgres();
  const data = join(daemon.directory, 'data');
  const port = await freePort();
  await daemon.run(join(dirname(postgres), 'pg_basebackup'), [
    ...['--dbname', primary.url, '--pgdata', data, '--write-recovery-conf', '--checkpoint', 'fast'],
    ...['--create-slot', '--slot', 'standby', '--no-sync'],
  ]);
  // The last of two settings counts: the copy has those of its primary.
  await appendFile(
    join(data, 'postgresql.conf'),
    `port = ${port}\nunix_socket_directories = '${daemon.directory}'\n`,
  );
  await daemon.start(postgres, ['-D', data], 'database system is ready to accept read-only connections');
  return port;
}

/** Limit for the standby to follow. */
const followTimeoutMs = 20_000;

/** Makes the primary confirm a commit only when the standby has it too. */
async function confirmCommitsTwice(primary: TestPostgres): Promise<void> {
  await primary.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
  await primary.query('SELECT pg_reload_conf()');
  const deadlineMs = performance.now() + followTimeoutMs;
  for (;;) {
    const standbys = await primary.query(
      `SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'`,
    );
    if (standbys[0]?.sync_state === 'sync') return;
    if (performance.now() > deadlineMs) throw new Error(`no standby follows: ${JSON.stringify(standbys)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
