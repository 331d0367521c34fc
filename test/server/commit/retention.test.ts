import { sql } from 'kysely';
import { expect, it } from 'vitest';

import { createLogger } from '../../../src/server/base/logger.ts';
import { outboxMigration, outboxOrderMigration } from '../../../src/server/commit/migrations.ts';
import { forgetStrands } from '../../../src/server/commit/retention.ts';
import { planTiedRow } from '../../../src/server/commit/strands.ts';
import { carryOut } from '../../../src/server/db/flights.ts';
import { openDatabase } from '../../../src/server/db/client.ts';
import { applyMigrations } from '../../../src/server/db/versioned/apply.ts';

const logger = createLogger('silent');

it('forgets a strand a day after its last commit, unless its last event is still in the outbox', async () => {
  const database = await openDatabase({
    url: null,
    folder: 'memory://',
    poolSize: 1,
    timeoutMs: 5000,
    logger,
  });
  const { queries } = database;
  await applyMigrations(queries, [outboxMigration, outboxOrderMigration], logger);
  const strands = ['published long ago', 'in the outbox', 'published just now'];
  for (const strand of strands) {
    await queries
      .transaction()
      .execute((tx) => carryOut(tx, planTiedRow(['an event'], new Map([[strand, 'identity']]))));
  }
  await sql`UPDATE marketcast_strands SET changed_at = now() - interval '25 hours' WHERE strand <> 'published just now'`.execute(
    queries,
  );
  await sql`DELETE FROM marketcast_outbox WHERE id NOT IN (SELECT outbox_id FROM marketcast_strands WHERE strand = 'in the outbox')`.execute(
    queries,
  );

  await queries
    .transaction()
    .execute((tx) =>
      forgetStrands.runPage(
        { tx, record: () => undefined, schedule: () => Promise.resolve() },
        { payload: 'null', cursor: null },
      ),
    );
  const { rows } = await sql<{ strand: string }>`SELECT strand FROM marketcast_strands ORDER BY 1`.execute(
    queries,
  );
  expect(rows.map(({ strand }) => strand)).toEqual(['in the outbox', 'published just now']);
  await database.close();
});
