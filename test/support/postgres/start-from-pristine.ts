import { existsSync, openAsBlob } from 'node:fs';
import { join } from 'node:path';

import type * as Engine from '@electric-sql/pglite';
import { inject, vi } from 'vitest';

import { copyClustersFrom } from './cluster-folder.ts';

/** The part of the engine's class that the server uses. */
interface Starter {
  readonly defaultStartParams: readonly string[];
  create(options: Engine.PGliteOptions & { dataDir: string }): Promise<Engine.PGlite>;
}

const isEmpty = (dataDir: string): boolean =>
  dataDir === 'memory://' || !existsSync(join(dataDir, 'PG_VERSION'));

// Shared by all files of a worker, because their modules are too: a file must spy on the same object.
const shared = globalThis as { marketcastPGlite?: Starter };

copyClustersFrom(inject('pristineCluster'));

// The dump replaces initdb alone. Migrations run in each database.
vi.mock('@electric-sql/pglite', async (importOriginal) => {
  const original = await importOriginal<typeof Engine>();
  shared.marketcastPGlite ??= {
    defaultStartParams: original.PGlite.defaultStartParams,
    create: async (options) =>
      original.PGlite.create(
        isEmpty(options.dataDir)
          ? { ...options, loadDataDir: await openAsBlob(inject('pristineDatabase')) }
          : options,
      ),
  };
  return { ...original, PGlite: shared.marketcastPGlite };
});

// The dump above is the new cluster.
vi.mock('../../../src/server/db/drivers/new-cluster.ts', () => ({ makeClusterIn: () => Promise.resolve() }));
