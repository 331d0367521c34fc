import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A file with the folder of a PostgreSQL that initdb has just made. */
    readonly pristineDatabase: string;
  }
}

/**
 * Vitest's global setup: makes an embedded PostgreSQL as empty as initdb leaves it. Every database in memory starts from
 * its copy, because initdb for each would take most of the processor time of a whole run.
 */
export default async function makePristineDatabase({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'marketcast-pristine-'));
  const file = join(folder, 'database.tar');
  const database = await PGlite.create({ dataDir: 'memory://' });
  const dump = await database.dumpDataDir('none');
  await writeFile(file, Buffer.from(await dump.arrayBuffer()));
  await database.close();
  provide('pristineDatabase', file);
  return () => rm(folder, { recursive: true });
}
