import { expect, it, vi } from 'vitest';

import { openLogProcess } from '../../../support/broker/database-brokers.ts';
import { commit, databaseKinds } from '../../../support/broker/log-stage.ts';
import { logLimits, newHome, shared } from '../../../support/broker/log-topics.ts';
import { note } from '../../../support/broker/notes.ts';
import { queryDatabase } from '../../../support/postgres/postgres.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

it.each(databaseKinds)('a closed log on %s leaves no timers and no connections', async (kind) => {
  const url = kind === 'embedded' ? null : await createDatabase();
  const before = timers();
  const log = await openLogProcess({ url, limits: logLimits });
  const topic = newHome();
  await log.broker.subscribe(topic, () => undefined);
  // Closed among its notices and its sequencing.
  await commit(log, [note('a', { topics: [topic, shared.of(null)] })]);
  await log[Symbol.asyncDispose]();

  await vi.waitFor(() => expect(timers()).toBeLessThanOrEqual(before + 1), { timeout: 10_000 });
  if (url === null) return;
  await vi.waitFor(
    async () => {
      const sessions = await queryDatabase(
        url,
        `SELECT application_name FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE 'marketcast%'`,
      );
      expect(sessions).toEqual([]);
    },
    { timeout: 10_000 },
  );
});
