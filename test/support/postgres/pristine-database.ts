import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';

/** Each template holds a copy of all system tables, and no database is created from a template here. */
const dropTemplates = [
  'UPDATE pg_database SET datistemplate = false',
  'DROP DATABASE template0',
  'DROP DATABASE template1',
  'CHECKPOINT',
];

declare module 'vitest' {
  interface ProvidedContext {
    /** A file with the folder of a PostgreSQL that initdb has just made. */
    readonly pristineDatabase: string;
  }
}

/**
 * Vitest's global setup: makes an embedded PostgreSQL as empty as initdb leaves it. Every new embedded database starts
 * from its copy, because initdb for each would take most of the processor time of a whole run.
 */
export default async function makePristineDatabase({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'marketcast-pristine-'));
  const file = join(folder, 'database.tar');
  const database = await PGlite.create({ dataDir: 'memory://' });
  // A third of the files: loading them is most of the time that a database takes to start.
  for (const statement of dropTemplates) await database.exec(statement);
  const dump = await database.dumpDataDir('none');
  await writeFile(file, Buffer.from(await dump.arrayBuffer()));
  await database.close();
  provide('pristineDatabase', file);
  return () => rm(folder, { recursive: true });
}
