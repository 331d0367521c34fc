import { expect, it } from 'vitest';

import { migrations } from '../../../../src/server/app/storage.ts';
import { createLogger } from '../../../../src/server/base/logger.ts';
import { openDatabase } from '../../../../src/server/db/client.ts';
import { applyMigrations } from '../../../../src/server/db/versioned/apply.ts';
import { records } from '../../../../src/server/db/versioned/migration.ts';
import { administratorScript } from '../../../../src/server/db/versioned/statements.ts';
import { openLogProcess } from '../../../support/broker/database-brokers.ts';
import { wholeLog } from '../../../support/broker/log-stage.ts';
import { logLimits, newHome } from '../../../support/broker/log-topics.ts';
import { note } from '../../../support/broker/notes.ts';
import { queryDatabase, startPostgres } from '../../../support/postgres/postgres.ts';

const logger = createLogger('silent');

it('the script for an administrator is enough for the log of a role that may create nothing', async () => {
  await using postgres = await startPostgres();
  const url = await postgres.createDatabase();
  await (await openDatabase({ url, folder: '', poolSize: 1, timeoutMs: 10_000, logger })).close();
  for (const role of ['gateway', 'anon', 'stranger']) {
    await queryDatabase(url, `CREATE ROLE ${role} LOGIN`);
    await queryDatabase(url, `GRANT USAGE ON SCHEMA public TO ${role}`);
  }
  await queryDatabase(url, 'ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO anon');
  await queryDatabase(url, 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO gateway');
  await queryDatabase(url, administratorScript([records, ...migrations], 'gateway'));

  const limited = url.replace('postgres@', 'gateway@');
  const database = await openDatabase({ url: limited, folder: '', poolSize: 1, timeoutMs: 10_000, logger });
  const capabilities = await applyMigrations(database.queries, migrations, logger);
  await database.close();
  expect(capabilities.list().filter(({ state }) => state !== 'ON')).toEqual([]);
  await using log = await openLogProcess({ url: limited, limits: logLimits });
  const topic = newHome();
  expect(await log.broker.publish(topic, note('a'))).toBe('published');
  expect(await wholeLog(log, topic)).toEqual(['a']);

  const functions = await queryDatabase(
    url,
    `SELECT proname, has_function_privilege('anon', oid, 'EXECUTE') AS anon,
       has_function_privilege('stranger', oid, 'EXECUTE') AS stranger
     FROM pg_proc WHERE proname LIKE 'marketcast\\_%' AND prorettype <> 'trigger'::regtype`,
  );
  expect(functions.length).toBeGreaterThanOrEqual(5);
  expect(functions.filter(({ anon, stranger }) => anon === true || stranger === true)).toEqual([]);
});
