import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { migrations } from '../../../../src/server/app/storage.ts';
import { createLogger } from '../../../../src/server/base/logger.ts';
import { openDatabase, type Database } from '../../../../src/server/db/client.ts';
import { applyMigrations } from '../../../../src/server/db/versioned/apply.ts';
import type { Capability } from '../../../../src/server/db/versioned/capabilities.ts';
import { inspect } from '../../../../src/server/db/versioned/inspection.ts';
import { defineMigration, records, tablesOf } from '../../../../src/server/db/versioned/migration.ts';
import { administratorScript } from '../../../../src/server/db/versioned/statements.ts';
import { readCatalog } from '../../../support/postgres/catalog.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';

const logger = createLogger('silent');
let postgres: TestPostgres;

const notes = defineMigration({
  name: 'notes',
  tables: { notes: { id: 'bigint', text: 'text' } },
  sql: `CREATE TABLE IF NOT EXISTS notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text);
    CREATE INDEX IF NOT EXISTS notes_text ON notes (text);`,
});
const longerNotes = defineMigration({
  name: 'notes-2',
  capability: 'notes',
  tables: {},
  alters: ['notes'],
  sql: `ALTER TABLE notes ADD COLUMN title text;`,
});
const others = defineMigration({
  name: 'others',
  tables: { others: { id: 'integer' } },
  sql: 'CREATE TABLE IF NOT EXISTS others (id integer);',
});
const every = [...migrations, notes, longerNotes, others];

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(() => postgres[Symbol.asyncDispose]());

async function open(url: string | null): Promise<Database> {
  return openDatabase({ url, folder: 'memory://', poolSize: 2, timeoutMs: 10_000, logger });
}

/** The capabilities of a server that starts on a database. */
async function capabilitiesOf(url: string | null, own = every): Promise<readonly Capability[]> {
  const database = await open(url);
  try {
    return (await applyMigrations(database.queries, own, logger)).list();
  } finally {
    await database.close();
  }
}

/** Creates a role that may not create anything, and returns the URL of a database with it. */
async function addLimitedRole(url: string, name: string): Promise<string> {
  await queryDatabase(url, `CREATE ROLE ${name} LOGIN`);
  await queryDatabase(url, 'REVOKE ALL ON SCHEMA public FROM PUBLIC');
  await queryDatabase(url, `GRANT USAGE ON SCHEMA public TO ${name}`);
  await queryDatabase(url, `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`);
  return url.replace('postgres@', `${name}@`);
}

const allOn = [...new Set(every.map(({ capability }) => capability))].map((name) => ({
  name,
  state: 'ON',
  reason: null,
}));

