import { expect, it, vi } from 'vitest';

import { createLogger } from '../../../../src/server/base/logger.ts';
import { openDatabase, type Database } from '../../../../src/server/db/client.ts';
import { processesMigration } from '../../../../src/server/db/registry/migrations.ts';
import {
  startRegistry,
  type Registry,
  type RegistryTimes,
} from '../../../../src/server/db/registry/registry.ts';
import { applyMigrations } from '../../../../src/server/db/versioned/apply.ts';
import { queryDatabase, startPostgres } from '../../../support/postgres/postgres.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';
import { startServer } from '../../../support/servers/server.ts';

const logger = createLogger('silent');
/** No beat after the first comes during a test. */
const still: RegistryTimes = { beatMs: 600_000, goneAfterMs: 600_000 };
const lively: RegistryTimes = { beatMs: 20, goneAfterMs: 1000 };

interface Process extends AsyncDisposable {
  readonly registry: Registry;
  readonly database: Database;
  /** Ends the process without a word to the registry. */
  readonly die: () => Promise<void>;
}

/** Enters a process with a pool of its own into the registry of a database. */
async function enter(url: string, times: RegistryTimes): Promise<Process> {
  const database = await openDatabase({ url, folder: '', poolSize: 2, timeoutMs: 5000, logger });
  await applyMigrations(database.queries, [processesMigration], logger);
  const registry = await startRegistry(database.queries, logger, times);
  let isOver = false;
  const end = async (...steps: readonly (() => Promise<void>)[]): Promise<void> => {
    if (isOver) return;
    isOver = true;
    for (const step of steps) await step();
  };
  const close = () => database.close();
  return {
    registry,
    database,
    // The pool closes first, so the row stays and no further beat reaches the database.
    die: () => end(close, () => registry.close()),
    [Symbol.asyncDispose]: () => end(() => registry.close(), close),
  };
}

const rowsOf = (url: string) => queryDatabase(url, 'SELECT id FROM marketcast_processes');

it('a process is alone until another enters, and again as soon as that has left', async () => {
  const url = await createDatabase();
  await using first = await enter(url, still);
  expect(first.registry.isAlone()).toBe(true);
  const second = await enter(url, still);
  expect(second.registry.isAlone()).toBe(false);
  await first.registry.refresh();
  expect(first.registry.isAlone()).toBe(false);
  expect(await rowsOf(url)).toHaveLength(2);

  await second[Symbol.asyncDispose]();
  expect(await rowsOf(url)).toHaveLength(1);
  await first.registry.refresh();
  expect(first.registry.isAlone()).toBe(true);
});

it('beats tell a process of its company without a question', async () => {
  const url = await createDatabase();
  await using first = await enter(url, lively);
  await using second = await enter(url, lively);
  await vi.waitFor(() => expect(first.registry.isAlone()).toBe(false), 10_000);
  await second[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(first.registry.isAlone()).toBe(true), 10_000);
});

it('a process that died is company until it was not seen for a while, and then its row goes', async () => {
  const url = await createDatabase();
  await using survivor = await enter(url, lively);
  const other = await enter(url, lively);
  await other.die();
  await survivor.registry.refresh();
  expect(survivor.registry.isAlone()).toBe(false);
  await vi.waitFor(() => expect(survivor.registry.isAlone()).toBe(true), 10_000);
  await vi.waitFor(async () => expect(await rowsOf(url)).toHaveLength(1), 10_000);
});

it('a process that others forgot while it stood still is seen again at its next beat', async () => {
  const url = await createDatabase();
  await using forgotten = await enter(url, still);
  await using other = await enter(url, still);
  await queryDatabase(url, 'DELETE FROM marketcast_processes');
  await forgotten.registry.refresh();
  await other.registry.refresh();
  expect(other.registry.isAlone()).toBe(false);
});

it('twenty processes that beat at once all see company, and none fails', async () => {
  const url = await createDatabase();
  const processes = await Promise.all(Array.from({ length: 20 }, () => enter(url, lively)));
  for (const { die } of processes.slice(10)) await die();
  await Promise.all(processes.slice(0, 10).map(({ registry }) => registry.refresh()));
  await vi.waitFor(async () => expect(await rowsOf(url)).toHaveLength(10), 10_000);
  for (const { registry } of processes.slice(0, 10)) expect(registry.isAlone()).toBe(false);
  await Promise.all(processes.map((process) => process[Symbol.asyncDispose]()));
  expect(await rowsOf(url)).toEqual([]);
});

it('a process whose database does not answer is not alone, and ends within seconds', async () => {
  await using postgres = await startPostgres();
  const url = await postgres.createDatabase();
  await using lonely = await enter(url, still);
  expect(lonely.registry.isAlone()).toBe(true);
  await postgres.stop();
  await lonely.registry.refresh();
  expect(lonely.registry.isAlone()).toBe(false);
});

it('a process whose table hangs is not alone after a second', async () => {
  const url = await createDatabase();
  await using lonely = await enter(url, still);
  const { queries } = lonely.database;
  await queries.transaction().execute(async (tx) => {
    await tx.schema.alterTable('marketcast_processes').addColumn('held', 'integer').execute();
    const startedAtMs = performance.now();
    await lonely.registry.refresh();
    expect(performance.now() - startedAtMs).toBeLessThan(3000);
    expect(lonely.registry.isAlone()).toBe(false);
  });
});

it('a server has a row while it runs, and none after its end', async () => {
  const url = await createDatabase();
  const server = await startServer({ DATABASE_URL: url });
  expect(await rowsOf(url)).toHaveLength(1);
  await server.stop();
  expect(await rowsOf(url)).toEqual([]);
});

it('any number of checks at once write the row a single time', async () => {
  const url = await createDatabase();
  await using only = await enter(url, still);
  await queryDatabase(
    url,
    `CREATE TABLE beats (id bigserial);
     CREATE FUNCTION count_beat() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN INSERT INTO beats DEFAULT VALUES; RETURN NULL; END $$;
     CREATE TRIGGER count_beat AFTER INSERT OR UPDATE ON marketcast_processes
       FOR EACH ROW EXECUTE FUNCTION count_beat()`,
  );
  await Promise.all(Array.from({ length: 200 }, () => only.registry.assertWritable()));
  expect(await queryDatabase(url, 'SELECT count(*)::integer AS beats FROM beats')).toEqual([{ beats: 1 }]);
});
