import { startPostgres, type TestPostgres } from '../../test/support/postgres/postgres.ts';

/** Starts a PostgreSQL that waits for the disk, as that of a deployment does. The clusters of tests do not. */
export async function startDurablePostgres(): Promise<TestPostgres> {
  const postgres = await startPostgres({ walLevel: 'replica' });
  for (const setting of ['fsync', 'full_page_writes'])
    await postgres.query(`ALTER SYSTEM SET ${setting} = on`);
  await postgres.query('SELECT pg_reload_conf()');
  return postgres;
}