describe('the migrations of our own tables', () => {
  it.each(['PostgreSQL', 'PGlite'])('make and record every table with its columns on %s', async (kind) => {
    const database = await open(kind === 'PGlite' ? null : await postgres.createDatabase());
    try {
      const capabilities = await applyMigrations(database.queries, every, logger);
      expect(capabilities.list()).toEqual(allOn);
      const inspection = await inspect(database.queries, every);
      expect(every.map((migration) => inspection.judge(migration))).toEqual(every.map(() => 'done'));
      expect(every.map((migration) => inspection.isSecured(migration))).toEqual(every.map(() => true));
    } finally {
      await database.close();
    }
  });

  it('declare the columns that they make', async () => {
    const url = await postgres.createDatabase();
    await capabilitiesOf(url, migrations.slice());
    // Without a record, only a table of the declared columns counts as ours.
    await queryDatabase(url, 'TRUNCATE marketcast_migrations');
    expect((await capabilitiesOf(url, migrations.slice())).filter(({ state }) => state !== 'ON')).toEqual([]);
  });

  it('run once, also when several servers start at once', async () => {
    const url = await postgres.createDatabase();
    await Promise.all(Array.from({ length: 4 }, () => capabilitiesOf(url)));
    const before = await readCatalog(url);

    expect(await capabilitiesOf(url)).toEqual(allOn);
    expect(await readCatalog(url)).toEqual(before);
    const rows = await queryDatabase(url, 'SELECT name, tables FROM marketcast_migrations');
    expect(rows).toHaveLength(every.length + 1);
    expect(rows).toContainEqual({ name: 'notes', tables: ['notes'] });
  });

  it('adopt the tables of an earlier version, with their rows', async () => {
    const url = await postgres.createDatabase();
    await queryDatabase(
      url,
      `CREATE TABLE marketcast_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         created_at timestamptz NOT NULL DEFAULT clock_timestamp(), events text[] NOT NULL);
       CREATE TABLE marketcast_watermark (name text PRIMARY KEY, at timestamptz NOT NULL);
       INSERT INTO marketcast_watermark VALUES ('slot', now())`,
    );
    expect(await capabilitiesOf(url)).toEqual(allOn);
    expect(await queryDatabase(url, 'SELECT name FROM marketcast_watermark')).toEqual([{ name: 'slot' }]);
    const secured = await queryDatabase(
      url,
      `SELECT relname FROM pg_class WHERE relrowsecurity AND relname LIKE 'marketcast_%' ORDER BY 1`,
    );
    expect(secured.map(({ relname }) => relname)).toEqual(
      [records, ...migrations]
        .flatMap(tablesOf)
        .filter((name) => name.startsWith('marketcast_'))
        .sort(),
    );
  });

  it('leave a table of the same name with other columns as it is, and turn its capability off', async () => {
    const url = await postgres.createDatabase();
    await queryDatabase(url, 'CREATE TABLE notes (id bigint, theirs text)');
    await queryDatabase(url, `INSERT INTO notes VALUES (1, 'kept')`);
    using warn = vi.spyOn(logger, 'warn');

    const capabilities = await capabilitiesOf(url);
    expect(capabilities).toContainEqual({
      name: 'notes',
      state: 'OFF',
      reason: 'the table notes has other columns',
    });
    expect(capabilities.filter(({ state }) => state === 'OFF')).toHaveLength(1);
    expect(warn.mock.calls).toMatchObject([
      [{ capability: 'notes', run: 'npm run migrate -- --print' }, 'a capability is off'],
    ]);
    expect(await queryDatabase(url, 'SELECT * FROM notes')).toEqual([{ id: '1', theirs: 'kept' }]);
  });

  it('turn off only the capability whose statements the database refuses, and leave nothing of them', async () => {
    const url = await postgres.createDatabase();
    // A table of another team that takes the name of an index.
    await queryDatabase(url, 'CREATE TABLE others (id integer)');
    const broken = defineMigration({
      name: 'broken',
      tables: { half: { id: 'integer' } },
      sql: 'CREATE TABLE half (id integer); CREATE INDEX others ON half (id);',
    });
    const capabilities = await capabilitiesOf(url, [broken, notes]);
    const reason = 'the table half is absent (relation "others" already exists)';
    expect(capabilities).toEqual([
      { name: 'broken', state: 'OFF', reason },
      { name: 'notes', state: 'ON', reason: null },
    ]);
    expect(await queryDatabase(url, `SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
  });

  it('show no row to the roles of the clients of Supabase, which get every grant by default', async () => {
    const url = await postgres.createDatabase();
    for (const role of ['anon', 'authenticated']) {
      await queryDatabase(url, `CREATE ROLE ${role} LOGIN`);
      await queryDatabase(url, `GRANT USAGE ON SCHEMA public TO ${role}`);
      for (const kind of ['TABLES', 'SEQUENCES', 'FUNCTIONS']) {
        await queryDatabase(url, `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON ${kind} TO ${role}`);
      }
    }
    await capabilitiesOf(url);
    const tables = [records, ...every].flatMap(tablesOf);
    for (const role of ['anon', 'authenticated']) {
      const limited = url.replace('postgres@', `${role}@`);
      for (const table of tables) {
        for (const statement of [`SELECT FROM ${table}`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) {
          await expect(queryDatabase(limited, statement), statement).rejects.toThrow('permission denied');
        }
      }
      // Not even after somebody grants it: there is no policy.
      await queryDatabase(url, `GRANT SELECT ON marketcast_migrations TO ${role}`);
      expect(await queryDatabase(limited, 'SELECT * FROM marketcast_migrations')).toEqual([]);
      const sequences = await queryDatabase(
        url,
        `SELECT relname FROM pg_class
         WHERE CASE relkind WHEN 'S' THEN has_sequence_privilege($1, oid, 'USAGE, SELECT, UPDATE') END`,
        [role],
      );
      expect(sequences).toEqual([]);
    }
    expect(await queryDatabase(url, 'SELECT * FROM pg_policies')).toEqual([]);
  });
});

describe('the script for an administrator', () => {
  it('is enough for a role that may create nothing, and takes back the right that it lends', async () => {
    const url = await postgres.createDatabase();
    await (await open(url)).close();
    const limited = await addLimitedRole(url, 'first_role');
    const before = await capabilitiesOf(limited);
    expect(before.map(({ state }) => state)).toEqual(before.map(() => 'OFF'));
    const reason = 'the table marketcast_migrations is absent (permission denied for schema public)';
    expect(before).toContainEqual({ name: 'outbox', state: 'OFF', reason });

    await queryDatabase(url, administratorScript([records, ...every], 'first_role'));

    expect(await capabilitiesOf(limited)).toEqual(allOn);
    await expect(queryDatabase(limited, 'CREATE TABLE mine (id int)')).rejects.toThrow('permission denied');
    await queryDatabase(limited, `INSERT INTO notes (text) VALUES ('seen')`);
    expect(await queryDatabase(limited, 'SELECT text FROM notes')).toEqual([{ text: 'seen' }]);
  });

  it('gives tables that another role made to the role of the server', async () => {
    const url = await postgres.createDatabase();
    await capabilitiesOf(url);
    const limited = await addLimitedRole(url, 'second_role');
    expect(await capabilitiesOf(limited)).toContainEqual({
      name: 'outbox',
      state: 'OFF',
      reason: 'the role second_role does not own marketcast_migrations, so row-level security hides its rows',
    });

    await queryDatabase(url, administratorScript([records, ...migrations, notes, others], 'second_role'));

    expect(await capabilitiesOf(limited)).toEqual(allOn);
  });

  it('leaves the tables of an earlier version in use where only an administrator may record them', async () => {
    const url = await postgres.createDatabase();
    await queryDatabase(
      url,
      'CREATE TABLE marketcast_watermark (name text PRIMARY KEY, at timestamptz NOT NULL)',
    );
    await (await open(url)).close();
    const limited = await addLimitedRole(url, 'third_role');
    const capabilities = await capabilitiesOf(limited);
    expect(capabilities).toContainEqual({ name: 'watermark', state: 'ON', reason: null });
  });
});
