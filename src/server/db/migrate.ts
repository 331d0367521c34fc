import { readdir, readFile } from 'node:fs/promises';

import type { Driver } from './drivers/client.ts';

const folder = new URL('./migrations/', import.meta.url);

/** The script of the embedded database alone. */
const embeddedScript = new URL('embedded/marks.sql', folder);

/** The key of an advisory lock. Any number that no other program on the same database uses. */
const advisoryLock = '7305421868';

/**
 * Creates the absent tables, in a single transaction. Existing tables stay as they are.
 *
 * Every migration creates its tables only where they are absent, so a second run changes nothing. Servers that start
 * together on a database wait for each other.
 */
export async function migrate(driver: Driver, isEmbedded: boolean): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const scripts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
  const lock = `SELECT pg_advisory_xact_lock(${advisoryLock});`;
  const marks = isEmbedded ? [await readFile(embeddedScript, 'utf8')] : [];
  await driver.runScript(['BEGIN;', lock, ...scripts, ...marks, 'COMMIT;'].join('\n'));
}
