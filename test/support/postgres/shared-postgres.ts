import { randomUUID } from 'node:crypto';

import { inject } from 'vitest';

import { queryDatabase } from './postgres.ts';

/**
 * Creates an empty database on the PostgreSQL of the run, and returns its URL. No name is given twice.
 *
 * All files share that server. A test that stops it, changes its settings, captures its changes or counts its sessions
 * starts a PostgreSQL of its own with `startPostgres`.
 */
export async function createDatabase(): Promise<string> {
  const server = inject('sharedPostgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await queryDatabase(server, `CREATE DATABASE ${name}`);
  return new URL(name, server).href;
}
