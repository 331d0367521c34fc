import { afterAll, beforeAll, expect, it } from 'vitest';

import { startPostgres, type TestPostgres } from '../postgres/postgres.ts';
import { readRealtimeRows, type RealtimeRows } from './rows.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
  await postgres.query('CREATE PUBLICATION stand_in');
});

afterAll(() => postgres[Symbol.asyncDispose]());

/** A stand-in, and its loss of the replication stream. */
async function openRows(): Promise<{ readonly rows: RealtimeRows; readonly lost: Promise<void> }> {
  let onLost = (): void => undefined;
  const lost = new Promise<void>((resolve) => (onLost = resolve));
  const rows = await readRealtimeRows({
    databaseUrl: postgres.url,
    publication: 'stand_in',
    onCommit: () => undefined,
    onLost,
    onRegained: () => expect.unreachable('it is closed before'),
  });
  return { rows, lost };
}

it('closes while it opens its next stream', async () => {
  const { rows, lost } = await openRows();
  await postgres.query('SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots');
  await lost;
  await rows.close();
});

it('closes while its database is away', async () => {
  const { rows, lost } = await openRows();
  await postgres.stop('immediate');
  await lost;
  await rows.close();
});
