import { openAsBlob } from 'node:fs';

import type * as Engine from '@electric-sql/pglite';
import { inject, vi } from 'vitest';

/** What stands in for the engine's class. */
interface Starter {
  create(options: Engine.PGliteOptions & { dataDir: string }): Promise<Engine.PGlite>;
}

// One for all files of a worker, as the modules that import it are: a file that watches it must watch theirs.
const shared = globalThis as { marketcastPGlite?: Starter };

// Only what initdb does is taken from the dump: migrations, and all else, run in each database.
vi.mock('@electric-sql/pglite', async (importOriginal) => {
  const original = await importOriginal<typeof Engine>();
  shared.marketcastPGlite ??= {
    create: async (options) =>
      original.PGlite.create(
        options.dataDir === 'memory://'
          ? { ...options, loadDataDir: await openAsBlob(inject('pristineDatabase')) }
          : options,
      ),
  };
  return { ...original, PGlite: shared.marketcastPGlite };
});
