import { openAsBlob } from 'node:fs';

import type * as Engine from '@electric-sql/pglite';
import { inject, vi } from 'vitest';

// Only what initdb does is taken from the dump: migrations, and all else, run in each database.
vi.mock('@electric-sql/pglite', async (importOriginal) => {
  const original = await importOriginal<typeof Engine>();
  const create = async (options: Engine.PGliteOptions & { dataDir: string }) =>
    original.PGlite.create(
      options.dataDir === 'memory://'
        ? { ...options, loadDataDir: await openAsBlob(inject('pristineDatabase')) }
        : options,
    );
  return { ...original, PGlite: { create } };
});
