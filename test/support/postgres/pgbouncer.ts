import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createDaemon } from '../servers/daemon.ts';
import { freePort } from '../servers/ports.ts';
import { findPgBouncer } from '../servers/services.ts';
import { unprivilegedUser } from './cluster-folder.ts';

/** PgBouncer with transaction pooling and otherwise its defaults, in front of every database of a PostgreSQL. */
export interface TestPgBouncer extends AsyncDisposable {
  /** The URL of a database of the PostgreSQL, through PgBouncer. */
  urlOf(databaseUrl: string): string;
}

/**
 * Starts PgBouncer in front of the server of `postgresUrl`.
 *
 * @throws {Error} with the package to install, when PgBouncer is absent.
 */
export async function startPgBouncer(postgresUrl: string): Promise<TestPgBouncer> {
  const server = new URL(postgresUrl);
  const daemon = createDaemon({ name: 'test-pgbouncer', endSignal: 'SIGKILL', user: unprivilegedUser() });
  const port = await freePort();
  const users = join(daemon.directory, 'users.txt');
  const settings = join(daemon.directory, 'pgbouncer.ini');
  writeFileSync(users, `"${server.username}" ""\n`);
  writeFileSync(
    settings,
    `[databases]
* = host=${server.hostname} port=${server.port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
`,
  );
  // PgBouncer runs as another user.
  for (const file of [users, settings]) chmodSync(file, 0o644);
  await daemon.start(findPgBouncer(), [settings], 'process up');
  return {
    urlOf(databaseUrl) {
      const url = new URL(databaseUrl);
      url.host = `127.0.0.1:${port}`;
      return url.href;
    },
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  };
}
