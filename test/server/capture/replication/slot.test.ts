import pg from 'pg';
import { expect, it } from 'vitest';

import { createSlot } from '../../../../src/server/capture/replication/slot.ts';
import { startPostgres } from '../../../support/postgres/postgres.ts';

it('gives up at once when the source was closed before the slot is created', async () => {
  await using postgres = await startPostgres({ walLevel: 'logical' });
  const writer = new pg.Client({ connectionString: postgres.url });
  await writer.connect();
  // A new slot waits for the end of this transaction.
  await writer.query('BEGIN; CREATE TABLE open_for_good ()');

  await expect(createSlot(postgres.url, 'late', AbortSignal.abort())).rejects.toThrow(/abort/i);
  await writer.end();
});
