import { readdir, readFile } from 'node:fs/promises';

import type { Driver } from './drivers/embedded.ts';

const folder = new URL('./migrations/', import.meta.url);

/** Any number, as long as no other program that migrates the same database takes it. */
const advisoryLock = '7305421868';

/**
 * Creates the tables that are absent and leaves those that exist as they are, in one transaction.
 *
 * Every migration looks before it creates, so running them again changes nothing. Servers that start together on one
 * database wait for each other.
 */
export async function migrate(driver: Driver): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const scripts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
  const lock = `SELECT pg_advisory_xact_lock(${advisoryLock});`;
  await driver.runScript(['BEGIN;', lock, ...scripts, 'COMMIT;'].join('\n'));
}
