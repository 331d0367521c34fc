import { join } from 'node:path';

import type { TestProject } from 'vitest/node';

import { createDaemon } from '../servers/daemon.ts';
import { copyClustersFrom, makeCluster, unprivilegedUser } from './cluster-folder.ts';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The data folder of a PostgreSQL cluster that initdb has just made. */
    readonly pristineCluster: string;
    /** The URL of the PostgreSQL that all files share, as a superuser. */
    readonly sharedPostgres: string;
  }
}

/**
 * Vitest's global setup: starts the PostgreSQL on which `startServer` makes its databases, because a database there takes
 * a twentieth of the time of an embedded database. All other clusters start from a copy of its data folder as initdb left it.
 *
 * It has no logical replication, because its slots would outlive the test that forgot them.
 */
export default async function startRunPostgres({ provide }: TestProject): Promise<() => Promise<void>> {
  const pristine = createDaemon({ name: 'test-cluster', endSignal: 'SIGKILL', user: unprivilegedUser() });
  const folder = join(pristine.directory, 'data');
  await makeCluster(pristine, folder);
  copyClustersFrom(folder);
  const postgres = await startPostgres({ walLevel: 'replica', maxConnections: 500 });
  provide('pristineCluster', folder);
  provide('sharedPostgres', postgres.url);
  return async () => {
    await postgres[Symbol.asyncDispose]();
    await pristine[Symbol.asyncDispose]();
  };
}
