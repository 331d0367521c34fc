import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

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
 *
 * The next run finds the copy again, as long as the engine and the statements are the same.
 */
export default async function makePristineDatabase({ provide }: TestProject): Promise<void> {
  const cache = join(modules, '.cache');
  const engine = await readFile(join(modules, '@electric-sql', 'pglite', 'package.json'), 'utf8');
  const key = createHash('sha256').update(engine).update(dropTemplates.join(';')).digest('hex');
  const file = join(cache, `marketcast-database-${key}.tar`);
  if (!existsSync(file)) {
    await mkdir(cache, { recursive: true });
    // Under another name until it is complete, because another run may look for it.
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, await dumpNewDatabase());
    await rename(draft, file);
  }
  provide('pristineDatabase', file);
}

async function dumpNewDatabase(): Promise<Buffer> {
  const database = await PGlite.create({ dataDir: 'memory://' });
  // A third of the files: loading them is most of the time that a database takes to start.
  for (const statement of dropTemplates) await database.exec(statement);
  const dump = await database.dumpDataDir('none');
  await database.close();
  return Buffer.from(await dump.arrayBuffer());
}
